import type { DataRule, Finding } from './rule';

/** Among the top 100 of 60 items is everything, so recall there is always 1. */
export const cutoffsWithinCatalog: DataRule = {
  code: 'cutoff-beyond-catalog',
  check({ model }, { pairs }) {
    if (!model || !pairs || pairs.items === 0) return [];
    const { items } = pairs;
    return model.evaluation.cutoffs.flatMap((cutoff, index): Finding[] => (cutoff <= items ? [] : [{
      file: 'model', key: `evaluation.cutoffs[${index}]`, severity: 'error',
      message: `\`evaluation.cutoffs\` asks for the top ${cutoff}, but the catalog has ${items} items. Use ${items} or less.`,
      replacement: String(items),
    }]));
  },
};

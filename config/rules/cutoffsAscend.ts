import type { Rule } from './rule';

/** Reports list cut-offs as written, and a reader expects the smaller first. */
export const cutoffsAscend: Rule = {
  code: 'cutoffs-order',
  check({ model }) {
    if (!model) return [];
    const { cutoffs } = model.evaluation;
    const sorted = [...cutoffs].sort((a, b) => a - b);
    if (cutoffs.every((cutoff, index) => cutoff === sorted[index])) return [];
    const text = `[${sorted.join(', ')}]`;
    return [{
      file: 'model', key: 'evaluation.cutoffs', severity: 'warning', replacement: text,
      message: `\`evaluation.cutoffs\` are not in ascending order. Write \`${text}\`.`,
    }];
  },
};

import type { Rule } from './rule';

/** Masking splits the item features between two views, which takes two of them. */
export const maskingHasPartners: Rule = {
  code: 'masking-one-feature',
  check({ model, features }) {
    if (!model || !features || model.selfSupervision.alpha === 0 || model.selfSupervision.masking === 'none') return [];
    const names = features.features.filter(({ side }) => side !== 'query').map(({ name }) => name);
    if (names.length !== 1) return [];
    // Without value dropout the views are the same, which `views-identical` tells.
    const hasDropout = model.selfSupervision.dropoutRate > 0 && features.features.some(({ side, kind }) => side !== 'query' && (kind === 'categories' || kind === 'text'));
    if (!hasDropout) return [];
    return [{
      file: 'model', key: 'selfSupervision.masking', severity: 'warning',
      message: `\`selfSupervision.masking\` is \`${model.selfSupervision.masking}\`, but \`${names[0]!}\` is the only item feature, so there is nothing to split: the views fall back to value dropout. Add item features, or write \`masking: none\`.`,
      related: [{ file: 'features', key: 'features', message: 'Features are listed here.' }],
    }];
  },
};

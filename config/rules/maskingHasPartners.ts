import type { Rule } from './rule';
import { dropsValues, hasTwoViews, itemFeatures } from './taskFeatures';

/** Masking splits the item features between two views, which takes two of them. */
export const maskingHasPartners: Rule = {
  code: 'masking-one-feature',
  check({ model, features }) {
    if (!model || !features || !hasTwoViews(model)) return [];
    const { masking, noise, fallbackNoise } = model.selfSupervision;
    if (masking !== 'cfm' && masking !== 'rfm') return [];
    const names = itemFeatures(model, features).map(({ name }) => name);
    if (names.length !== 1) return [];
    const hasDropout = dropsValues(model, features);
    // Without value dropout or noise the views are the same, which `views-identical` tells.
    if (!hasDropout && noise === 0 && fallbackNoise === 0) return [];
    const instead = hasDropout ? 'to value dropout' : `to noise of length ${noise === 0 ? fallbackNoise : noise}`;
    return [{
      file: 'model', key: 'selfSupervision.masking', severity: 'warning',
      message: `\`selfSupervision.masking\` is \`${masking}\`, but \`${names[0]!}\` is the only item feature, so there is nothing to split: the views fall back ${instead}. Add item features, or write \`masking: none\`${hasDropout ? '' : ' and `noise: 0.1`'}.`,
      related: [{ file: 'features', key: 'features', message: 'Features are listed here.' }],
    }];
  },
};

import type { Rule } from './rule';
import { dropsValues, hasTwoViews, itemFeatures } from './taskFeatures';

/** Contrasting an item with an exact copy of itself teaches only to spread items out. */
export const viewsDiffer: Rule = {
  code: 'views-identical',
  check({ model, features }) {
    if (!model || !features) return [];
    const { masking, dropoutRate, noise, fallbackNoise } = model.selfSupervision;
    if (!hasTwoViews(model) || masking === 'dimensions' || masking === 'corruption' || noise > 0) return [];
    // A single feature cannot be divided: noise stands in.
    if (masking !== 'none' && (itemFeatures(model, features).length !== 1 || fallbackNoise > 0)) return [];
    if (dropsValues(model, features)) return [];
    return [{
      file: 'model', key: masking === 'none' && dropoutRate === 0 ? 'selfSupervision.dropoutRate' : 'selfSupervision.masking', severity: 'warning',
      message: `Both views of an item are the same: no feature is masked, and ${dropoutRate === 0 ? '`selfSupervision.dropoutRate` is 0' : 'no item feature has several values to drop from'}. ${masking === 'none' ? 'Use `masking: cfm`' : 'Add item features'}${dropoutRate === 0 ? ' or a `dropoutRate` above 0' : ''}, or expect nothing but a spread of the items.`,
    }];
  },
};

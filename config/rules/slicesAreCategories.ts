import { featureKey, type Finding, type Rule } from './rule';
import { featureOfSlice, slicesByFeature } from './slicesExist';

/** A slice is the pairs that share one value, so the feature must have exactly one per entity, and few of them. */
export const slicesAreCategories: Rule = {
  code: 'slice-not-a-category',
  check({ model, features }) {
    if (!model || !features) return [];
    return slicesByFeature(model).flatMap(({ slice, side, name, key }): Finding[] => {
      const feature = featureOfSlice(features, side, name);
      if (!feature || feature.kind === 'category') return [];
      const why = {
        id: 'an id is different for each of them', categories: 'one of them has several values', text: 'a text has many tokens',
        number: 'it is a number', vector: 'it is a vector', history: 'a history changes with every pair',
      }[feature.kind];
      const others = features.features.filter((one) => one.kind === 'category' && featureOfSlice(features, side, one.name) === one).map((one) => `\`${side}.${one.name}\``);
      return [{
        file: 'model', key, severity: 'error',
        message: `The slice \`${slice}\` cannot divide ${side === 'item' ? 'items' : 'queries'} into groups: ${why}. ${others.length > 0 ? `Use a feature with \`kind: category\`, such as ${others[0]!}.` : 'Use a feature with `kind: category`, or remove the slice.'}`,
        related: [{ file: 'features', key: `${featureKey(features.features, features.features.indexOf(feature))}.kind`, message: `\`${name}\` is of kind \`${feature.kind}\`.` }],
      }];
    });
  },
};

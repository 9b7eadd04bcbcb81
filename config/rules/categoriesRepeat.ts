import { profiledFeatures } from './featureProfiles';
import type { DataRule, Finding } from './rule';

/** A category that differs for every entity is an id in disguise: no two share a row of its table. */
export const categoriesRepeat: DataRule = {
  code: 'category-looks-like-id',
  check({ features }, profile) {
    if (profile.sampled) return [];
    return profiledFeatures(features, profile).flatMap(({ feature, key, profile: known }): Finding[] => {
      if (feature.kind !== 'category' || known.present < 20 || known.distinct !== known.present) return [];
      return [{
        file: 'features', key: `${key}.kind`, severity: 'warning',
        message: `\`${feature.name}\` has ${known.distinct.toLocaleString('en-US')} values for as many rows, so it looks like an id: no two share an embedding. Use \`kind: id\` or \`kind: text\`, or name another column.`,
      }];
    });
  },
};

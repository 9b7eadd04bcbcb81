import { countWords } from './dataSources';
import { profiledFeatures } from './featureProfiles';
import type { DataRule, Finding } from './rule';

/** A feature that no entity has cannot help. */
export const featuresHaveValues: DataRule = {
  code: 'feature-all-missing',
  check({ features }, profile) {
    return profiledFeatures(features, profile).flatMap(({ feature, key, profile: { present, missing, unusable } }): Finding[] => {
      if (feature.kind === 'id' || feature.kind === 'history' || present > 0 || missing === 0 || unusable > 0) return [];
      return [{
        file: 'features', key: 'column' in feature && feature.column !== null ? `${key}.column` : `${key}.name`, severity: 'error',
        message: `\`${feature.name}\` is missing for all ${countWords(missing, feature.side === 'query' ? 'query' : 'item', feature.side === 'query' ? 'queries' : 'items')}. Name another column, or remove the feature.`,
      }];
    });
  },
};

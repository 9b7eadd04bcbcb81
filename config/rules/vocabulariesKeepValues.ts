import { countWords } from './dataSources';
import { profiledFeatures } from './featureProfiles';
import type { DataRule, Finding } from './rule';

/** With `minCount` too high every value takes the default embedding. */
export const vocabulariesKeepValues: DataRule = {
  code: 'vocabulary-empty',
  check({ features }, profile) {
    if (profile.sampled) return [];
    return profiledFeatures(features, profile).flatMap(({ feature, key, profile: known }): Finding[] => {
      if (!('vocabulary' in feature) || known.vocabularySize !== 0 || known.distinct === null || known.distinct === 0) return [];
      const most = known.topValues[0]?.count;
      return [{
        file: 'features', key: `${key}.vocabulary.minCount`, severity: 'error',
        message: `None of the ${countWords(known.distinct, 'value')} of \`${feature.name}\` occurs in ${feature.vocabulary.minCount} rows or more${most === undefined ? '' : `; the most frequent one occurs in ${most.toLocaleString('en-US')}`}. Lower \`vocabulary.minCount\`.`,
      }];
    });
  },
};

import { countWords } from './dataSources';
import { profiledFeatures } from './featureProfiles';
import type { DataRule, Finding } from './rule';

/** Vectors of one feature enter the tower side by side, so they have one length. */
export const vectorLengthsFit: DataRule = {
  code: 'vector-length',
  check({ features }, profile) {
    return profiledFeatures(features, profile).flatMap(({ feature, key, profile: known }): Finding[] => {
      if (feature.kind !== 'vector' || known.min === undefined || known.max === undefined) return [];
      const { min, max } = known;
      if (min === feature.size && max === feature.size) return [];
      return [{
        file: 'features', key: `${key}.size`, severity: 'error', ...(min === max ? { replacement: String(min) } : {}),
        message: min === max
          ? `\`${feature.name}\` says \`size: ${feature.size}\`, but its vectors have ${countWords(min, 'number')}. Write \`size: ${min}\`.`
          : `The vectors of \`${feature.name}\` have from ${min} to ${max} numbers, and all must have ${feature.size}. Mend the column.`,
      }];
    });
  },
};

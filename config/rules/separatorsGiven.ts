import { percentWords } from './dataSources';
import { isTextType, profiledFeatures } from './featureProfiles';
import type { DataRule, Finding } from './rule';
import { plainlyThere, signShares } from './separatorsFound';

/** A text cell without a separator is one value, although the kind says several. */
export const separatorsGiven: DataRule = {
  code: 'separator-missing',
  check({ features }, profile) {
    return profiledFeatures(features, profile).flatMap(({ feature, key, profile: known, columnType }): Finding[] => {
      if (feature.kind !== 'categories' || feature.separator !== null || columnType === undefined || !isTextType(columnType)) return [];
      const [best] = signShares(known);
      const found = best !== undefined && best[1] >= plainlyThere;
      return [{
        file: 'features', key: `${key}.kind`, severity: 'error',
        message: `The column of \`${feature.name}\` holds text and not lists, so \`kind: categories\` needs a \`separator\`. ${found ? `${percentWords(best[1])} of the cells contain \`${best[0]}\`: write \`separator: ${JSON.stringify(best[0])}\`.` : 'Write the sign between the values, or use `kind: category` if each cell is one value.'}`,
      }];
    });
  },
};

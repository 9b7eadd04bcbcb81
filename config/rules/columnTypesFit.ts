import { countWords, percentWords } from './dataSources';
import { isListType, profiledFeatures } from './featureProfiles';
import type { DataRule, Finding } from './rule';

/** A column must hold what its kind reads: numbers for `number`, one value for `category`, lists of numbers for `vector`. */
export const columnTypesFit: DataRule = {
  code: 'column-type',
  check({ features }, profile) {
    return profiledFeatures(features, profile).flatMap(({ feature, key, profile: known, columnType }): Finding[] => {
      const isList = columnType !== undefined && isListType(columnType);
      const typed = columnType === undefined ? 'its column' : `its column (${columnType})`;
      const at = (message: string, severity: 'error' | 'warning' = 'error'): Finding[] => [{ file: 'features', key: `${key}.kind`, severity, message }];
      switch (feature.kind) {
        case 'number': {
          if (isList) return at(`\`${feature.name}\` is a \`number\`, but ${typed} holds lists. Use \`kind: vector\` with its \`size\`, or another column.`);
          if (known.unusable === 0) return [];
          const all = known.present + known.missing + known.unusable;
          const share = known.unusable / Math.max(1, all);
          const severe = known.present === 0 || share > 0.5;
          const comma = feature.decimal === '.' ? ' If fractions follow a comma in it, write `decimal: ","`.' : '';
          return at(`\`${feature.name}\` is a \`number\`, but ${countWords(known.unusable, 'cell')} (${percentWords(share)}) of ${typed} ${known.unusable === 1 ? 'is' : 'are'} text. ${severe ? 'Use `kind: category` or `kind: text`, or another column.' : 'They count as missing; mend them if they are not.'}${comma}`, severe ? 'error' : 'warning');
        }
        case 'category':
        case 'text':
          if (!isList) return [];
          return at(`\`${feature.name}\` is a \`${feature.kind}\`, but ${typed} holds lists. Use \`kind: categories\`.`);
        case 'categories':
          if (!isList || feature.separator === null) return [];
          return [{ file: 'features', key: `${key}.separator`, severity: 'warning', message: `The column of \`${feature.name}\` holds lists (${columnType}), so its \`separator\` has nothing to split. Remove it.` }];
        case 'vector':
          // Lists spelled out as text are read, too; then their lengths are known.
          if (columnType !== undefined && !isList && known.max === undefined) return at(`\`${feature.name}\` is a \`vector\`, but ${typed} holds no lists of numbers. Use \`kind: number\` for a single number, or store lists in the column.`);
          return [];
        default:
          return [];
      }
    });
  },
};

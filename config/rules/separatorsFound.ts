import type { FeatureProfile } from '../dataProfile';
import { percentWords } from './dataSources';
import { isListType, profiledFeatures } from './featureProfiles';
import type { DataRule, Finding } from './rule';

/** Share of cells that must contain a sign before it is taken for the separator. */
export const plainlyThere = 0.05;

/** With the wrong separator every cell is one odd value, and nothing fails. */
export const separatorsFound: DataRule = {
  code: 'separator-wrong',
  check({ features }, profile) {
    return profiledFeatures(features, profile).flatMap(({ feature, key, profile: known, columnType }): Finding[] => {
      if (feature.kind !== 'categories' || feature.separator === null || known.present === 0) return [];
      if (columnType !== undefined && isListType(columnType)) return [];
      const shares = signShares(known);
      const own = shares.find(([sign]) => sign === feature.separator)?.[1] ?? (known.maxValues > 1 ? 1 : 0);
      const best = shares.find(([sign]) => sign !== feature.separator);
      if (own > 0 || !best || best[1] < plainlyThere) return [];
      const written = JSON.stringify(best[0]);
      return [{
        file: 'features', key: `${key}.separator`, severity: 'error', replacement: written,
        message: `No cell of \`${feature.name}\` contains its separator \`${feature.separator}\`, but ${percentWords(best[1])} contain \`${best[0]}\`. Write \`separator: ${written}\`.`,
      }];
    });
  },
};

/** Signs that may separate values, with the share of cells that contain each, most frequent first. */
export function signShares({ separatorShares }: FeatureProfile): readonly (readonly [string, number])[] {
  return Object.entries(separatorShares ?? {}).map(([sign, share]) => [sign === 'space' ? ' ' : sign, share] as const).sort((a, b) => b[1] - a[1]);
}

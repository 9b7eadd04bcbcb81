import type { DataProfile, FeatureProfile } from '../dataProfile';
import type { FeatureConfig, FeaturesConfig } from '../schema/files';
import { readableSources, sourceNamesOf } from './dataSources';
import { featureKey } from './rule';

/** A feature, its address, and what is known of it on one side. */
export interface ProfiledFeature {
  readonly feature: FeatureConfig;
  readonly key: string;
  readonly profile: FeatureProfile;
  /** DuckDB's type of the column; undefined when the column is not known. */
  readonly columnType: string | undefined;
}

/** Features whose columns are all there and could be read, each once: by its query side's or its item side's profile, whichever comes first. */
export function profiledFeatures(features: FeaturesConfig, profile: DataProfile): readonly ProfiledFeature[] {
  const sources = readableSources(features, profile);
  return features.features.flatMap((feature, index): ProfiledFeature[] => {
    const known = profile.features.find(({ name, side }) => name === feature.name && (feature.side === 'both' || feature.side === side));
    if (!known || feature.kind === 'history') return [];
    const types = sourceNamesOf(feature, features).map((name) => {
      const columns = sources.find((source) => source.name === name)?.profile.columns;
      return columns?.find((column) => column.name === (feature.column ?? feature.name))?.type;
    });
    // A missing file or column is told once, by a rule of its own. An id needs no column.
    if (feature.kind !== 'id' && types.includes(undefined)) return [];
    return [{ feature, key: featureKey(features.features, index), profile: known, columnType: types[0] }];
  });
}

/** The column holds lists. */
export function isListType(type: string): boolean {
  return /\[\d*\]$|^(LIST|ARRAY)/i.test(type);
}

/** The column holds text. */
export function isTextType(type: string): boolean {
  return /^(VARCHAR|TEXT|STRING|CHAR)/i.test(type) && !isListType(type);
}

import type { DataProfile } from '../../config/dataProfile';
import type { FeatureConfig, FeaturesConfig } from '../../config/schema/files';

/** A profile and the features it was made for. */
export interface KnownProfile {
  readonly features: FeaturesConfig;
  readonly profile: DataProfile;
}

/** Names what a profile depends on: two configs of the same text have the same profile over the same files. */
export function profileIdentity(features: FeaturesConfig): string {
  const { interactions, items, queries, split } = features;
  return JSON.stringify([interactions, items, queries, split, features.features.map(dataSettings)]);
}

/**
 * What a profile made for an earlier text still says of this one. Other files: nothing. Otherwise the columns hold; what
 * was counted for a feature that is read differently now is left out, and so are pairs and split after a change there.
 *
 * @returns undefined when it says nothing
 */
export function profileFor({ features: then, profile }: KnownProfile, now: FeaturesConfig): DataProfile | undefined {
  if (sources(then) !== sources(now)) return undefined;
  const settings = new Map(then.features.map((feature) => [feature.name, JSON.stringify(dataSettings(feature))]));
  const isSame = new Set(now.features.filter((feature) => settings.get(feature.name) === JSON.stringify(dataSettings(feature))).map(({ name }) => name));
  const keepsPairs = JSON.stringify(then.interactions) === JSON.stringify(now.interactions);
  const keepsSplit = keepsPairs && JSON.stringify(then.split) === JSON.stringify(now.split);
  return {
    ...profile,
    features: profile.features.filter(({ name }) => isSame.has(name)),
    pairs: keepsPairs ? profile.pairs : null,
    split: keepsSplit ? profile.split : null,
  };
}

/** The settings of a feature that change what is counted of it. */
function dataSettings(feature: FeatureConfig): unknown {
  const { name, kind, side } = feature;
  const part = feature as Partial<Record<'column' | 'separator' | 'table' | 'vocabulary' | 'maxValues' | 'lowercase' | 'ngrams' | 'size' | 'last', unknown>>;
  return [name, kind, side, part.column, part.separator, part.table, part.vocabulary, part.maxValues, part.lowercase, part.ngrams, part.size, part.last];
}

/** The files and how they are read. */
function sources({ interactions, items, queries }: FeaturesConfig): string {
  return JSON.stringify([interactions, items, queries].map((source) => (source === null || typeof source === 'string' ? source
    : [source.path, source.format, source.delimiter, source.encoding, source.badRows])));
}

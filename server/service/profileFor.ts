import type { DataProfile } from '../../config/dataProfile';
import { profiledFeatureSettings, profiledSettings } from '../../config/profiledSettings';
import type { FeaturesConfig } from '../../config/schema/files';

/** A profile and the features it was made for. */
export interface KnownProfile {
  readonly features: FeaturesConfig;
  readonly profile: DataProfile;
}

/** Names what a profile depends on: two configs of the same text have the same profile over the same files. */
export function profileIdentity(features: FeaturesConfig): string {
  return JSON.stringify(profiledSettings(features));
}

/**
 * What a profile made for an earlier text still says of this one. Other files: nothing. Otherwise the columns hold; what
 * was counted for a feature that is read differently now is left out, and so are pairs and split after a change there.
 *
 * @returns undefined when it says nothing
 */
export function profileFor({ features: then, profile }: KnownProfile, now: FeaturesConfig): DataProfile | undefined {
  if (sources(then) !== sources(now)) return undefined;
  const settings = new Map(then.features.map((feature) => [feature.name, JSON.stringify(profiledFeatureSettings(feature))]));
  const isSame = new Set(now.features.filter((feature) => settings.get(feature.name) === JSON.stringify(profiledFeatureSettings(feature))).map(({ name }) => name));
  const keepsPairs = JSON.stringify(then.interactions) === JSON.stringify(now.interactions);
  const keepsSplit = keepsPairs && JSON.stringify(then.split) === JSON.stringify(now.split);
  return {
    ...profile,
    features: profile.features.filter(({ name }) => isSame.has(name)),
    pairs: keepsPairs ? profile.pairs : null,
    split: keepsSplit ? profile.split : null,
  };
}

/** The files and how they are read. */
function sources({ interactions, items, queries }: FeaturesConfig): string {
  return JSON.stringify([interactions, items, queries].map((source) => (source === null || typeof source === 'string' ? source
    : [source.path, source.format, source.delimiter, source.encoding, source.badRows])));
}

import type { DataProfile, SourceProfile } from '../dataProfile';
import type { FeatureConfig, FeaturesConfig } from '../schema/files';

export type SourceName = 'interactions' | 'items' | 'queries';

/** A section that reads files, and what is known of them. */
export interface Source {
  readonly name: SourceName;
  readonly profile: SourceProfile;
}

/** The sources that a config reads and the profile knows, in the order of the file. */
export function sourcesOf(features: FeaturesConfig, profile: DataProfile): readonly Source[] {
  return (['interactions', 'items', 'queries'] as const).flatMap((name) => {
    const source = profile[name];
    return source && features[name] !== null && typeof features[name] !== 'string' ? [{ name, profile: source }] : [];
  });
}

/** The sources that could be read: what is wrong in them is worth telling. */
export function readableSources(features: FeaturesConfig, profile: DataProfile): readonly Source[] {
  return sourcesOf(features, profile).filter((source) => source.profile.failure === undefined && source.profile.files.length > 0);
}

/** Which files a feature's column is in, one per side it is on. Ids of a side without a file are in the interactions. */
export function sourceNamesOf(feature: FeatureConfig, features: FeaturesConfig): readonly SourceName[] {
  if (feature.kind === 'history') return [];
  const item: SourceName = features.items === null ? 'interactions' : 'items';
  const query: SourceName = features.queries === 'items' ? item : features.queries === null ? 'interactions' : 'queries';
  if (feature.side === 'both') return [...new Set([item, query])];
  return [feature.side === 'item' ? item : query];
}

/** `items.parquet`, or “the 12 files of `items.path`”. */
export function filesWords({ name, profile }: Source): string {
  const [first] = profile.files;
  return profile.files.length === 1 && first !== undefined ? `\`${first.split(/[\\/]/).at(-1)!}\`` : `The ${profile.files.length} files of \`${name}.path\``;
}

/** A count for a sentence: 1234567 is “1,234,567”. */
export function countWords(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}

/** “3 %”, “under 1 %”, “100 %”. */
export function percentWords(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return 'under 1 %';
  if (percent > 99 && percent < 100) return 'over 99 %';
  return `${Math.round(percent)} %`;
}

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataProfile, FeatureProfile } from '../../config/dataProfile';
import { profiledSettings } from '../../config/profiledSettings';
import type { FeatureConfig, FeaturesConfig } from '../../config/schema/files';
import { contentHashes } from './contentHash';
import { DataError } from './dataError';
import { withDatabase } from './database';
import type { BagUse } from './encodeFeatures';
import { codedEntities } from './encodePairs';
import type { EntityTable } from './entityTable';
import { profileNumber, profileTable, profileVector } from './profileFeature';
import { profilePairs } from './profilePairs';
import { profileEntities, profileInteractions, type Reading } from './profileSource';
import { sourceFiles } from './sourceFiles';
import { temporaryName } from './temporaryName';

/** Changes when the same files and settings would give another profile. */
const profileVersion = 1;

/** Rows of each file that a sample reads. */
const sampleRows = 100_000;

export interface ProfileOptions {
  /** `.longtail/cache` */
  readonly cacheFolder: string;
  /** Read the header and the first 100,000 rows of each file only. */
  readonly sampled?: boolean;
  readonly signal?: AbortSignal;
  /** Says what is being done, for people. */
  readonly onPhase?: (detail: string) => void;
}

/**
 * What the data rules may know of the data. Whatever is wrong with files, rows and columns is told in the profile, not
 * thrown: a source that cannot be read has a `failure`, what depends on a missing column is left out.
 *
 * Files of a known content are taken from the cache; a sample goes by size and time, since it must not read whole files.
 * Embedding tables are counted as shared between the sides, which is what the tables' vocabularies are at most.
 *
 * @param features its paths are absolute
 * @throws the signal's reason when it aborts
 */
export async function profileData(features: FeaturesConfig, { cacheFolder, sampled = false, signal, onPhase }: ProfileOptions): Promise<DataProfile> {
  onPhase?.('looking for known files');
  const identity = await identityOf(features, { cacheFolder, sampled, signal });
  const kept = identity === null ? null : path.join(cacheFolder, 'profiles', `${identity}.json`);
  const known = kept === null ? null : await readProfile(kept);
  if (known !== null) return known;
  const profile = await withDatabase(cacheFolder, signal, (connection) => read(connection, features, { limit: sampled ? sampleRows : null, signal }, (detail) => {
    signal?.throwIfAborted();
    onPhase?.(detail);
  }));
  if (kept !== null && [profile.interactions, profile.items, profile.queries].every((source) => source?.failure === undefined)) await keepProfile(kept, profile);
  return profile;
}

/** Names the content of the files and the settings that a profile depends on; null when the files cannot be looked at. */
async function identityOf(features: FeaturesConfig, { cacheFolder, sampled, signal }: { readonly cacheFolder: string; readonly sampled: boolean; readonly signal: AbortSignal | undefined }): Promise<string | null> {
  try {
    const names = await sourceFiles(features);
    const files = sampled
      ? await Promise.all(names.map(async (file) => {
        const { size, mtimeMs } = await stat(file);
        return [file, size, mtimeMs];
      }))
      : (await contentHashes(names, cacheFolder, signal)).map(({ path: file, sha256 }) => [file, sha256]);
    return createHash('sha256').update(JSON.stringify({ profileVersion, sampled, files, settings: profiledSettings(features) })).digest('hex').slice(0, 32);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DataError || (error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}

async function readProfile(file: string): Promise<DataProfile | null> {
  try {
    const profile = JSON.parse(await readFile(file, 'utf8')) as DataProfile;
    return profile.formatVersion === 1 ? profile : null;
  } catch {
    return null; // absent or torn: the data are read again
  }
}

async function keepProfile(file: string, profile: DataProfile): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = temporaryName(file);
  await writeFile(temporary, JSON.stringify(profile));
  await rename(temporary, file);
}

async function read(connection: DuckDBConnection, features: FeaturesConfig, reading: Reading, onPhase: (detail: string) => void): Promise<DataProfile> {
  const sampled = reading.limit !== null;
  const used = (side: 'query' | 'item') => features.features.filter((feature) => feature.side === side || feature.side === 'both');

  onPhase('reading the interactions');
  const { profile: interactions, firstTimestamp, lastTimestamp, hasPairs } = await profileInteractions(connection, features, reading);
  onPhase('reading the items');
  const items = features.items === null ? null
    : await profileEntities(connection, 'items', features.items, features.queries === 'items' ? [...used('item'), ...used('query')] : used('item'), reading);
  if (features.queries !== null && features.queries !== 'items') onPhase('reading the queries');
  const queries = features.queries === null || features.queries === 'items' ? null
    : await profileEntities(connection, 'queries', features.queries, used('query'), reading);

  // Of ids that are coded, those of rows that are left out are in no pair.
  const { where, outcome, minQueryPairs, minItemPairs } = features.interactions;
  const isAll = where.length === 0 && outcome === null && minQueryPairs === 0 && minItemPairs === 0;
  const itemEntities = items !== null ? items.entities : hasPairs ? await codedEntities(connection, 'items', 'i', isAll) : null;
  const queryEntities = features.queries === 'items' ? itemEntities : queries !== null ? queries.entities : hasPairs ? await codedEntities(connection, 'queries', 'q', isAll) : null;
  const entities = { item: itemEntities, query: queryEntities };
  const profiles = await profileFeatures(connection, features.features, entities, onPhase);
  const known = sampled || !hasPairs || itemEntities === null || queryEntities === null ? null
    : await profilePairs(connection, features.split, { items: items === null ? null : itemEntities, queries: features.queries === null ? null : queryEntities }, onPhase);
  return {
    formatVersion: 1, sampled, interactions, items: items?.profile ?? null, queries: queries?.profile ?? null, features: profiles,
    pairs: known === null ? null : { ...known.pairs, items: itemEntities!.n, firstTimestamp, lastTimestamp },
    split: known?.split ?? null,
  };
}

/** Each feature on each of its sides whose column is there, in the features' order, the item side first. */
async function profileFeatures(connection: DuckDBConnection, features: readonly FeatureConfig[], entities: Readonly<Record<'item' | 'query', EntityTable | null>>, onPhase: (detail: string) => void): Promise<FeatureProfile[]> {
  const found = new Map<string, FeatureProfile>();
  const tables = new Map<string, (BagUse & { readonly side: 'item' | 'query' })[]>();
  const places: string[] = [];
  for (const feature of features) {
    if (feature.kind === 'history') continue;
    for (const side of ['item', 'query'] as const) {
      const of = entities[side];
      if ((feature.side !== side && feature.side !== 'both') || of === null) continue;
      if (feature.kind !== 'id' && !of.types.has(feature.column ?? feature.name)) continue;
      const place = `${side}/${feature.name}`;
      places.push(place);
      if (feature.kind === 'number' || feature.kind === 'vector') {
        onPhase(`looking at \`${feature.name}\``);
        const profile = feature.kind === 'number' ? await profileNumber(connection, feature, of) : await profileVector(connection, feature, of);
        found.set(place, { ...profile, side });
      } else {
        const table = feature.table ?? feature.name;
        tables.set(table, [...(tables.get(table) ?? []), { feature, table, entities: of, side }]);
      }
    }
  }
  for (const uses of tables.values()) {
    onPhase(`counting the values of \`${uses[0]!.table}\``);
    const profiles = await profileTable(connection, uses);
    uses.forEach(({ side, feature }, at) => found.set(`${side}/${feature.name}`, { ...profiles[at]!, side }));
  }
  return [...new Set(places)].map((place) => found.get(place)!);
}

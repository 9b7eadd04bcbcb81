import type { DuckDBConnection } from '@duckdb/node-api';
import type { SourceProfile } from '../../config/dataProfile';
import type { FeatureConfig, FeaturesConfig } from '../../config/schema/files';
import { DataError } from './dataError';
import { quoted, readRows } from './database';
import { columnsOf, selectEntities, type EntityTable } from './entityTable';
import { openSource, type Source, type SourceConfig } from './openSource';
import { selectPairs } from './readPairs';
import { matchingFiles } from './sourceFiles';

/** How far files are read, and what ends the reading. */
export type Reading = Parameters<typeof openSource>[3];

/** What the interactions are. With `hasPairs`, the table `pairs` is filled. */
export interface ProfiledInteractions {
  readonly profile: SourceProfile;
  readonly hasPairs: boolean;
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
}

/** Looks at the interactions, and selects the pairs when all columns for that are there. */
export async function profileInteractions(connection: DuckDBConnection, interactions: FeaturesConfig['interactions'], reading: Reading): Promise<ProfiledInteractions> {
  const { query, item, timestamp, outcome, where } = interactions;
  const source = await openOrFail(connection, 'interactions', interactions, reading);
  const none = { hasPairs: false, firstTimestamp: null, lastTimestamp: null };
  if ('failure' in source) return { profile: source, ...none };
  const types = new Map(source.columns.map(({ name, type }) => [name, type]));
  const hasIds = types.has(query) && types.has(item);
  const profile = await countRows(connection, 'interactions', source, hasIds ? [query, item] : []);
  const hasPairs = hasIds && [...(timestamp === null ? [] : [timestamp]), ...(outcome === null ? [] : [outcome]), ...where.map(({ column }) => column)].every((column) => types.has(column));
  if (hasPairs) await selectPairs(connection, 'interactions', interactions, types);
  const times = hasPairs && timestamp !== null ? await timesOf(connection, timestamp) : { firstTimestamp: null, lastTimestamp: null };
  await connection.run('DROP TABLE interactions');
  return { profile, hasPairs, ...times };
}

/** Looks at a file of items or queries. `entities` is null when it cannot be read or has no column of ids. */
export async function profileEntities(connection: DuckDBConnection, name: string, source: SourceConfig & { readonly id: string }, features: readonly FeatureConfig[], reading: Reading): Promise<{ profile: SourceProfile; entities: EntityTable | null }> {
  const opened = await openOrFail(connection, `raw ${name}`, source, reading);
  if ('failure' in opened) return { profile: opened, entities: null };
  const types = new Map(opened.columns.map((column) => [column.name, column.type]));
  const hasId = types.has(source.id);
  const profile = await countRows(connection, `raw ${name}`, opened, hasId ? [source.id] : []);
  if (!hasId) return { profile, entities: null };
  const columns = columnsOf(features).filter((column) => types.has(column));
  return { profile, entities: await selectEntities(connection, name, { id: source.id, label: null, columns, types }) };
}

/** The source, or a profile that says why it cannot be read. */
async function openOrFail(connection: DuckDBConnection, table: string, source: SourceConfig, reading: Reading): Promise<Source | SourceProfile & { readonly failure: NonNullable<SourceProfile['failure']> }> {
  let files: readonly string[] = [];
  try {
    files = await matchingFiles(connection, source.path);
    return await openSource(connection, table, source, reading);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { code, message, remedy } = error;
    if (code !== 'file-missing' && code !== 'file-unreadable' && code !== 'row-malformed') throw error;
    return { files, columns: [], rows: 0, skippedRows: 0, rowsWithoutId: 0, duplicateRows: 0, failure: { code, message, ...(code === 'row-malformed' ? { remedy } : {}) } };
  }
}

/** @param ids the columns that name a row: one for an entity, two for a pair; none when one of them is missing */
async function countRows(connection: DuckDBConnection, table: string, { files, columns, skippedRows }: Source, ids: readonly string[]): Promise<SourceProfile> {
  const cells = ids.map((column) => `${quoted(column)}::VARCHAR`);
  const isNamed = cells.map((cell) => `coalesce(${cell}, '') <> ''`).join(' AND ');
  const [counted] = await readRows<{ rows: number; named: number; different: number }>(connection, ids.length === 0
    ? `SELECT count(*)::DOUBLE AS rows, count(*)::DOUBLE AS named, count(*)::DOUBLE AS different FROM ${quoted(table)}`
    : `SELECT count(*)::DOUBLE AS rows, (count(*) FILTER (${isNamed}))::DOUBLE AS named, (SELECT count(*)::DOUBLE FROM (SELECT DISTINCT ${cells.join(', ')} FROM ${quoted(table)} WHERE ${isNamed})) AS different FROM ${quoted(table)}`);
  const { rows, named, different } = counted!;
  return { files, columns, rows, skippedRows, rowsWithoutId: rows - named, duplicateRows: named - different };
}

/** The earliest and the latest time of the pairs, as written in the file. */
async function timesOf(connection: DuckDBConnection, timestamp: string): Promise<Pick<ProfiledInteractions, 'firstTimestamp' | 'lastTimestamp'>> {
  const [row] = await readRows<{ first: string | null; last: string | null }>(connection, `SELECT
    (SELECT ${quoted(timestamp)}::VARCHAR FROM interactions WHERE __row = (SELECT arg_min(r, ts) FROM pairs)) AS first,
    (SELECT ${quoted(timestamp)}::VARCHAR FROM interactions WHERE __row = (SELECT arg_max(r, ts) FROM pairs)) AS last`);
  return { firstTimestamp: row!.first, lastTimestamp: row!.last };
}

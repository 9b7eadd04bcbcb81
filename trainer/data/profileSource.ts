import type { DuckDBConnection } from '@duckdb/node-api';
import type { SourceProfile } from '../../config/dataProfile';
import type { FeatureConfig, FeaturesConfig } from '../../config/schema/files';
import { DataError } from './dataError';
import { quoted, readRows } from './database';
import { countPairs } from './encodePairs';
import { columnsOf, countRows, selectEntities, type EntityTable } from './entityTable';
import { openSource, readable, type Source, type SourceConfig } from './openSource';
import { timestampSql } from './readPairs';
import { matchingFiles } from './sourceFiles';

/** How far files are read, and what ends the reading. */
export type Reading = Omit<Parameters<typeof openSource>[3], 'isUnordered'>;

/** What the interactions are. With `hasPairs`, the tables of codes and of pairs are filled. */
export interface ProfiledInteractions {
  readonly profile: SourceProfile;
  readonly hasPairs: boolean;
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
}

/** Looks at the interactions, and selects the pairs when all columns for that are there. */
export async function profileInteractions(connection: DuckDBConnection, { interactions, split }: Pick<FeaturesConfig, 'interactions' | 'split'>, reading: Reading): Promise<ProfiledInteractions> {
  const { query, item, timestamp, outcome, where } = interactions;
  // A sample is of the first rows, so they stay in their order.
  const isUnordered = reading.limit === null;
  const profiled = await readOrFail(connection, 'interactions', interactions, { ...reading, isUnordered }, async (source): Promise<ProfiledInteractions> => {
    const types = new Map(source.columns.map(({ name, type }) => [name, type]));
    const hasIds = types.has(query) && types.has(item);
    const hasPairs = hasIds && [...(timestamp === null ? [] : [timestamp]), ...(outcome === null ? [] : [outcome]), ...where.map(({ column }) => column)].every((column) => types.has(column));
    const profile = hasPairs
      ? profileOf(source, { rows: await countRows(connection, 'interactions'), ...await countPairs(connection, 'interactions', { interactions, split }, types) })
      : await countNamed(connection, 'interactions', source, hasIds ? [query, item] : []);
    const times = hasPairs && timestamp !== null ? await timesOf(connection, timestamp, types) : { firstTimestamp: null, lastTimestamp: null };
    await connection.run(`DROP ${source.isView ? 'VIEW' : 'TABLE'} interactions`);
    return { profile, hasPairs, ...times };
  });
  return 'failure' in profiled ? { profile: profiled, hasPairs: false, firstTimestamp: null, lastTimestamp: null } : profiled;
}

/** Looks at a file of items or queries. `entities` is null when it cannot be read or has no column of ids. */
export async function profileEntities(connection: DuckDBConnection, name: string, source: SourceConfig & { readonly id: string }, features: readonly FeatureConfig[], reading: Reading): Promise<{ profile: SourceProfile; entities: EntityTable | null }> {
  const profiled = await readOrFail(connection, `raw ${name}`, source, reading, async (opened) => {
    const types = new Map(opened.columns.map((column) => [column.name, column.type]));
    const hasId = types.has(source.id);
    const profile = await countNamed(connection, `raw ${name}`, opened, hasId ? [source.id] : []);
    const columns = columnsOf(features).filter((column) => types.has(column));
    return { profile, entities: hasId ? await selectEntities(connection, name, { id: source.id, label: null, columns, types }) : null };
  });
  return 'failure' in profiled ? { profile: profiled, entities: null } : profiled;
}

/** What is read of a source, or a profile that says why it cannot be read. */
async function readOrFail<Found extends object>(connection: DuckDBConnection, table: string, from: SourceConfig, reading: Parameters<typeof openSource>[3], read: (source: Source) => Promise<Found>): Promise<Found | SourceProfile & { readonly failure: NonNullable<SourceProfile['failure']> }> {
  let files: readonly string[] = [];
  try {
    files = await matchingFiles(connection, from.path);
    const source = await openSource(connection, table, from, reading);
    return await readable(source, reading.signal, () => read(source));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { code, message, remedy } = error;
    if (code !== 'file-missing' && code !== 'file-unreadable' && code !== 'row-malformed') throw error;
    return { files, columns: [], rows: 0, skippedRows: 0, rowsWithoutId: 0, duplicateRows: 0, failure: { code, message, ...(code === 'row-malformed' ? { remedy } : {}) } };
  }
}

/** @param ids the columns that name a row: one for an entity, two for a pair; none when one of them is missing */
async function countNamed(connection: DuckDBConnection, table: string, source: Source, ids: readonly string[]): Promise<SourceProfile> {
  const cells = ids.map((column) => `${quoted(column)}::VARCHAR`);
  const isNamed = cells.map((cell) => `coalesce(${cell}, '') <> ''`).join(' AND ');
  const [counted] = await readRows<{ rows: number; named: number; different: number }>(connection, ids.length === 0
    ? `SELECT count(*)::DOUBLE AS rows, count(*)::DOUBLE AS named, count(*)::DOUBLE AS different FROM ${quoted(table)}`
    : `SELECT count(*)::DOUBLE AS rows, (count(*) FILTER (${isNamed}))::DOUBLE AS named, (SELECT count(*)::DOUBLE FROM (SELECT DISTINCT ${cells.join(', ')} FROM ${quoted(table)} WHERE ${isNamed})) AS different FROM ${quoted(table)}`);
  return profileOf(source, counted!);
}

const profileOf = ({ files, columns, skippedRows }: Source, { rows, named, different }: { readonly rows: number; readonly named: number; readonly different: number }): SourceProfile =>
  ({ files, columns, rows, skippedRows, rowsWithoutId: rows - named, duplicateRows: named - different });

/** The earliest and the latest time of the pairs, as written in the file; of several writings of one, the first by its text. */
async function timesOf(connection: DuckDBConnection, timestamp: string, types: ReadonlyMap<string, string>): Promise<Pick<ProfiledInteractions, 'firstTimestamp' | 'lastTimestamp'>> {
  const written = (which: 'min' | 'max') => `min(${quoted(timestamp)}::VARCHAR) FILTER (${timestampSql(timestamp, types.get(timestamp)!)} = (SELECT ${which}(ts) FROM pairs))`;
  const [row] = await readRows<{ first: string | null; last: string | null }>(connection, `SELECT ${written('min')} AS first, ${written('max')} AS last FROM interactions`);
  return { firstTimestamp: row!.first, lastTimestamp: row!.last };
}

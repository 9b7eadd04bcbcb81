import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataProfile } from '../../config/dataProfile';
import type { SplitConfig } from '../../config/schema/files';
import { quoted, readRows } from './database';
import type { EntityTable } from './entityTable';
import { splitPairs } from './readPairs';

type PairCounts = Omit<NonNullable<DataProfile['pairs']>, 'firstTimestamp' | 'lastTimestamp'>;

/** Counts the table `pairs`, how many of them have both ends among the entities, and what the split makes of those. */
export async function profilePairs(connection: DuckDBConnection, split: SplitConfig, { items, queries }: { readonly items: EntityTable; readonly queries: EntityTable }, onPhase: (detail: string) => void): Promise<{ pairs: PairCounts; split: DataProfile['split'] }> {
  onPhase('splitting the pairs');
  const orphans = (column: 'q' | 'i', { name }: EntityTable) => `(SELECT count(*) FROM pairs WHERE ${column} NOT IN (SELECT __id FROM ${quoted(name)}))::DOUBLE`;
  const [pairs] = await readRows<Omit<PairCounts, 'items'>>(connection, `SELECT count(*)::DOUBLE AS pairs, count(DISTINCT q)::DOUBLE AS queries,
    ${orphans('i', items)} AS "orphanItems", ${orphans('q', queries)} AS "orphanQueries" FROM pairs`);
  await splitPairs(connection, split, queries.name, items.name);
  const [parts] = await readRows<NonNullable<DataProfile['split']>>(connection, `SELECT
    (count(*) FILTER (part = 0))::DOUBLE AS train, (count(*) FILTER (part = 1))::DOUBLE AS validation, (count(*) FILTER (part = 2))::DOUBLE AS test,
    (count(DISTINCT i) FILTER (part = 0))::DOUBLE AS "trainedItems",
    (count(*) FILTER (part = 2 AND i NOT IN (SELECT i FROM split_pairs WHERE part = 0)))::DOUBLE AS "coldTestPairs" FROM split_pairs`);
  return { pairs: { ...pairs!, items: items.n }, split: parts! };
}

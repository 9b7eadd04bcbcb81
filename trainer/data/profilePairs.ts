import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataProfile } from '../../config/dataProfile';
import type { SplitConfig } from '../../config/schema/files';
import { readRows } from './database';
import { splitPairs } from './encodePairs';
import type { EntityTable } from './entityTable';

type PairCounts = Omit<NonNullable<DataProfile['pairs']>, 'items' | 'firstTimestamp' | 'lastTimestamp'>;

/**
 * Counts the table `pairs`, how many of them have both ends among the entities, and what the split makes of those.
 *
 * @param entities tables of the files that say which there are; null where the pairs themselves do
 */
export async function profilePairs(connection: DuckDBConnection, split: SplitConfig, { items, queries }: { readonly items: EntityTable | null; readonly queries: EntityTable | null }, onPhase: (detail: string) => void): Promise<{ pairs: PairCounts; split: DataProfile['split'] }> {
  onPhase('splitting the pairs');
  const [pairs] = await readRows<Pick<PairCounts, 'pairs' | 'queries'>>(connection, 'SELECT count(*)::DOUBLE AS pairs, count(DISTINCT q)::DOUBLE AS queries FROM pairs');
  const orphans = await splitPairs(connection, split, { q: queries, i: items });
  const [parts] = await readRows<NonNullable<DataProfile['split']>>(connection, `SELECT
    (count(*) FILTER (part = 0))::DOUBLE AS train, (count(*) FILTER (part = 1))::DOUBLE AS validation, (count(*) FILTER (part = 2))::DOUBLE AS test,
    (count(DISTINCT i) FILTER (part = 0))::DOUBLE AS "trainedItems",
    (count(*) FILTER (part = 2 AND i NOT IN (SELECT i FROM split_pairs WHERE part = 0)))::DOUBLE AS "coldTestPairs" FROM split_pairs`);
  return { pairs: { ...pairs!, orphanItems: orphans.i, orphanQueries: orphans.q }, split: parts! };
}

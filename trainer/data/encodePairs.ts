import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeaturesConfig } from '../../config/schema/files';
import { quoted, readIntegers } from './database';
import type { Pairs } from './dataset';
import { countRows, type EntityTable } from './entityTable';
import { dependsOnOthers, otherPartSql, pairSql, sampledSql, textPartSql } from './readPairs';
import { sortPairs, type PairBlock } from './sortPairs';

type Columns = ReadonlyMap<string, string>;
type Reading = Pick<FeaturesConfig, 'split'> & { readonly interactions: FeaturesConfig['interactions'] & { readonly ends?: 'positive' | 'negative' } };

/** Pairs held in one block while they are read. */
const blockPairs = 1 << 20;

const codesOf = { q: quoted('codes of queries'), i: quoted('codes of items') } as const;

/**
 * Numbers the ids of the interactions after `where`, in the order of their text, in the temporary tables of codes (__id,
 * code). Where counts or other pairs decide over a pair, it also fills the temporary table `pairs` (q, i, ts, r, drawn, all
 * in codes) with the pairs that stay. Otherwise the pairs are never a table: `readCodedPairs` takes them from the source.
 *
 * @param source the table or view that `openSource` made
 */
export async function codePairs(connection: DuckDBConnection, source: string, { interactions, split }: Reading, types: Columns): Promise<void> {
  for (const column of ['q', 'i'] as const) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${codesOf[column]} AS SELECT id AS __id, (row_number() OVER (ORDER BY id) - 1)::INTEGER AS code FROM (SELECT DISTINCT ${column} AS id FROM (${pairSql(source, interactions, types)}))`);
  }
  if (!isTable({ interactions, split })) return;
  const { deduplicate, minQueryPairs, minItemPairs } = interactions;
  const coded = codedSql(source, { interactions, split }, types);
  // What the texts say of a part is the same for all equal pairs; the earliest time is null only where all are.
  await connection.run(`CREATE OR REPLACE TEMP TABLE pairs AS ${deduplicate ? `SELECT q, i, min(ts) AS ts, any_value(part) AS part, 0 AS r FROM (${coded}) GROUP BY q, i` : `SELECT *, 0 AS r FROM (${coded})`}`);
  if (0 < minQueryPairs || 0 < minItemPairs) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE pairs AS SELECT * FROM pairs
      QUALIFY count(*) OVER (PARTITION BY q) >= ${minQueryPairs} AND count(*) OVER (PARTITION BY i) >= ${minItemPairs}`);
  }
}

const isTable = ({ interactions: { minQueryPairs, minItemPairs }, split }: Reading): boolean => 0 < minQueryPairs || 0 < minItemPairs || dependsOnOthers(split);

/** (q, i, ts, part): codes, and what the texts of the pair alone say of its part. */
function codedSql(source: string, { interactions, split }: Reading, types: Columns): string {
  return `SELECT a.code AS q, b.code AS i, ts, (${textPartSql(split, 'p.q', 'p.i')})::TINYINT AS part
    FROM (${pairSql(source, interactions, types)}) p JOIN ${codesOf.q} a ON a.__id = p.q JOIN ${codesOf.i} b ON b.__id = p.i`;
}

/** The entities that the pairs name, by id. */
export async function codedEntities(connection: DuckDBConnection, name: string, column: 'q' | 'i', { interactions: { minQueryPairs, minItemPairs } }: Reading): Promise<EntityTable> {
  const some = 0 < minQueryPairs || 0 < minItemPairs ? ` WHERE code IN (SELECT ${column} FROM pairs)` : '';
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(name)} AS SELECT (row_number() OVER (ORDER BY code) - 1)::INTEGER AS __index, __id FROM ${codesOf[column]}${some}`);
  return { name, n: await countRows(connection, name), types: new Map([['__id', 'VARCHAR']]) };
}

/**
 * The pairs of each part whose both ends are among the entities, as indices, by (query, item, time).
 *
 * @throws the signal's reason when it aborts
 */
export async function readCodedPairs(connection: DuckDBConnection, source: string, reading: Reading, types: Columns, { queries, items }: { readonly queries: EntityTable; readonly items: EntityTable }, signal: AbortSignal | undefined): Promise<Record<'train' | 'validation' | 'test', Pairs>> {
  const { interactions, split } = reading;
  const hasTime = interactions.timestamp !== null;
  const indexOf = async (codes: string, { name }: EntityTable) => (await readIntegers(connection, `SELECT coalesce(e.__index, -1) FROM ${codes} c LEFT JOIN ${quoted(name)} e ON e.__id = c.__id ORDER BY c.code`, 1))[0]!;
  const [queryOf, itemOf] = [await indexOf(codesOf.q, queries), await indexOf(codesOf.i, items)];
  // The order is made here, so the database need not keep its own; and it fills a table on all cores, a stream on one.
  await connection.run('SET preserve_insertion_order = false');
  const part = dependsOnOthers(split) ? sampledSql(await otherPartSql(connection, split), 'part = 3') : 'part';
  await connection.run(`CREATE OR REPLACE TEMP TABLE parts AS SELECT q, i, (${part})::TINYINT AS part${hasTime ? ", coalesce(ts, 'NaN'::DOUBLE) AS ts" : ''} FROM ${isTable(reading) ? 'pairs' : `(${codedSql(source, reading, types)})`}`);
  const blocks: PairBlock[] = [];
  let block = emptyBlock(hasTime);
  for await (const chunk of await connection.stream(`SELECT q, i, part${hasTime ? ', ts' : ''} FROM parts`)) {
    signal?.throwIfAborted();
    const n = chunk.rowCount;
    if (blockPairs < block.n + n) {
      blocks.push(block);
      block = emptyBlock(hasTime);
    }
    const [query, item, partOf] = [chunk.getColumnVector(0), chunk.getColumnVector(1), chunk.getColumnVector(2)];
    const time = hasTime ? chunk.getColumnVector(3) : null;
    let { n: filled } = block;
    for (let row = 0; row < n; row += 1) {
      const queryIndex = queryOf[query.getItem(row) as number]!;
      const itemIndex = itemOf[item.getItem(row) as number]!;
      const own = partOf.getItem(row) as number;
      if (queryIndex < 0 || itemIndex < 0 || own === 3) continue;
      block.query[filled] = queryIndex;
      block.item[filled] = itemIndex;
      block.part[filled] = own;
      if (time !== null) block.time![filled] = time.getItem(row) as number;
      filled += 1;
    }
    block.n = filled;
  }
  blocks.push(block);
  await connection.run('SET preserve_insertion_order = true');
  await connection.run('DROP TABLE parts');
  const order = { nQueries: queries.n, nItems: items.n, deduplicate: interactions.deduplicate, signal };
  return { train: await sortPairs(blocks, 0, order), validation: await sortPairs(blocks, 1, order), test: await sortPairs(blocks, 2, order) };
}

const emptyBlock = (hasTime: boolean): PairBlock => ({
  n: 0, query: new Int32Array(blockPairs), item: new Int32Array(blockPairs), time: hasTime ? new Float64Array(blockPairs) : null, part: new Uint8Array(blockPairs),
});

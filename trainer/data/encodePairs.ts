import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeaturesConfig } from '../../config/schema/files';
import { numbersOf, quoted, readIntegers } from './database';
import type { Pairs } from './dataset';
import { countRows, type EntityTable } from './entityTable';
import { dependsOnOthers, otherPartSql, pairSql, sampledSql, textPartSql } from './readPairs';
import { breath, sortPairs, type PairBlock } from './sortPairs';

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
  // One reading of the files for both.
  await connection.run(`CREATE OR REPLACE TEMP TABLE ids AS SELECT q, i FROM (${pairSql(source, interactions, types)}) GROUP BY GROUPING SETS ((q), (i))`);
  for (const column of ['q', 'i'] as const) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${codesOf[column]} AS SELECT ${column} AS __id, (row_number() OVER (ORDER BY ${column}) - 1)::INTEGER AS code FROM ids WHERE ${column} IS NOT NULL`);
  }
  await connection.run('DROP TABLE ids');
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
  const isCoded = minQueryPairs === 0 && minItemPairs === 0;
  if (isCoded) await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoted(name)} AS SELECT code AS __index, __id FROM ${codesOf[column]}`);
  else await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(name)} AS SELECT (row_number() OVER (ORDER BY code) - 1)::INTEGER AS __index, __id FROM ${codesOf[column]} WHERE code IN (SELECT ${column} FROM pairs)`);
  return { name, n: await countRows(connection, name), types: new Map([['__id', 'VARCHAR']]), isCoded };
}

/**
 * The pairs of each part whose both ends are among the entities, as indices, by (query, item, time).
 *
 * @throws the signal's reason when it aborts
 */
export async function readCodedPairs(connection: DuckDBConnection, source: string, reading: Reading, types: Columns, { queries, items }: { readonly queries: EntityTable; readonly items: EntityTable }, signal: AbortSignal | undefined): Promise<Record<'train' | 'validation' | 'test', Pairs>> {
  const { interactions, split } = reading;
  const hasTime = interactions.timestamp !== null;
  const indexOf = async (codes: string, { name, isCoded }: EntityTable) => (isCoded ? null : (await readIntegers(connection, `SELECT coalesce(e.__index, -1) FROM ${codes} c LEFT JOIN ${quoted(name)} e ON e.__id = c.__id ORDER BY c.code`, 1))[0]!);
  const [queryOf, itemOf] = [await indexOf(codesOf.q, queries), await indexOf(codesOf.i, items)];
  // The order is made here, so the database need not keep its own. It fills a table or a whole result on all cores, a stream on one.
  await connection.run('SET preserve_insertion_order = false');
  const part = dependsOnOthers(split) ? sampledSql(await otherPartSql(connection, split), 'part = 3') : 'part';
  const result = await connection.run(`SELECT q, i, (${part})::TINYINT AS part${hasTime ? ", coalesce(ts, 'NaN'::DOUBLE) AS ts" : ''} FROM ${isTable(reading) ? 'pairs' : `(${codedSql(source, reading, types)})`}`);
  await connection.run('SET preserve_insertion_order = true');
  const parts = [0, 1, 2].map(() => [emptyBlock(hasTime)]);
  const { chunkCount } = result;
  for (let at = 0; at < chunkCount; at += 1) {
    if (at % chunksAtOnce === 0) await breath(signal);
    const chunk = result.getChunk(at);
    addChunk(parts, { query: numbersOf(chunk, 0), item: numbersOf(chunk, 1), part: numbersOf(chunk, 2), time: hasTime ? numbersOf(chunk, 3) : null }, queryOf, itemOf);
  }
  const order = { nQueries: queries.n, nItems: items.n, deduplicate: interactions.deduplicate, signal };
  const [train, validation, test] = parts;
  return { train: await sortPairs(train!, order), validation: await sortPairs(validation!, order), test: await sortPairs(test!, order) };
}

/** Chunks handled between two looks at the event loop: about a million pairs. */
const chunksAtOnce = 512;

interface CodedChunk { readonly query: ArrayLike<number>; readonly item: ArrayLike<number>; readonly part: ArrayLike<number>; readonly time: ArrayLike<number> | null }

/** @param indexOfQuery the entity of each code, −1 for none; null where codes are the entities' own */
function addChunk(parts: readonly PairBlock[][], { query, item, part, time }: CodedChunk, indexOfQuery: Int32Array | null, indexOfItem: Int32Array | null): void {
  for (let row = 0; row < query.length; row += 1) {
    const blocks = parts[part[row]!];
    const queryIndex = indexOfQuery === null ? query[row]! : indexOfQuery[query[row]!]!;
    const itemIndex = indexOfItem === null ? item[row]! : indexOfItem[item[row]!]!;
    // The fourth part is left out.
    if (blocks === undefined || queryIndex < 0 || itemIndex < 0) continue;
    let block = blocks[blocks.length - 1]!;
    if (block.n === blockPairs) blocks.push(block = emptyBlock(time !== null));
    block.query[block.n] = queryIndex;
    block.item[block.n] = itemIndex;
    if (time !== null) block.time![block.n] = time[row]!;
    block.n += 1;
  }
}

const emptyBlock = (hasTime: boolean): PairBlock => ({ n: 0, query: new Int32Array(blockPairs), item: new Int32Array(blockPairs), time: hasTime ? new Float64Array(blockPairs) : null });

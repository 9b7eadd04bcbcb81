import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeaturesConfig } from '../../config/schema/files';
import { inAnyOrder, numbersOf, quoted, readIntegers, readRows } from './database';
import type { Pairs } from './dataset';
import { countRows, type EntityTable } from './entityTable';
import { dependsOnOthers, keptSql, otherPartSql, pairSql, sampledSql, textPartSql } from './readPairs';
import { breath, sortPairs, type PairBlock } from './sortPairs';

type Columns = ReadonlyMap<string, string>;
type Counts = Pick<FeaturesConfig['interactions'], 'minQueryPairs' | 'minItemPairs'>;
export type Reading = Pick<FeaturesConfig, 'split'> & { readonly interactions: FeaturesConfig['interactions'] & { readonly ends?: 'positive' | 'negative' } };

/** Pairs held in one block while they are read. */
const blockPairs = 1 << 20;

const codesOf = { q: quoted('codes of queries'), i: quoted('codes of items') } as const;

/**
 * Numbers the ids of the interactions after `where`, in the order of their text, in the temporary tables of codes (__id,
 * code). Where counts or other pairs decide over a pair, it also fills the temporary table `pairs` (q, i, ts, r, part, all
 * in codes) with the pairs that stay. Otherwise the pairs are never a table: `readCodedPairs` takes them from the source.
 *
 * @param source the table or view that `openSource` made
 */
export async function codePairs(connection: DuckDBConnection, source: string, { interactions, split }: Reading, types: Columns): Promise<void> {
  await codeIds(connection, pairSql(source, interactions, types));
  if (!isTable({ interactions, split })) return;
  const coded = codedSql(pairSql(source, interactions, types), split);
  // What the texts say of a part is the same for all equal pairs; the earliest time is null only where all are.
  await connection.run(`CREATE OR REPLACE TEMP TABLE pairs AS ${interactions.deduplicate ? `SELECT q, i, min(ts) AS ts, any_value(part) AS part, 0 AS r FROM (${coded}) GROUP BY q, i` : `SELECT *, 0 AS r FROM (${coded})`}`);
  if (isCounted(interactions)) await connection.run(`CREATE OR REPLACE TEMP TABLE pairs AS SELECT * FROM pairs ${countedSql(interactions)}`);
}

const isTable = ({ interactions, split }: Reading): boolean => isCounted(interactions) || dependsOnOthers(split);
const isCounted = ({ minQueryPairs, minItemPairs }: Counts): boolean => 0 < minQueryPairs || 0 < minItemPairs;
const countedSql = ({ minQueryPairs, minItemPairs }: Counts): string => `QUALIFY count(*) OVER (PARTITION BY q) >= ${minQueryPairs} AND count(*) OVER (PARTITION BY i) >= ${minItemPairs}`;

/** Fills the tables of codes from the query of (q, i, …): one reading for both. */
async function codeIds(connection: DuckDBConnection, from: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ids AS SELECT q, i FROM (${from}) GROUP BY GROUPING SETS ((q), (i))`);
  for (const column of ['q', 'i'] as const) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${codesOf[column]} AS SELECT ${column} AS __id, (row_number() OVER (ORDER BY ${column}) - 1)::INTEGER AS code FROM ids WHERE ${column} IS NOT NULL`);
  }
  await connection.run('DROP TABLE ids');
}

/** (q, i, ts, part and `more`) of the query of (q, i, ts, …): codes, and what the texts of the pair alone say of its part. */
function codedSql(from: string, split: Reading['split'], more = ''): string {
  return `SELECT a.code AS q, b.code AS i, ts, (${textPartSql(split, 'p.q', 'p.i')})::TINYINT AS part${more} FROM (${from}) p JOIN ${codesOf.q} a ON a.__id = p.q JOIN ${codesOf.i} b ON b.__id = p.i`;
}

/** SQL of 0 (training), 1 (validation), 2 (test) or 3 (left out) for each row of `pairs`. */
async function partSql(connection: DuckDBConnection, split: Reading['split']): Promise<string> {
  return dependsOnOthers(split) ? sampledSql(await otherPartSql(connection, split), 'part = 3') : 'part';
}

/**
 * Codes all interactions with ids, and fills the table `pairs` as {@link codePairs} does.
 *
 * @returns how many have ids, and how many of those are different
 */
export async function countPairs(connection: DuckDBConnection, source: string, { interactions, split }: Reading, types: Columns): Promise<{ readonly named: number; readonly different: number }> {
  const named = pairSql(source, { ...interactions, where: [], outcome: null }, types, `coalesce(${keptSql(interactions, types)}, false) AS kept`);
  await codeIds(connection, named);
  const coded = codedSql(named, split, ', kept');
  const grouped = `SELECT q, i, min(ts) FILTER (kept) AS ts, any_value(part) AS part, bool_or(kept) AS kept, count(*) AS n FROM (${coded}) GROUP BY q, i`;
  await inAnyOrder(connection, () => connection.run(`CREATE OR REPLACE TEMP TABLE met AS ${interactions.deduplicate ? grouped : `SELECT *, 1 AS n FROM (${coded})`}`));
  const [counted] = await readRows<{ named: number; different: number }>(connection, `SELECT coalesce(sum(n), 0)::DOUBLE AS named, ${interactions.deduplicate ? 'count(*)' : '(SELECT count(*) FROM (SELECT DISTINCT q, i FROM met))'}::DOUBLE AS different FROM met`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE pairs AS SELECT q, i, ts, part, 0 AS r FROM met WHERE kept ${isCounted(interactions) ? countedSql(interactions) : ''}`);
  await connection.run('DROP TABLE met');
  return counted!;
}

/**
 * Fills the table `split_pairs` (q, i, part): the pairs of the table `pairs` whose both ends are known, as codes.
 *
 * @param entities their tables; null where the pairs themselves make them
 * @returns how many pairs have an end that is not known
 */
export async function splitPairs(connection: DuckDBConnection, split: Reading['split'], entities: Readonly<Record<'q' | 'i', EntityTable | null>>): Promise<Readonly<Record<'q' | 'i', number>>> {
  const known = (column: 'q' | 'i') => (entities[column] === null ? 'true' : `${column} IN (SELECT code FROM ${codesOf[column]} WHERE __id IN (SELECT __id FROM ${quoted(entities[column].name)}))`);
  const [orphans] = await readRows<Record<'q' | 'i', number>>(connection, `SELECT (count(*) FILTER (NOT ${known('q')}))::DOUBLE AS q, (count(*) FILTER (NOT ${known('i')}))::DOUBLE AS i FROM pairs`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE split_pairs AS SELECT q, i, part FROM (SELECT q, i, (${await partSql(connection, split)})::TINYINT AS part FROM pairs) WHERE ${known('q')} AND ${known('i')}`);
  return orphans!;
}

/**
 * The entities that the pairs name, by id.
 *
 * @param isAll every coded id is in a pair
 */
export async function codedEntities(connection: DuckDBConnection, name: string, column: 'q' | 'i', isAll: boolean): Promise<EntityTable> {
  if (isAll) await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoted(name)} AS SELECT code AS __index, __id FROM ${codesOf[column]}`);
  else await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(name)} AS SELECT (row_number() OVER (ORDER BY code) - 1)::INTEGER AS __index, __id FROM ${codesOf[column]} WHERE code IN (SELECT ${column} FROM pairs)`);
  return { name, n: await countRows(connection, name), types: new Map([['__id', 'VARCHAR']]), isCoded: isAll };
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
  const part = await partSql(connection, split);
  // The order is made here, so the database need not keep its own.
  const result = await inAnyOrder(connection, () => connection.run(`SELECT q, i, (${part})::TINYINT AS part${hasTime ? ", coalesce(ts, 'NaN'::DOUBLE) AS ts" : ''} FROM ${isTable(reading) ? 'pairs' : `(${codedSql(pairSql(source, interactions, types), split)})`}`));
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

import { totalmem } from 'node:os';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { FeaturesConfig } from '../../config/schema/files';
import { inAnyOrder, numbersOf, quoted, textVectorOf } from './database';
import type { Pairs } from './dataset';
import { countRows, type EntityTable } from './entityTable';
import { bucketsOf, dependsOnOthers, pairSql } from './readPairs';

/** Native code that takes pairs as the database's own vectors; see `nativePairSorter`. */
export interface PairSorter {
  /** Texts of 16 bytes each, as DuckDB has them, whose chunks live until this is done; times of all pairs (NaN for none) or of none. */
  add(queries: readonly Uint8Array[], items: readonly Uint8Array[], times: readonly Float64Array[]): Promise<void>;
  /**
   * Puts ids in the order of their text.
   *
   * @returns how many there are of queries and how many bytes they have, the same of items, and 1 where an id has a character of code 0
   */
  order(): number[];
  /** Ids in their order, each with a byte of 0 after it. @param side 0 query, 1 item */
  texts(side: 0 | 1, out: Uint8Array): void;
  /** From here on only ids that are told have an index, which is else their place in the order. */
  forget(side: 0 | 1): void;
  tell(side: 0 | 1, texts: Uint8Array, indices: Int32Array): void;
  /** @returns how many pairs training, validation and test have, whose both ends have an index */
  split(rule: { readonly prefix: string; readonly byItem: boolean; readonly buckets: number; readonly test: number; readonly validation: number; readonly sample: number }, deduplicate: boolean): number[];
  take(part: number, queries: Int32Array, items: Int32Array, times: Float64Array): void;
  release(): void;
}

/** The ids of both sides in the order of their text. */
export interface SortedIds { readonly queries: readonly string[]; readonly items: readonly string[] }

type Columns = ReadonlyMap<string, string>;

/** Chunks handed over at a time: some 130,000 pairs. */
const chunksAtOnce = 64;

/** What a pair takes while all are in memory, beside what its ids of more than 12 bytes do. */
const bytesOfPair = 96;

/** Whether the ids of a pair alone decide over it, so that a {@link PairSorter} can do it all. */
export function canSort({ interactions, split }: Pick<FeaturesConfig, 'interactions' | 'split'>): boolean {
  const { minQueryPairs, minItemPairs, outcome } = interactions;
  return !dependsOnOthers(split) && minQueryPairs === 0 && minItemPairs === 0 && outcome === null;
}

/**
 * Hands all interactions after `where` to a sorter.
 *
 * @param source the table or view that `openSource` made
 * @returns the ids of both sides in the order of their text; nothing where pairs are too many for memory, or an id has a character of code 0
 * @throws the signal's reason when it aborts
 */
export async function takePairs(connection: DuckDBConnection, sorter: PairSorter, source: string, { interactions }: Pick<FeaturesConfig, 'interactions'>, types: Columns, signal: AbortSignal | undefined): Promise<SortedIds | undefined> {
  if (totalmem() / 2 < bytesOfPair * await countRows(connection, source)) return undefined;
  const hasTime = interactions.timestamp !== null;
  const result = await inAnyOrder(connection, () => connection.run(`SELECT q, i${hasTime ? ", coalesce(ts, 'NaN'::DOUBLE) AS ts" : ''} FROM (${pairSql(source, interactions, types)})`));
  const { chunkCount } = result;
  // While some are taken in, the next are fetched.
  let [adding, held]: [Promise<void>, DuckDBDataChunk[]] = [Promise.resolve(), []];
  for (let from = 0; from < chunkCount; from += chunksAtOnce) {
    const chunks = Array.from({ length: Math.min(chunksAtOnce, chunkCount - from) }, (_, at) => result.getChunk(from + at));
    const [queries, items] = [0, 1].map((column) => chunks.map((chunk) => textVectorOf(chunk, column)));
    const times = hasTime ? chunks.map((chunk) => Float64Array.from(numbersOf(chunk, 2))) : [];
    await adding;
    signal?.throwIfAborted();
    // Named after they were needed, chunks are not collected before.
    held.length = 0;
    [adding, held] = [sorter.add(queries!, items!, times), chunks];
  }
  await adding;
  held.length = 0;
  const [nQueries, queryBytes, nItems, itemBytes, hasZero] = sorter.order();
  if (hasZero !== 0) return undefined;
  const ids = (side: 0 | 1, nBytes: number) => {
    const bytes = new Uint8Array(nBytes);
    sorter.texts(side, bytes);
    return textsIn(bytes);
  };
  return { queries: ids(0, nQueries! + queryBytes!), items: ids(1, nItems! + itemBytes!) };
}

/** Bytes decoded at a time: a string has an end. */
const bytesAtOnce = 1 << 24;

/** Texts with a byte of 0 after each. */
function textsIn(bytes: Uint8Array): string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const texts: string[] = [];
  for (let from = 0; from < bytes.length;) {
    const within = bytes.lastIndexOf(0, from + bytesAtOnce);
    const end = from <= within ? within : bytes.indexOf(0, from);
    for (const text of decoder.decode(bytes.subarray(from, end)).split('\0')) texts.push(text);
    from = end + 1;
  }
  return texts;
}

/**
 * The pairs of each part whose both ends are among the entities, as indices, by (query, item, time).
 *
 * @param entities read from a file; null for those that the pairs make
 */
export async function takeSorted(connection: DuckDBConnection, sorter: PairSorter, { interactions, split }: Pick<FeaturesConfig, 'interactions' | 'split'>, entities: { readonly queries: EntityTable | null; readonly items: EntityTable | null }): Promise<Record<'train' | 'validation' | 'test', Pairs>> {
  for (const [side, table] of [[0, entities.queries], [1, entities.items]] as const) {
    if (table === null) continue;
    sorter.forget(side);
    const result = await connection.run(`SELECT __id, __index FROM ${quoted(table.name)}`);
    for (let at = 0; at < result.chunkCount; at += 1) {
      const chunk = result.getChunk(at);
      sorter.tell(side, textVectorOf(chunk, 0), Int32Array.from(numbersOf(chunk, 1)));
    }
  }
  const rule = split.kind === 'hash' || split.kind === 'coldItems'
    ? { prefix: split.seed === 0 ? '' : `${split.seed}|`, byItem: split.kind === 'coldItems', ...bucketsOf(split) }
    : { prefix: '', byItem: false, buckets: 1, test: 0, validation: 0 };
  const sizes = sorter.split({ ...rule, sample: split.sampleTraining }, interactions.deduplicate);
  const [train, validation, test] = sizes.map((n, part): Pairs => {
    const pairs = { query: new Int32Array(n), item: new Int32Array(n), timestamp: interactions.timestamp === null ? null : new Float64Array(n) };
    sorter.take(part, pairs.query, pairs.item, pairs.timestamp ?? new Float64Array(0));
    return pairs;
  });
  return { train: train!, validation: validation!, test: test! };
}

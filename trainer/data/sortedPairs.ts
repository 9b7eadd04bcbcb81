import { totalmem } from 'node:os';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeaturesConfig } from '../../config/schema/files';
import { literal, numbersOf, quoted, textVectorOf } from './database';
import type { Pairs } from './dataset';
import type { EntityTable } from './entityTable';
import { bucketsOf, dependsOnOthers, rowSql } from './readPairs';
import { textsOfBytes } from './texts';

/** How ids decide over a pair's part: see `textPartSql`. */
export interface SplitRule { readonly prefix: string; readonly byItem: boolean; readonly buckets: number; readonly test: number; readonly validation: number; readonly sample: number }

/** Native code that sorts pairs which the database hands it; see `nativePairSorters`. */
export interface PairSorters {
  /** An extension of DuckDB with `longtail_take(query, item, time, number)`, 1 for each row that the sorter of that number took and 0 for one without an id. */
  readonly extension: string;
  /** @param most pairs at most */
  create(rule: SplitRule, hasTimes: boolean, most: number): PairSorter;
}

export interface PairSorter {
  readonly number: number;
  /** Whether a query failed since there were more pairs than it may hold. */
  readonly isFull: boolean;
  /**
   * Puts ids in the order of their text, once all pairs are there.
   *
   * @returns how many there are of queries and how many bytes they have, the same of items, and 1 where an id has a character of code 0
   */
  order(): number[];
  /** Ids in their order, each with a byte of 0 after it. @param side 0 query, 1 item */
  texts(side: 0 | 1, out: Uint8Array): void;
  /** From here on only ids that are told have an index, which is else their place in the order. */
  forget(side: 0 | 1): void;
  /** @param texts of 16 bytes each, as DuckDB has them */
  tell(side: 0 | 1, texts: Uint8Array, indices: Int32Array): void;
  /** @returns how many pairs training, validation and test have, whose both ends have an index */
  sort(deduplicate: boolean): number[];
  take(part: number, queries: Int32Array, items: Int32Array, times: Float64Array): void;
  release(): void;
}

/** Pairs of which a sorter has all. */
export interface TakenPairs {
  readonly sorter: PairSorter;
  /** Different ids. */
  readonly n: { readonly queries: number; readonly items: number };
  /**
   * The ids of a side in the order of their text. Best asked for when large arrays have been made, each of which
   * makes V8 move what strings are new.
   */
  ids(side: 'queries' | 'items'): string[];
}

type Columns = ReadonlyMap<string, string>;

/** What a pair takes while all are in memory, beside what its ids of more than 12 bytes do. */
const bytesOfPair = 64;

/** Whether the ids of a pair alone decide over it, so that a {@link PairSorter} can do it all. */
export function canSort({ interactions, split }: Pick<FeaturesConfig, 'interactions' | 'split'>): boolean {
  const { minQueryPairs, minItemPairs, outcome } = interactions;
  return !dependsOnOthers(split) && minQueryPairs === 0 && minItemPairs === 0 && outcome === null;
}

/**
 * Hands all interactions after `where` to a sorter, from the threads on which the database reads them.
 *
 * @param whole columns that are read with them, so that rows are found which are malformed there
 * @returns nothing where the database does not take the sorters' extension, where pairs are too many for memory, or where an id has
 * a character of code 0
 */
export async function takePairs(connection: DuckDBConnection, sorters: PairSorters, source: string, { interactions, split }: Pick<FeaturesConfig, 'interactions' | 'split'>, types: Columns, whole: readonly string[]): Promise<TakenPairs | undefined> {
  try {
    await connection.run(`LOAD ${literal(sorters.extension)}`);
  } catch {
    return undefined; // another version of the database, or none that takes extensions
  }
  const sorter = sorters.create(ruleOf(split), interactions.timestamp !== null, Math.floor(totalmem() / 2 / bytesOfPair));
  try {
    const rest = whole.map((column, at) => `${quoted(column)} AS rest${at}`);
    await connection.run(`SELECT sum(longtail_take(q, i, ts, ${sorter.number}))${whole.map((_, at) => `, count(rest${at})`).join('')} FROM (${rowSql(source, interactions, types, rest.length === 0 ? undefined : rest.join(', '))})`);
    const [nQueries, queryBytes, nItems, itemBytes, hasZero] = sorter.order();
    const ids = (side: 'queries' | 'items') => {
      const bytes = new Uint8Array(side === 'queries' ? nQueries! + queryBytes! : nItems! + itemBytes!);
      sorter.texts(side === 'queries' ? 0 : 1, bytes);
      return textsOfBytes(bytes);
    };
    if (hasZero === 0) return { sorter, n: { queries: nQueries!, items: nItems! }, ids };
  } catch (error) {
    const { isFull } = sorter;
    sorter.release();
    if (isFull) return undefined;
    throw error;
  }
  sorter.release();
  return undefined;
}

/** On memory that threads can share, as `sharedDataset` wants them; V8 does not collect for its sake, either. */
const sharedInt32 = (n: number): Int32Array => new Int32Array(new SharedArrayBuffer(n * Int32Array.BYTES_PER_ELEMENT));

/** How the ids of a pair decide over its part. */
function ruleOf(split: FeaturesConfig['split']): SplitRule {
  const sample = split.sampleTraining;
  if (split.kind !== 'hash' && split.kind !== 'coldItems') return { prefix: '', byItem: false, buckets: 1, test: 0, validation: 0, sample };
  return { prefix: split.seed === 0 ? '' : `${split.seed}|`, byItem: split.kind === 'coldItems', ...bucketsOf(split), sample };
}

/**
 * The pairs of each part whose both ends are among the entities, as indices, by (query, item, time).
 *
 * @param entities read from a file; null for those that the pairs make
 */
export async function takeSorted(connection: DuckDBConnection, sorter: PairSorter, { interactions }: Pick<FeaturesConfig, 'interactions'>, entities: { readonly queries: EntityTable | null; readonly items: EntityTable | null }): Promise<Record<'train' | 'validation' | 'test', Pairs>> {
  for (const [side, table] of [[0, entities.queries], [1, entities.items]] as const) {
    if (table === null) continue;
    sorter.forget(side);
    const result = await connection.run(`SELECT __id, __index FROM ${quoted(table.name)}`);
    for (let at = 0; at < result.chunkCount; at += 1) {
      const chunk = result.getChunk(at);
      sorter.tell(side, textVectorOf(chunk, 0), Int32Array.from(numbersOf(chunk, 1)));
    }
  }
  const sizes = sorter.sort(interactions.deduplicate);
  const [train, validation, test] = sizes.map((n, part): Pairs => {
    const [query, item] = [sharedInt32(n), sharedInt32(n)];
    const pairs = { query, item, timestamp: interactions.timestamp === null ? null : new Float64Array(n) };
    sorter.take(part, pairs.query, pairs.item, pairs.timestamp ?? new Float64Array(0));
    return pairs;
  });
  return { train: train!, validation: validation!, test: test! };
}

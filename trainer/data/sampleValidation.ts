import { countsOf } from '../numerics/countsOf';
import { stream } from '../numerics/stream';
import type { Dataset, HistoryColumn, Pairs, Side } from './dataset';

/**
 * A dataset whose validation is at most so many of its pairs: all those of queries that are drawn uniformly, by the data
 * alone, so that runs with other seeds are judged on the same ones.
 *
 * @param most pairs; null for all. A first query with more of them than that is taken whole.
 */
export function sampleValidation(dataset: Dataset, most: number | null): Dataset {
  const { validation, negatives } = dataset;
  if (most === null || validation.item.length <= most) return dataset;
  const isDrawn = drawnQueries(dataset, most);
  const kept = pairsOf(validation, isDrawn);
  return {
    ...dataset,
    queries: withoutHistories(dataset.queries, kept),
    validation: pick(validation, kept),
    validationPairsOfSplit: validation.item.length,
    ...(negatives === undefined ? {} : {
      negatives: { ...negatives, validation: pick(negatives.validation, pairsOf(negatives.validation, isDrawn)) },
    }),
  };
}

/** 1 for the queries that were drawn, uint8 [queries] */
function drawnQueries({ queries, validation, negatives }: Dataset, most: number): Uint8Array {
  const nOf = countsOf(validation.query, queries.n);
  const nInVain = negatives === undefined ? undefined : countsOf(negatives.validation.query, queries.n);
  const order = placesOf(nInVain === undefined ? nOf : nOf.map((n, query) => n + nInVain[query]!));
  stream(0, 'validation/queries').shuffle(order);
  const isDrawn = new Uint8Array(queries.n);
  let taken = 0;
  for (let at = 0; at < order.length; at += 1) {
    const query = order[at]!;
    if (taken !== 0 && most < taken + nOf[query]!) break;
    taken += nOf[query]!;
    isDrawn[query] = 1;
  }
  return isDrawn;
}

/** Indices of the pairs of queries that were drawn, ascending. */
function pairsOf({ query }: Pairs, isDrawn: Uint8Array): Int32Array {
  const isKept = new Uint8Array(query.length);
  for (let pair = 0; pair < query.length; pair += 1) isKept[pair] = isDrawn[query[pair]!]!;
  return placesOf(isKept);
}

/** Where numbers are above 0, ascending. */
function placesOf(numbers: Int32Array | Uint8Array): Int32Array {
  const found = new Int32Array(numbers.length);
  let count = 0;
  for (let at = 0; at < numbers.length; at += 1) {
    if (numbers[at]! === 0) continue;
    found[count] = at;
    count += 1;
  }
  return found.slice(0, count);
}

function pick({ query, item, timestamp }: Pairs, kept: Int32Array): Pairs {
  return { query: kept.map((pair) => query[pair]!), item: kept.map((pair) => item[pair]!), timestamp: timestamp === null ? null : Float64Array.from(kept, (pair) => timestamp[pair]!) };
}

/** A history is kept pair by pair. */
function withoutHistories(side: Side, kept: Int32Array): Side {
  return { ...side, columns: side.columns.map((column) => (column.kind === 'history' ? { ...column, validation: pickBags(column.validation, kept) } : column)) };
}

function pickBags({ offsets, rows }: HistoryColumn['validation'], kept: Int32Array): HistoryColumn['validation'] {
  const ends = new Int32Array(kept.length + 1);
  kept.forEach((pair, at) => {
    ends[at + 1] = ends[at]! + offsets[pair + 1]! - offsets[pair]!;
  });
  const picked = new Int32Array(ends.at(-1)!);
  kept.forEach((pair, at) => picked.set(rows.subarray(offsets[pair]!, offsets[pair + 1]!), ends[at]!));
  return { offsets: ends, rows: picked };
}

import { cast, expandDims, fill, gather, gatherND, isNaN as isNaNOf, less, matMul, sum, tensor1d, tensor2d, tensorScatterUpdate, tidy, topk, where, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Engine } from './engine';
import { giveWay } from './retrieval';

/** Scores held at a time: 128 MB, or one query's row when the corpus is larger than that. */
const blockScores = 33_554_432;

/** `Engine.topK` and `Engine.ranks` in tfjs ops: what is read back are the best items and the targets' ranks, not the scores. */
export function tensorRetrieval(use: () => void): Pick<Engine, 'topK' | 'ranks'> {
  return {
    async topK(queries, items, dim, k, exclude) {
      use();
      const nQueries = queries.length / dim;
      const nItems = items.length / dim;
      const indices = new Int32Array(nQueries * k).fill(-1);
      const best = new Float32Array(nQueries * k).fill(-Infinity);
      if (k === 0 || nItems === 0) return { indices, scores: best };
      const width = Math.min(k, nItems);
      await forEachBlock(queries, items, dim, use, (scores, first, last) => {
        const [values, places] = tidy(() => {
          // What cannot be compared is never among the best.
          const comparable = where(isNaNOf(scores), fill(scores.shape, -Infinity), without(scores, pairsOf(first, last, exclude)));
          const found = topk(comparable, width, true);
          return [found.values, found.indices];
        }) as [Tensor, Tensor];
        const [valuesRead, placesRead] = [values.dataSync<'float32'>(), places.dataSync<'int32'>()];
        values.dispose();
        places.dispose();
        for (let query = first; query < last; query += 1) {
          for (let at = 0; at < width; at += 1) {
            const score = valuesRead[(query - first) * width + at]!;
            if (score === -Infinity) break;
            best[query * k + at] = score;
            indices[query * k + at] = placesRead[(query - first) * width + at]!;
          }
        }
      });
      return { indices, scores: best };
    },

    async ranks(queries, items, dim, targets, exclude) {
      use();
      const nItems = items.length / dim;
      const found = new Int32Array(targets.items.length);
      const targetScores = new Float32Array(targets.items.length);
      await forEachBlock(queries, items, dim, use, (scores, first, last) => {
        const [from, to] = [targets.offsets[first]!, targets.offsets[last]!];
        if (from === to) return;
        const rows = new Int32Array(to - from);
        for (let query = first; query < last; query += 1) rows.fill(query - first, targets.offsets[query]! - from, targets.offsets[query + 1]! - from);
        const own = readAt(scores, Int32Array.from({ length: 2 * rows.length }, (_, at) => (at % 2 === 0 ? rows[at >> 1]! : targets.items[from + (at >> 1)]!)));
        targetScores.set(own, from);
        const below = countBelow(scores, rows, own);
        const excluded = pairsOf(first, last, exclude);
        const excludedScores = readAt(scores, excluded.pairs);
        for (let at = from; at < to; at += 1) {
          const row = rows[at - from]!;
          const score = own[at - from]!;
          let rank = nItems - below[at - from]!;
          for (let one = excluded.offsets[row]!; one < excluded.offsets[row + 1]!; one += 1) {
            if (excluded.pairs[2 * one + 1] !== targets.items[at] && !(excludedScores[one]! < score)) rank -= 1;
          }
          found[at] = rank;
        }
      });
      return { ranks: found, scores: targetScores };
    },
  };
}

/** Visits the scores of blocks of queries against every item, float32 [last − first, items], and gives way after each. */
async function forEachBlock(queries: Float32Array, items: Float32Array, dim: number, use: () => void, visit: (scores: Tensor2D, first: number, last: number) => void): Promise<void> {
  const nQueries = queries.length / dim;
  const nItems = items.length / dim;
  const rows = Math.max(1, Math.min(nQueries, 1024, Math.floor(blockScores / Math.max(1, nItems))));
  const corpus = tensor2d(items, [nItems, dim]);
  try {
    for (let first = 0; first < nQueries; first += rows) {
      use();
      const last = Math.min(nQueries, first + rows);
      const scores: Tensor2D = tidy(() => matMul(tensor2d(queries.subarray(first * dim, last * dim), [last - first, dim]), corpus, false, true));
      try {
        visit(scores, first, last);
      } finally {
        scores.dispose();
      }
      await giveWay();
    }
  } finally {
    corpus.dispose();
  }
}

/** What each query of a block leaves out, as flat (row, item), and where each query's begin. */
function pairsOf(first: number, last: number, exclude: (query: number) => ArrayLike<number>): { readonly pairs: Int32Array; readonly offsets: Int32Array } {
  const lists = Array.from({ length: last - first }, (_, at) => exclude(first + at));
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach(({ length }, at) => {
    offsets[at + 1] = offsets[at]! + length;
  });
  const pairs = new Int32Array(2 * offsets[lists.length]!);
  lists.forEach((list, row) => {
    for (let at = 0; at < list.length; at += 1) {
      pairs[2 * (offsets[row]! + at)] = row;
      pairs[2 * (offsets[row]! + at) + 1] = list[at]!;
    }
  });
  return { pairs, offsets };
}

const asPairs = (pairs: Int32Array): Tensor2D => tensor2d(pairs, [pairs.length / 2, 2], 'int32');

function without(scores: Tensor2D, { pairs }: { readonly pairs: Int32Array }): Tensor2D {
  return pairs.length === 0 ? scores : tensorScatterUpdate(scores, asPairs(pairs), fill([pairs.length / 2], -Infinity)) as Tensor2D;
}

/** Scores at flat (row, item). */
function readAt(scores: Tensor2D, pairs: Int32Array): Float32Array {
  if (pairs.length === 0) return new Float32Array(0);
  const found = tidy(() => gatherND(scores, asPairs(pairs)));
  const values = found.dataSync<'float32'>().slice();
  found.dispose();
  return values;
}

/** For each target the items of its row that score strictly below it; what cannot be compared (NaN) is not below. Counts up to 2²⁴ are exact. */
function countBelow(scores: Tensor2D, rows: Int32Array, own: Float32Array): Float32Array {
  const atOnce = Math.max(1, Math.floor(blockScores / scores.shape[1]));
  const counts = new Float32Array(rows.length);
  for (let from = 0; from < rows.length; from += atOnce) {
    const counted = tidy(() => {
      const some = gather(scores, tensor1d(rows.subarray(from, from + atOnce), 'int32'));
      const limits = expandDims(tensor1d(own.subarray(from, from + atOnce)), 1);
      return sum(cast(less(some, limits), 'float32'), 1) as Tensor1D;
    });
    counts.set(counted.dataSync<'float32'>(), from);
    counted.dispose();
  }
  return counts;
}

import { matMul, tensor2d, tidy, transpose, type Tensor2D } from '@tensorflow/tfjs-core';
import type { TopK } from './engine';

/** Scores held at a time: 32 MB, or one query's row when the corpus is larger than that. */
const blockScores = 8_388_608;
/** Items multiplied at a time. */
const itemBlock = 8192;

/**
 * Visits the scores of every query against every item, a block of queries at a time.
 *
 * @param visit gets one query's scores, float32 [items]; a view that the next call overwrites
 */
async function forEachRow(queries: Float32Array, items: Float32Array, dim: number, visit: (query: number, scores: Float32Array) => void): Promise<void> {
  const nQueries = queries.length / dim;
  const nItems = items.length / dim;
  const rows = Math.max(1, Math.min(nQueries, 256, Math.floor(blockScores / Math.max(1, nItems))));
  const scores = new Float32Array(rows * nItems);
  const blocks: { readonly from: number; readonly to: number; readonly transposed: Tensor2D }[] = [];
  for (let from = 0; from < nItems; from += itemBlock) {
    const to = Math.min(nItems, from + itemBlock);
    blocks.push({ from, to, transposed: tidy(() => transpose(tensor2d(items.subarray(from * dim, to * dim), [to - from, dim]))) });
  }
  try {
    for (let first = 0; first < nQueries; first += rows) {
      const last = Math.min(nQueries, first + rows);
      const block = tensor2d(queries.subarray(first * dim, last * dim), [last - first, dim]);
      for (const { from, to, transposed } of blocks) {
        const product = matMul(block, transposed);
        const values = product.dataSync<'float32'>();
        for (let row = 0; row < last - first; row += 1) scores.set(values.subarray(row * (to - from), (row + 1) * (to - from)), row * nItems + from);
        product.dispose();
      }
      block.dispose();
      for (let query = first; query < last; query += 1) visit(query, scores.subarray((query - first) * nItems, (query - first + 1) * nItems));
      await giveWay();
    }
  } finally {
    for (const { transposed } of blocks) transposed.dispose();
  }
}

/** See `Engine.topK`. */
export async function topK(queries: Float32Array, items: Float32Array, dim: number, k: number, exclude: (query: number) => ArrayLike<number>): Promise<TopK> {
  const nQueries = queries.length / dim;
  const indices = new Int32Array(nQueries * k).fill(-1);
  const best = new Float32Array(nQueries * k).fill(-Infinity);
  await forEachRow(queries, items, dim, (query, scores) => {
    const without = exclude(query);
    for (let at = 0; at < without.length; at += 1) scores[without[at]!] = -Infinity;
    const start = query * k;
    let filled = 0;
    for (let item = 0; item < scores.length; item += 1) {
      const score = scores[item]!;
      if (score === -Infinity || Number.isNaN(score) || (filled === k && score <= best[start + k - 1]!)) continue;
      let at = start + Math.min(filled, k - 1);
      while (start < at && best[at - 1]! < score) {
        best[at] = best[at - 1]!;
        indices[at] = indices[at - 1]!;
        at -= 1;
      }
      best[at] = score;
      indices[at] = item;
      if (filled < k) filled += 1;
    }
  });
  return { indices, scores: best };
}

/** See `Engine.ranks`. */
export async function ranks(
  queries: Float32Array, items: Float32Array, dim: number,
  targets: { readonly offsets: Int32Array; readonly items: Int32Array },
  exclude: (query: number) => ArrayLike<number>,
): Promise<{ ranks: Int32Array; scores: Float32Array }> {
  const found = new Int32Array(targets.items.length);
  const targetScores = new Float32Array(targets.items.length);
  await forEachRow(queries, items, dim, (query, scores) => {
    const without = exclude(query);
    for (let at = targets.offsets[query]!; at < targets.offsets[query + 1]!; at += 1) {
      const target = targets.items[at]!;
      const score = scores[target]!;
      let rank = 1 + scores.length - countBelow(scores, score) - 1;
      for (let one = 0; one < without.length; one += 1) {
        const item = without[one]!;
        if (item !== target && !(scores[item]! < score)) rank -= 1;
      }
      found[at] = rank;
      targetScores[at] = score;
    }
  });
  return { ranks: found, scores: targetScores };
}

/** Scores strictly below; what cannot be compared (NaN) is not below, so it counts against. */
function countBelow(scores: Float32Array, score: number): number {
  let below = 0;
  for (let item = 0; item < scores.length; item += 1) if (scores[item]! < score) below += 1;
  return below;
}

declare const setImmediate: ((callback: () => void) => void) | undefined;
declare function setTimeout(callback: () => void, milliseconds: number): unknown;

/** Lets the host's timers and files have their turn between blocks. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve, 0)));
}

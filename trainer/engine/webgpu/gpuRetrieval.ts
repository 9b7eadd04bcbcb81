import type { Engine, TopK } from '../engine';
import { DeviceBackend } from './deviceBackend';
import { multiply } from './multiply';
import { leaveItemsOut, rankTargets, takeBest } from './wgsl/retrieve';

/** Scores held at a time: 128 MB, or one query's. */
const blockScores = 1 << 25;
const mostQueries = 1024;
/** Numbers of item vectors in one buffer. */
const itemNumbers = 1 << 26;
const minusInfinity = 0xff800000;

interface Corpus { readonly parts: readonly { readonly first: number; readonly n: number; readonly buffer: GPUBuffer }[]; readonly nItems: number; readonly dim: number }

/** `Engine.ranks` and `Engine.topK`: scores are made, counted and chosen from on the device. */
export function gpuRetrieval(backend: DeviceBackend): Pick<Engine, 'ranks' | 'topK'> {
  return {
    async ranks(queries, items, dim, targets, exclude) {
      const ranks = new Int32Array(targets.items.length);
      const scores = new Float32Array(targets.items.length);
      await overBlocks(backend, queries, items, dim, async ({ nItems }, block, from, to) => {
        const [first, last] = [targets.offsets[from]!, targets.offsets[to]!];
        const nTargets = last - first;
        if (nTargets === 0) return;
        const rows = new Int32Array(nTargets);
        for (let query = from; query < to; query += 1) rows.fill(query - from, targets.offsets[query]! - first, targets.offsets[query + 1]! - first);
        const lists = listsOf(from, to, exclude);
        const plan = backend.uploads.upload([rows, targets.items.subarray(first, last), lists.offsets, lists.items]);
        const [found, foundScores] = [backend.scratch('ranks', 4 * nTargets), backend.scratch('target scores', 4 * nTargets)];
        backend.run(rankTargets, { whole: [nTargets, nItems, ...plan.at] }, [plan.buffer, block, found, foundScores], DeviceBackend.gridOf(nTargets));
        const [rankBytes, scoreBytes] = await Promise.all([backend.readBytes(found, 0, 4 * nTargets), backend.readBytes(foundScores, 0, 4 * nTargets)]);
        ranks.set(new Int32Array(rankBytes), first);
        scores.set(new Float32Array(scoreBytes), first);
      });
      return { ranks, scores };
    },

    async topK(queries, items, dim, k, exclude) {
      const nQueries = queries.length / dim;
      const best: TopK = { indices: new Int32Array(nQueries * k).fill(-1), scores: new Float32Array(nQueries * k).fill(-Infinity) };
      await overBlocks(backend, queries, items, dim, async ({ nItems }, block, from, to) => {
        const n = to - from;
        const lists = listsOf(from, to, exclude);
        const nMarks = lists.items.length;
        if (nMarks !== 0) {
          const rows = new Int32Array(nMarks);
          for (let row = 0; row < n; row += 1) rows.fill(row, lists.offsets[row], lists.offsets[row + 1]);
          const plan = backend.uploads.upload([rows, lists.items]);
          backend.run(leaveItemsOut, { whole: [nMarks, nItems, ...plan.at, minusInfinity] }, [plan.buffer, block], DeviceBackend.gridOf(Math.ceil(nMarks / 256)));
        }
        const [found, foundScores] = [backend.scratch('best items', 4 * n * k), backend.scratch('best scores', 4 * n * k)];
        backend.run(takeBest, { whole: [n, nItems, k] }, [block, found, foundScores], DeviceBackend.gridOf(n));
        const [itemBytes, scoreBytes] = await Promise.all([backend.readBytes(found, 0, 4 * n * k), backend.readBytes(foundScores, 0, 4 * n * k)]);
        for (let row = 0; row < n; row += 1) putInOrder(best, (from + row) * k, new Int32Array(itemBytes, 4 * row * k, k), new Float32Array(scoreBytes, 4 * row * k, k));
      });
      return best;
    },
  };
}

/** The best of one query, found in the order of items, best first. */
function putInOrder({ indices, scores }: TopK, at: number, items: Int32Array, itemScores: Float32Array): void {
  const end = items.indexOf(-1);
  const order = Array.from({ length: end < 0 ? items.length : end }, (_, slot) => slot).sort((one, other) => itemScores[other]! - itemScores[one]! || one - other);
  order.forEach((slot, place) => {
    indices[at + place] = items[slot]!;
    scores[at + place] = itemScores[slot]!;
  });
}

/** Makes the scores of a block of queries against all items after the other; each is to be awaited before the next. */
async function overBlocks(
  backend: DeviceBackend, queries: Float32Array, items: Float32Array, dim: number,
  visit: (corpus: Corpus, block: GPUBuffer, from: number, to: number) => Promise<void>,
): Promise<void> {
  const nQueries = queries.length / dim;
  const nItems = items.length / dim;
  if (nQueries === 0 || nItems === 0) return;
  const corpus = corpusOf(backend, items, dim);
  const rows = Math.max(1, Math.min(nQueries, mostQueries, Math.floor(Math.min(blockScores, backend.largestBuffer / 4) / nItems)));
  try {
    for (let from = 0; from < nQueries; from += rows) {
      const to = Math.min(nQueries, from + rows);
      const left = backend.scratch('queries', 4 * rows * dim);
      const block = backend.scratch('scores', 4 * rows * nItems);
      backend.flush();
      backend.queue.writeBuffer(left, 0, queries as Float32Array<ArrayBuffer>, from * dim, (to - from) * dim);
      for (const { first, n, buffer } of corpus.parts) {
        multiply(backend, { buffer: left, row: dim }, { buffer, row: dim, isTurned: true }, { buffer: block, row: nItems, at: first }, { m: to - from, n, k: dim });
      }
      await visit(corpus, block, from, to);
    }
  } finally {
    backend.flush();
    for (const { buffer } of corpus.parts) buffer.destroy();
  }
}

function corpusOf(backend: DeviceBackend, items: Float32Array, dim: number): Corpus {
  const nItems = items.length / dim;
  const nPart = Math.max(1, Math.floor(Math.min(itemNumbers, backend.largestBuffer / 4) / dim));
  const parts: { first: number; n: number; buffer: GPUBuffer }[] = [];
  for (let first = 0; first < nItems; first += nPart) {
    const n = Math.min(nPart, nItems - first);
    const buffer = backend.buffer(4 * n * dim);
    backend.queue.writeBuffer(buffer, 0, items as Float32Array<ArrayBuffer>, first * dim, n * dim);
    parts.push({ first, n, buffer });
  }
  return { parts, nItems, dim };
}

/** What each query of a block leaves out, one list after the other. */
function listsOf(from: number, to: number, exclude: (query: number) => ArrayLike<number>): { readonly offsets: Int32Array; readonly items: Int32Array } {
  const offsets = new Int32Array(to - from + 1);
  const lists = Array.from({ length: to - from }, (_, at) => {
    const list = exclude(from + at);
    offsets[at + 1] = offsets[at]! + list.length;
    return list;
  });
  const items = new Int32Array(offsets[to - from]!);
  lists.forEach((list, at) => items.set(list, offsets[at]));
  return { offsets, items };
}

import type { Engine } from '../engine';
import type { Kernels } from './kernels';
import { giveWay } from '../retrieval';

/** Queries scored in one call: between two calls the process looks at its files and requests. */
const queryBlock = 2048;

/** `Engine.ranks` and `Engine.topK` over blocks of scores that never leave the cache. */
export function nativeRetrieval(kernels: Kernels): Pick<Engine, 'ranks' | 'topK'> {
  return {
    async ranks(queries, items, dim, targets, exclude) {
      const ranks = new Int32Array(targets.items.length);
      const scores = new Float32Array(targets.items.length);
      const corpus = new kernels.Corpus(items, dim);
      for await (const { from, to, excluded } of blocks(queries.length / dim, exclude)) {
        const [first, last] = [targets.offsets[from]!, targets.offsets[to]!];
        const offsets = targets.offsets.slice(from, to + 1).map((offset) => offset - first);
        corpus.ranks(queries.subarray(from * dim, to * dim), offsets, targets.items.subarray(first, last), excluded.offsets, excluded.items, ranks.subarray(first, last), scores.subarray(first, last));
      }
      return { ranks, scores };
    },
    async topK(queries, items, dim, k, exclude) {
      const nQueries = queries.length / dim;
      const indices = new Int32Array(nQueries * k);
      const scores = new Float32Array(nQueries * k);
      const corpus = new kernels.Corpus(items, dim);
      for await (const { from, to, excluded } of blocks(nQueries, exclude)) {
        corpus.topK(queries.subarray(from * dim, to * dim), k, excluded.offsets, excluded.items, indices.subarray(from * k, to * k), scores.subarray(from * k, to * k));
      }
      return { indices, scores };
    },
  };
}

/** Blocks of queries with what each leaves out, giving way to the host after each. */
async function* blocks(nQueries: number, exclude: (query: number) => ArrayLike<number>) {
  for (let from = 0; from < nQueries; from += queryBlock) {
    const to = Math.min(nQueries, from + queryBlock);
    const offsets = new Int32Array(to - from + 1);
    const lists = Array.from({ length: to - from }, (_, at) => {
      const list = exclude(from + at);
      offsets[at + 1] = offsets[at]! + list.length;
      return list;
    });
    const items = new Int32Array(offsets[to - from]!);
    lists.forEach((list, at) => items.set(list, offsets[at]));
    yield { from, to, excluded: { offsets, items } };
    await giveWay();
  }
}

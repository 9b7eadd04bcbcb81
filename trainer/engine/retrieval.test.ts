import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { stream, type Stream } from '../numerics/stream';
import { describeEachEngine } from './engines.testkit';

const none = () => [];

interface Case { readonly queries: number[][]; readonly items: number[][]; readonly excluded: number[][]; readonly targets: number[][] }

/** Coordinates are small whole numbers, so scores are exact and ties many. */
function randomCase(random: Stream, nQueries: number, nItems: number): Case {
  const dim = 1 + random.integer(4);
  const rows = (n: number) => Array.from({ length: n }, () => Array.from({ length: dim }, () => random.integer(5) - 2));
  const some = (atMost: number) => [...new Set(Array.from({ length: random.integer(atMost + 1) }, () => random.integer(nItems)))].sort((a, b) => a - b);
  const queries = rows(nQueries);
  return { queries, items: rows(nItems), excluded: queries.map(() => some(3)), targets: queries.map(() => some(3)) };
}

const scoreOf = (query: readonly number[], item: readonly number[]) => query.reduce((sum, value, at) => sum + value * item[at]!, 0);
const plain = (rows: readonly number[][]) => Float32Array.from(rows.flat());

function slowTopK({ queries, items, excluded }: Case, k: number): [number, number][][] {
  return queries.map((query, row) => {
    const ranked = items.map((item, index): [number, number] => [index, scoreOf(query, item)])
      .filter(([index, score]) => !excluded[row]!.includes(index) && !Number.isNaN(score))
      .sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, k);
    return [...ranked, ...Array.from({ length: k - ranked.length }, (): [number, number] => [-1, -Infinity])];
  });
}

/** The target comes after everything that does not score strictly below it, NaN included. */
function slowRanks({ queries, items, excluded, targets }: Case): number[][] {
  return queries.map((query, row) => targets[row]!.map((target) => {
    const score = scoreOf(query, items[target]!);
    return 1 + items.filter((item, index) => index !== target && !excluded[row]!.includes(index) && !(scoreOf(query, item) < score)).length;
  }));
}

const csr = (lists: readonly number[][]) => {
  let end = 0;
  return { offsets: Int32Array.from([0, ...lists.map(({ length }) => (end += length))]), items: Int32Array.from(lists.flat()) };
};

describeEachEngine('retrieval', (engine) => {
  test('topK and ranks equal a full sort over random scores full of ties, exclusions and short corpora', async () => {
    for (let round = 0; round < 40; round += 1) {
      const random = stream(31, 'retrieval', round);
      const one = randomCase(random, 1 + random.integer(12), 1 + random.integer(30));
      const dim = one.items[0]!.length;
      const k = 1 + random.integer(12);
      const top = await engine.topK(plain(one.queries), plain(one.items), dim, k, (query) => one.excluded[query]!);
      const slow = slowTopK(one, k);
      expect([...top.indices], `round ${round}`).toEqual(slow.flat().map(([index]) => index));
      expect([...top.scores].map((score) => score + 0)).toEqual(slow.flat().map(([, score]) => score + 0));
      const found = await engine.ranks(plain(one.queries), plain(one.items), dim, csr(one.targets), (query) => one.excluded[query]!);
      expect([...found.ranks], `round ${round}`).toEqual(slowRanks(one).flat());
    }
  });

  test('gives an item that ties with all others the last place among them', async () => {
    // A constant model must not look perfect: four items, equal scores.
    const found = await engine.ranks(Float32Array.of(1), Float32Array.of(2, 2, 2, 2), 1, csr([[0, 3]]), none);
    expect([...found.ranks]).toEqual([4, 4]);
    expect([...found.scores]).toEqual([2, 2]);
  });

  test('never leaves out the target itself, only the others', async () => {
    // Scores 3, 2, 1; items 0 and 1 excluded; the target 1 counts itself alone and item 2 below it.
    const found = await engine.ranks(Float32Array.of(1), Float32Array.of(3, 2, 1), 1, csr([[1, 2]]), () => [0, 1]);
    expect([...found.ranks]).toEqual([1, 1]);
  });

  test('puts a target whose score is no number last, and a number behind it', async () => {
    const found = await engine.ranks(Float32Array.of(1), Float32Array.of(NaN, 2, 1), 1, csr([[0, 1, 2]]), none);
    expect([...found.ranks]).toEqual([3, 2, 3]);
  });

  test('topK leaves out what is no number and fills up with −1', async () => {
    const top = await engine.topK(Float32Array.of(1), Float32Array.of(NaN, 2, 1), 1, 4, none);
    expect([...top.indices]).toEqual([1, 2, -1, -1]);
    expect([...top.scores]).toEqual([2, 1, -Infinity, -Infinity]);
  });

  test('equals itself over several blocks of queries and items, and leaves no tensor behind', async () => {
    const random = stream(32, 'blocks');
    const one = randomCase(random, 600, 20_000);
    const dim = one.items[0]!.length;
    engine.use();
    const before = memory().numTensors;
    const found = await engine.ranks(plain(one.queries), plain(one.items), dim, csr(one.targets), (query) => one.excluded[query]!);
    const top = await engine.topK(plain(one.queries), plain(one.items), dim, 3, (query) => one.excluded[query]!);
    expect(memory().numTensors).toBe(before);
    for (const row of [0, 255, 256, 599]) {
      const alone: Case = { queries: [one.queries[row]!], items: one.items, excluded: [one.excluded[row]!], targets: [one.targets[row]!] };
      const { offsets } = csr(one.targets);
      expect([...found.ranks.slice(offsets[row], offsets[row + 1])]).toEqual(slowRanks(alone)[0]);
      expect([...top.indices.slice(3 * row, 3 * row + 3)]).toEqual(slowTopK(alone, 3)[0]!.map(([index]) => index));
    }
  });

  test('has nothing to say of no queries', async () => {
    expect((await engine.topK(new Float32Array(0), Float32Array.of(1, 2), 1, 2, none)).indices).toHaveLength(0);
    expect((await engine.ranks(new Float32Array(0), Float32Array.of(1, 2), 1, csr([]), none)).ranks).toHaveLength(0);
  });
});

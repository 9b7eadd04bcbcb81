import { describe, expect, test } from 'vitest';
import { smallCatalog } from './syntheticOptions.testkit';
import { isTestPair, syntheticPairs } from './syntheticPairs.testkit';
import { syntheticWorld, type SyntheticWorld } from './syntheticWorld.testkit';

/** All pairs at once, as [query, item]. */
function pairsOf(world: SyntheticWorld, chunkSize = 4096): [number, number][] {
  return [...syntheticPairs(world, chunkSize)].flatMap(({ query, item }) => Array.from(query, (one, at): [number, number] => [one, item[at]!]));
}

/** Slope of ln(clicks) over ln(rank): least squares over 12 bins of equal width in ln(rank), from rank 40 on. */
function slopeOfClicks(world: SyntheticWorld): number {
  const clicks = new Float64Array(world.options.items);
  for (const [, item] of pairsOf(world)) clicks[item]! += 1;
  const bins = Array.from({ length: 12 }, () => ({ n: 0, clicks: 0, logRank: 0 }));
  const [from, to] = [Math.log(40), Math.log(world.byPopularity.length + 1)];
  world.byPopularity.forEach((item, at) => {
    const logRank = Math.log(at + 1);
    if (logRank < from) return;
    const bin = bins[Math.floor((12 * (logRank - from)) / (to - from))]!;
    bin.n += 1;
    bin.clicks += clicks[item]!;
    bin.logRank += logRank;
  });
  const points = bins.map(({ n, clicks: sum, logRank }) => ({ x: logRank / n, y: Math.log(sum / n) }));
  const mean = (of: (point: { x: number; y: number }) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

describe('syntheticPairs', () => {
  // Ranks below 40 are left out of the fit: a query clicks an item once, which costs the most popular ones clicks.
  test.each([0, 0.5, 0.8, 1])('clicks fall with the rank as r^−%d', (exponent) => {
    const world = syntheticWorld({ ...smallCatalog, items: 2_000, coldItems: 0, queries: 20_000, pairs: 100_000, exponent });
    expect(Math.abs(slopeOfClicks(world) + exponent)).toBeLessThan(0.05);
  });

  test.each([0, 0.5, 0.8, 1])('a share of %d of the clicks is caused by the cluster', (clusterShare) => {
    const world = syntheticWorld({ ...smallCatalog, coldItems: 0, clusterShare });
    const nOwn = pairsOf(world).filter(([query, item]) => world.clusterOfQuery[query] === world.clusterOfItem[item]).length;
    // A look at all items finds one of the own cluster with the chance Σ p(cluster)², about 1 in 20.
    const byChance = world.clusterPopularity.reduce((sum, share) => sum + share ** 2, 0);
    const expected = clusterShare + (1 - clusterShare) * byChance;
    // Four standard errors of 15,000 clicks at most (0.016), and 0.004 for items that are not clicked twice.
    expect(Math.abs(nOwn / 15_000 - expected)).toBeLessThan(0.02);
  });

  test('there are as many pairs as asked for, and none twice', () => {
    const pairs = pairsOf(syntheticWorld(smallCatalog));
    expect(pairs).toHaveLength(15_000);
    expect(new Set(pairs.map(([query, item]) => `${query}|${item}`)).size).toBe(15_000);
  });

  test('cold items have test pairs only, each as many as asked for', () => {
    const world = syntheticWorld(smallCatalog);
    const nOf = new Map<number, number>();
    for (const [query, item] of pairsOf(world)) {
      if (world.isCold[item] === 0) continue;
      expect(isTestPair(query, item)).toBe(true);
      nOf.set(item, (nOf.get(item) ?? 0) + 1);
    }
    expect(nOf.size).toBe(100);
    expect(new Set(nOf.values())).toEqual(new Set([4]));
  });

  test('chunks of any size hold the same pairs in the same order', () => {
    const world = syntheticWorld(smallCatalog);
    const whole = pairsOf(world, 100_000);
    const chunks = [...syntheticPairs(world, 7)];
    expect(pairsOf(world, 7)).toEqual(whole);
    expect(chunks.slice(0, -1).every(({ query }) => query.length === 7)).toBe(true);
    // 15,000 = 2,142 · 7 + 6
    expect(chunks.at(-1)!.query.length).toBe(6);
  });

  test('cold items that no query’s hash fits are refused instead of looked for without end', () => {
    // 40 queries make about 4 test pairs with an item, so one of 100 items has fewer than 4
    const world = syntheticWorld({ ...smallCatalog, queries: 40, pairs: 1_000 });
    expect(() => pairsOf(world)).toThrow(/too few of 40 queries/);
  });
});

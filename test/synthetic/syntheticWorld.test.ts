import { describe, expect, test } from 'vitest';
import { smallCatalog, type SyntheticOptions } from './syntheticOptions.testkit';
import { placeOf, syntheticWorld } from './syntheticWorld.testkit';

describe('syntheticWorld', () => {
  test('popularity falls as the power of the rank that was asked for', () => {
    const { popularity, byPopularity } = syntheticWorld(smallCatalog);
    // (1 / 10)^−0.8 = 6.30957… between ranks 1 and 10, and again between 10 and 100
    const at = (rank: number) => popularity[byPopularity[rank - 1]!]!;
    expect(at(1) / at(10)).toBeCloseTo(6.30957344, 8);
    expect(at(10) / at(100)).toBeCloseTo(6.30957344, 8);
    expect(popularity.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test('clusters differ by one item at most, among cold items too', () => {
    const { clusterOfItem, isCold } = syntheticWorld(smallCatalog);
    // 900 items with clicks and 100 cold ones over 20 clusters
    const sizes = { warm: new Int32Array(20), cold: new Int32Array(20) };
    clusterOfItem.forEach((cluster, item) => { sizes[isCold[item] === 1 ? 'cold' : 'warm'][cluster]! += 1; });
    expect([...sizes.warm]).toEqual(new Array(20).fill(45));
    expect([...sizes.cold]).toEqual(new Array(20).fill(5));
  });

  test('queries take clusters in proportion to what the clusters’ items are clicked', () => {
    const world = syntheticWorld({ ...smallCatalog, queries: 100_000 });
    const shares = new Float64Array(20);
    for (const cluster of world.clusterOfQuery) shares[cluster]! += 1 / 100_000;
    // Five standard errors of a share p of 100,000 draws
    shares.forEach((share, cluster) => {
      const p = world.clusterPopularity[cluster]!;
      expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 100_000));
    });
  });

  test('cold items are as many as asked for and are never popular', () => {
    const { isCold, popularity } = syntheticWorld(smallCatalog);
    expect(isCold.reduce((sum, one) => sum + one, 0)).toBe(100);
    isCold.forEach((cold, item) => expect(popularity[item] === 0).toBe(cold === 1));
  });

  test('another seed deals another catalog', () => {
    const same = syntheticWorld(smallCatalog);
    expect(syntheticWorld(smallCatalog)).toEqual(same);
    expect(syntheticWorld({ ...smallCatalog, seed: 2 }).clusterOfItem).not.toEqual(same.clusterOfItem);
  });

  const impossible: [string, Partial<SyntheticOptions>][] = [
    ['more clusters than items with clicks', { clusters: 901 }],
    ['more pairs of cold items than pairs', { pairsPerColdItem: 151 }],
    ['queries that click more than their cluster has', { queries: 100 }],
    ['a share above 1', { clusterShare: 1.01 }],
    ['features that are always missing', { missingShare: 1 }],
    ['half an item', { items: 1000.5 }],
  ];
  test.each(impossible)('%s cannot be', (_, change) => {
    expect(() => syntheticWorld({ ...smallCatalog, ...change })).toThrow(RangeError);
  });
});

test('placeOf finds the first running sum above the target', () => {
  const cumulative = Float64Array.of(9, 0.25, 0.5, 1, 9);
  expect([0, 0.2, 0.25, 0.49, 0.5, 0.99, 1].map((target) => placeOf(cumulative, 1, 4, target))).toEqual([1, 1, 2, 2, 3, 3, 3]);
});

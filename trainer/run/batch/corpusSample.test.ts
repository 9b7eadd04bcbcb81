import { describe, expect, test } from 'vitest';
import { stream } from '../../numerics/stream';
import { uniformSample, weightedSample } from './corpusSample';

describe('uniformSample', () => {
  test.each([[10, 0], [10, 1], [10, 10], [100_000, 500]])('draws from %i items %i distinct ones', (nItems, n) => {
    const items = uniformSample(nItems, n, stream(61, 'sample'));
    expect(items).toHaveLength(n);
    expect(new Set(items).size).toBe(n);
    expect(items.every((item) => 0 <= item && item < nItems)).toBe(true);
  });

  test('draws each of the 60 ordered triples of five items equally often', () => {
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 30_000; draw += 1) {
      const triple = uniformSample(5, 3, stream(62, 'sample', draw)).join();
      counts.set(triple, (counts.get(triple) ?? 0) + 1);
    }
    expect(counts.size).toBe(60);
    // 59 degrees of freedom: above 115 once in 60,000 seeds.
    expect([...counts.values()].reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0)).toBeLessThan(115);
  });
});

describe('weightedSample', () => {
  test('draws first in proportion to weight', () => {
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 10_000; draw += 1) counts[weightedSample(Int32Array.of(1, 2, 3, 4), 1, stream(63, 'sample', draw))[0]!]! += 1;
    // 3 degrees of freedom: above 25 once in 65,000 seeds.
    expect(counts.reduce((sum, count, at) => sum + (count - 1000 * (at + 1)) ** 2 / (1000 * (at + 1)), 0)).toBeLessThan(25);
  });

  test('draws next in proportion to what is left', () => {
    let second = 0;
    let n = 0;
    for (let draw = 0; draw < 20_000; draw += 1) {
      const [first, next] = weightedSample(Int32Array.of(6, 3, 1), 2, stream(64, 'sample', draw));
      if (first !== 0) continue;
      n += 1;
      if (next === 1) second += 1;
    }
    // After item 0, item 1 has 3 of 4.
    expect(Math.abs(second / n - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / n));
  });

  test('takes items of weight 0 only when the others run out, and none twice', () => {
    for (let draw = 0; draw < 100; draw += 1) {
      const items = weightedSample(Int32Array.of(0, 5, 0, 1, 0), 4, stream(65, 'sample', draw));
      expect(new Set(items.subarray(0, 2))).toEqual(new Set([1, 3]));
      expect([...items.subarray(2)]).toEqual([0, 2]);
    }
  });
});

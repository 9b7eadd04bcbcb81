import { describe, expect, test } from 'vitest';
import { stream } from '../stream';
import { coverageAtK } from './coverageAtK';
import { giniAtK } from './giniAtK';
import { recommendationCounts } from './recommendationCounts';

// Three queries, three places; the last list ends after one item. Catalog of 5.
const lists = Int32Array.of(0, 1, 2, /**/ 0, 3, 1, /**/ 1, -1, -1);

describe('recommended lists', () => {
  test('are counted within the cutoff, without the empty places', () => {
    expect(Array.from(recommendationCounts(lists, 3, 3, 5))).toEqual([2, 3, 1, 1, 0]);
    expect(Array.from(recommendationCounts(lists, 3, 1, 5))).toEqual([2, 1, 0, 0, 0]);
  });

  test('cover four of five items at 3, two at 1', () => {
    expect(coverageAtK(lists, 3, 3, 5)).toBe(0.8);
    expect(coverageAtK(lists, 3, 1, 5)).toBe(0.4);
  });

  test('have the Gini index of their counts', () => {
    // Sorted 0 1 1 2 3, weights −4 −2 0 2 4: (−2 + 4 + 12) / (5 · 7) = .4
    expect(giniAtK(lists, 3, 3, 5)).toBeCloseTo(0.4, 14);
  });

  test('are equal at Gini 0 and all one item at 1 − 1/n', () => {
    expect(giniAtK(Int32Array.of(0, 1, 2, 3), 1, 1, 4)).toBe(0);
    expect(giniAtK(Int32Array.of(2, 2, 2), 1, 1, 4)).toBe(0.75);
  });

  test('that recommend nothing have no Gini and no coverage of an empty catalog', () => {
    expect(giniAtK(Int32Array.of(-1, -1), 2, 2, 5)).toBeNull();
    expect(coverageAtK(Int32Array.of(-1, -1), 2, 2, 5)).toBe(0);
    expect(coverageAtK(new Int32Array(0), 1, 1, 0)).toBeNull();
  });

  test('agree with the mean absolute difference of all pairs of counts', () => {
    const source = stream(1, 'gini');
    for (let round = 0; round < 50; round += 1) {
      const n = 2 + source.integer(20);
      const random = Int32Array.from({ length: 60 }, () => Math.floor(n * source.uniform() ** 2));
      const counts = Array.from({ length: n }, (_, item) => random.filter((one) => one === item).length);
      const differences = counts.flatMap((a) => counts.map((b) => Math.abs(a - b))).reduce((sum, one) => sum + one, 0);
      expect(giniAtK(random, 6, 6, n)).toBeCloseTo(differences / (2 * n * 60), 12);
      expect(coverageAtK(random, 6, 6, n)).toBe(new Set(random).size / n);
    }
  });

  test.each([0, 4, 1.5])('refuse a cutoff of %d beyond their width', (k) => {
    expect(() => giniAtK(lists, 3, k, 5)).toThrow(`k must be in [1, 3], the length of the lists, got ${k}`);
  });
});

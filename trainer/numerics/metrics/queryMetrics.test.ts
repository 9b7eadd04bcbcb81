import { describe, expect, test } from 'vitest';
import { stream } from '../stream';
import { queryAveragePrecisionAtK, queryNdcgAtK, queryRecallAtK } from './queryMetrics';

describe('query metrics', () => {
  // Relevant items at places 1, 3 and 6, cut at 5.
  const ranks = [6, 1, 3];

  test('recall counts two of three', () => expect(queryRecallAtK(ranks, 5)).toBeCloseTo(2 / 3, 14));

  test('average precision is (1/1 + 2/3) / 3', () => expect(queryAveragePrecisionAtK(ranks, 5)).toBeCloseTo(5 / 9, 14));

  test('average precision divides by the cutoff when there are more relevant items', () => {
    // Cut at 2 with three relevant items: (1/1) / min(3, 2).
    expect(queryAveragePrecisionAtK(ranks, 2)).toBe(0.5);
  });

  test('ndcg divides by the gain of places 1, 2 and 3', () => {
    // (1 + 1/2) / (1 + .6309298 + 1/2) = .7039181
    expect(queryNdcgAtK(ranks, 5)).toBeCloseTo(0.7039180890341347, 12);
  });

  test('a perfect ranking scores 1', () => {
    for (const metric of [queryRecallAtK, queryAveragePrecisionAtK, queryNdcgAtK]) expect(metric([2, 3, 1], 3)).toBeCloseTo(1, 14);
  });

  test('relevant items that tie share their worst place', () => {
    // Two relevant items tie for places 1 and 2: both have rank 2. Precisions 1/2 and 2/2.
    expect(queryAveragePrecisionAtK([2, 2], 2)).toBe(0.75);
    expect(queryRecallAtK([2, 2], 1)).toBe(0);
  });

  test('agree with walking down random lists', () => {
    const source = stream(1, 'query metrics');
    for (let round = 0; round < 200; round += 1) {
      const isRelevant = Array.from({ length: 15 }, () => source.integer(4) === 0);
      const relevant = isRelevant.flatMap((yes, place) => (yes ? [place + 1] : []));
      if (relevant.length === 0) continue;
      const k = 1 + source.integer(15);
      let hits = 0, precision = 0, gain = 0;
      isRelevant.slice(0, k).forEach((yes, place) => {
        if (!yes) return;
        hits += 1;
        precision += isRelevant.slice(0, place + 1).filter(Boolean).length / (place + 1);
        gain += 1 / Math.log2(place + 2);
      });
      const ideal = Array.from({ length: Math.min(k, relevant.length) }, (_, place) => 1 / Math.log2(place + 2)).reduce((sum, one) => sum + one, 0);
      source.shuffle(relevant);
      expect(queryRecallAtK(relevant, k)).toBeCloseTo(hits / relevant.length, 12);
      expect(queryAveragePrecisionAtK(relevant, k)).toBeCloseTo(precision / Math.min(k, relevant.length), 12);
      expect(queryNdcgAtK(relevant, k)).toBeCloseTo(gain / ideal, 12);
    }
  });

  test('a query without relevant items is refused', () => {
    for (const metric of [queryRecallAtK, queryAveragePrecisionAtK, queryNdcgAtK]) expect(() => metric([], 5)).toThrow('no relevant item');
  });
});

import { describe, expect, test } from 'vitest';
import { stream } from './stream';
import { correlatedFeatures } from './correlatedFeatures';

/** The golden corpus of six apps: id, dev, cats, title; nats. */
const golden = [
  [Math.log(6), 1.098612, 0.912659, 1.011404],
  [1.098612, 1.098612, 0.60969, 0.795643],
  [0.912659, 0.60969, 1.011404, 0.406957],
  [1.011404, 0.795643, 0.406957, 1.329661],
];
const correlation = (matrix: readonly (readonly number[])[]) => ({ mutualInformationNats: matrix, normalized: matrix });

describe('correlatedFeatures', () => {
  test('gives the partners of the golden table, most correlated first', () => {
    expect(correlatedFeatures(correlation(golden), 'none')).toEqual([[1, 3], [0, 3], [0, 1], [0, 1]]);
  });

  test('breaks ties toward the lowest index', () => {
    const equal = Array.from({ length: 6 }, () => new Array<number>(6).fill(0.5));
    expect(correlatedFeatures(correlation(equal), 'none')).toEqual([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2], [0, 1, 2], [0, 1, 2]]);
  });

  test.each([[1, 0], [2, 0], [3, 1], [4, 2], [5, 2], [6, 3], [7, 3], [8, 4], [9, 4]])('of %i fields gives each %i partners: half, but so few that a view keeps a field', (k, nPartners) => {
    const random = stream(41, 'matrix', k);
    const matrix = Array.from({ length: k }, () => Array.from({ length: k }, () => random.uniform()));
    const partners = correlatedFeatures(correlation(matrix), 'none');
    partners.forEach((own, seed) => {
      expect(own).toHaveLength(nPartners);
      expect(new Set([seed, ...own]).size).toBe(nPartners + 1);
      const others = matrix[seed]!.map((_, field) => field).filter((field) => field !== seed && !own.includes(field));
      for (const partner of own) for (const other of others) expect(matrix[seed]![partner]!).toBeGreaterThanOrEqual(matrix[seed]![other]!);
    });
  });

  test('ranks by normalized information when asked', () => {
    const normalized = [[1, 0.1, 0.2, 0.9], [0.1, 1, 0.8, 0.2], [0.2, 0.8, 1, 0.3], [0.9, 0.2, 0.3, 1]];
    expect(correlatedFeatures({ mutualInformationNats: golden, normalized }, 'nmi')).toEqual([[3, 2], [2, 3], [1, 3], [0, 2]]);
  });

  test('never takes an excluded field as a partner, not even when few are left', () => {
    expect(correlatedFeatures(correlation(golden), 'none', (field) => field === 0)).toEqual([[1, 3], [3, 2], [1, 3], [1, 2]]);
    expect(correlatedFeatures(correlation(golden), 'none', () => true)).toEqual([[], [], [], []]);
  });
});

import { describe, expect, test } from 'vitest';
import { stream } from '../stream';
import { listMetricNames, metricNamed, pairMetricNames } from './metricNamed';
import { pairMean, pairValues } from './pairMean';

const everything = (n: number) => Int32Array.from({ length: n }, (_, pair) => pair);

/** Ranks in the long way: sort the catalog by score with the wanted item behind its ties, then walk down the list. */
function slowMetric(family: string, k: number, scores: readonly (readonly number[])[], wanted: readonly number[]): number {
  let sum = 0;
  scores.forEach((row, query) => {
    const order = row.map((_, item) => item).sort((a, b) => row[b]! - row[a]! || Number(a === wanted[query]) - Number(b === wanted[query]));
    const relevant = order.slice(0, k).map((item) => item === wanted[query]);
    let hits = 0;
    relevant.forEach((isRelevant, before) => {
      if (!isRelevant) return;
      hits += 1;
      if (family === 'recall') sum += 1;
      if (family === 'map') sum += hits / (before + 1);
      if (family === 'ndcg') sum += Math.LN2 / Math.log(before + 2);
      if (family === 'mrr') sum += 1 / (before + 1);
    });
  });
  return sum / scores.length;
}

describe('pair metrics', () => {
  test.each([
    // Ranks 1, 2, 3 and 10, cut at 3: three of four hits.
    ['recall@3', 0.75],
    // (1 + 1/2 + 1/3 + 0) / 4 = 11/24
    ['map@3', 11 / 24],
    // (1 + 1/log2 3 + 1/2 + 0) / 4, with 1/log2 3 = .630930
    ['ndcg@3', (1 + 0.6309297535714574 + 0.5) / 4],
    // (1 + 1/2 + 1/3 + 1/10) / 4 = 58/120
    ['mrr', 58 / 120],
    ['recall@1', 0.25],
    ['recall@10', 1],
  ])('%s of ranks 1, 2, 3 and 10 is %d', (name, expected) => {
    expect(pairMean(metricNamed(name), [1, 2, 3, 10], everything(4))).toBeCloseTo(expected, 14);
  });

  test.each([['recall', 1], ['recall', 4], ['map', 4], ['map', 30], ['ndcg', 5], ['ndcg', 12], ['mrr', 12]])('%s@%i agrees with walking down the sorted list, ties against the pair', (family, k) => {
    const source = stream(1, `metric ${family} ${k}`);
    const nItems = 12;
    // Seven score levels over twelve items: every list has ties.
    const scores = Array.from({ length: 300 }, () => Array.from({ length: nItems }, () => source.integer(7)));
    const wanted = scores.map(() => source.integer(nItems));
    const ranks = scores.map((row, query) => 1 + row.filter((score, item) => item !== wanted[query] && row[wanted[query]!]! <= score).length);
    const name = family === 'mrr' ? 'mrr' : `${family}@${k}`;
    expect(pairMean(metricNamed(name), ranks, everything(300))).toBeCloseTo(slowMetric(family, k, scores, wanted), 12);
  });

  test('a model that scores everything alike gains nothing', () => {
    // All of 100 items tie, so the pessimistic rank of each wanted item is 100.
    expect(pairMean(metricNamed('recall@50'), new Int32Array(8).fill(100), everything(8))).toBe(0);
  });

  test('the mean of no pairs is null, of one pair its value', () => {
    expect(pairMean(metricNamed('recall@10'), [3], [])).toBeNull();
    expect(pairMean(metricNamed('map@10'), [4, 9], [0])).toBe(0.25);
  });

  test('values per pair have the mean that pairMean takes', () => {
    expect(Array.from(pairValues(metricNamed('map@5'), [1, 4, 6]))).toEqual([1, 0.25, 0]);
  });

  test.each([[0], [-1], [1.5], [Number.NaN]])('a rank of %d is refused', (rank) => {
    expect(() => pairValues(metricNamed('mrr'), [1, rank])).toThrow(`The rank of pair 1 is ${rank}`);
    expect(() => pairMean(metricNamed('mrr'), [1, rank], [1])).toThrow('integers from 1');
  });
});

describe('metric names', () => {
  test.each(['recall', 'recall@', 'recall@0', 'recall@05', 'recall@1.5', 'mrr@10', 'hits@10', 'toString@1', 'toString', 'coverage@10', ''])('`%s` is no pair metric', (name) => {
    expect(() => metricNamed(name)).toThrow(`There is no metric \`${name}\`. Use recall@K, map@K, ndcg@K, mrr.`);
  });

  test('families and cutoffs become names in the order written, each once', () => {
    expect(pairMetricNames(['recall', 'mrr', 'coverage', 'map', 'recall'], [10, 50])).toEqual(['recall@10', 'recall@50', 'mrr', 'map@10', 'map@50']);
    expect(listMetricNames(['recall', 'gini', 'coverage'], [10])).toEqual(['gini@10', 'coverage@10']);
  });
});

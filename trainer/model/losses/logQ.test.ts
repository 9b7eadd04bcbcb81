import { expect, test } from 'vitest';
import { logQ, mixedLogQ } from './logQ';

test('logQ is the natural logarithm of each item’s share of the training pairs, repeats included', () => {
  // Shares 1/8, 1/2 and 3/8 of eight pairs
  const found = logQ(Int32Array.of(1, 4, 3), 8, Int32Array.of(1, 0, 2, 1));
  [1 / 2, 1 / 8, 3 / 8, 1 / 2].forEach((share, at) => expect(found[at]).toBeCloseTo(Math.log(share), 6));
});

test('mixedLogQ is the logarithm of the mixture of training and uniform draws, for a column of either', () => {
  // Three columns by training pairs, one of four items uniformly: (3 · count/8 + 1/4) / 4. Item 3 was never trained.
  const found = mixedLogQ(Int32Array.of(1, 4, 3, 0), 8, Int32Array.of(1, 0, 2), Int32Array.of(3));
  [(3 / 2 + 1 / 4) / 4, (3 / 8 + 1 / 4) / 4, (9 / 8 + 1 / 4) / 4, 1 / 16].forEach((share, at) => expect(found[at]).toBeCloseTo(Math.log(share), 6));
  // Over all four items the mixture sums to 1.
  const all = mixedLogQ(Int32Array.of(1, 4, 3, 0), 8, Int32Array.of(0, 1, 2, 3), Int32Array.of(3, 1));
  expect([...all.slice(0, 4)].reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 6);
});

import { expect, test } from 'vitest';
import { logQ } from './logQ';

test('logQ is the natural logarithm of each item’s share of the training pairs, repeats included', () => {
  // Shares 1/8, 1/2 and 3/8 of eight pairs
  const found = logQ(Int32Array.of(1, 4, 3), 8, Int32Array.of(1, 0, 2, 1));
  [1 / 2, 1 / 8, 3 / 8, 1 / 2].forEach((share, at) => expect(found[at]).toBeCloseTo(Math.log(share), 6));
});

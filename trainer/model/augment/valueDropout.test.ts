import { describe, expect, test } from 'vitest';
import { stream } from '../../numerics/stream';
import { valueDropout } from './valueDropout';

const survivorsOf = (n: number, rate: number, keepAtLeastOne: boolean, draw: number): number[] => {
  const survivors = new Int32Array(n);
  const kept = valueDropout(n, rate, keepAtLeastOne, stream(43, 'dropout', draw), survivors);
  return [...survivors.subarray(0, kept)];
};

describe('valueDropout', () => {
  test.each([0.1, 0.3, 0.5, 0.9])('drops each of ten values with probability %f, each on its own', (rate) => {
    const n = 4000;
    const dropped = new Array<number>(10).fill(0);
    let bothFirst = 0;
    for (let draw = 0; draw < n; draw += 1) {
      const kept = new Set(survivorsOf(10, rate, false, draw));
      for (let value = 0; value < 10; value += 1) if (!kept.has(value)) dropped[value]! += 1;
      if (!kept.has(0) && !kept.has(1)) bothFirst += 1;
    }
    // Five standard deviations of a binomial count.
    const bound = (p: number) => 5 * Math.sqrt(n * p * (1 - p));
    for (const count of dropped) expect(Math.abs(count - n * rate)).toBeLessThan(bound(rate));
    expect(Math.abs(bothFirst - n * rate * rate)).toBeLessThan(bound(rate * rate));
  });

  test('keeps all values at rate 0, in their order', () => {
    expect(survivorsOf(5, 0, false, 1)).toEqual([0, 1, 2, 3, 4]);
  });

  test('lists survivors in ascending order', () => {
    for (let draw = 0; draw < 50; draw += 1) {
      const kept = survivorsOf(10, 0.5, false, draw);
      expect(kept).toEqual([...kept].sort((a, b) => a - b));
    }
  });

  test('may drop everything, unless one is always kept, any of them', () => {
    const empty = Array.from({ length: 300 }, (_, draw) => survivorsOf(3, 0.95, false, draw));
    expect(empty.some((kept) => kept.length === 0)).toBe(true);
    const kept = Array.from({ length: 300 }, (_, draw) => survivorsOf(3, 0.95, true, draw));
    expect(kept.every((one) => 1 <= one.length)).toBe(true);
    expect(new Set(kept.flat())).toEqual(new Set([0, 1, 2]));
  });

  test('has nothing to keep of an empty bag', () => {
    expect(survivorsOf(0, 0.5, true, 1)).toEqual([]);
  });
});

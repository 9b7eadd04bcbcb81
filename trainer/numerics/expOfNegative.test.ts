import { expect, test } from 'vitest';
import { expOfNegative } from './expOfNegative';
import { stream } from './stream';

test('expOfNegative equals Math.exp to a relative 1e-9 from 0 to −104', () => {
  const random = stream(1, 'exp');
  let worst = 0;
  for (let at = 0; at < 200_000; at += 1) {
    // Half of the numbers near 0, half anywhere.
    const x = -(at % 2 === 0 ? 104 : 1e-3 * 10 ** (4 * random.uniform())) * random.uniform();
    worst = Math.max(worst, Math.abs(expOfNegative(x) / Math.exp(x) - 1));
  }
  expect(worst).toBeLessThan(1e-9);
});

test('expOfNegative is right at the steps of its table and between them', () => {
  for (let k = 0; k < 4700; k += 1) {
    for (const part of [0, 0.25, 0.4999999, 0.5, 0.5000001, 0.75]) {
      const x = -((k + part) * Math.LN2) / 32;
      expect(Math.abs(expOfNegative(x) / Math.exp(x) - 1)).toBeLessThan(1e-9);
    }
  }
});

test('expOfNegative is 1 at 0, 0 far below and NaN for NaN', () => {
  expect([expOfNegative(0), expOfNegative(-0), expOfNegative(-104.0001), expOfNegative(-1e300), expOfNegative(-Infinity), expOfNegative(NaN)]).toEqual([1, 1, 0, 0, 0, NaN]);
});

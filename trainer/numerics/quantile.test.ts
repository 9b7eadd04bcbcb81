import { expect, test } from 'vitest';
import { quantile } from './quantile';

test('quantile interpolates between the two nearest values', () => {
  // Four values have places 0 to 3; .25 is place .75: 1 + .75 · (3 − 1)
  expect(quantile([1, 3, 4, 10], 0.25)).toBe(2.5);
  expect(quantile([1, 3, 4, 10], 0.5)).toBe(3.5);
  expect(quantile([1, 3, 4, 10], 0)).toBe(1);
  expect(quantile([1, 3, 4, 10], 1)).toBe(10);
});

test('quantile of one value is that value', () => {
  expect(quantile([7], 0.025)).toBe(7);
});

test('quantile refuses no values and shares outside [0, 1]', () => {
  expect(() => quantile([], 0.5)).toThrow('No values');
  expect(() => quantile([1], 1.1)).toThrow('got 1.1');
});

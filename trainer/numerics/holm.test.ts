import { expect, test } from 'vitest';
import { holm } from './holm';

test('holm multiplies the smallest by their number, the next by one less, and never falls', () => {
  // ascending .01 .02 .03 .04: 4 × .01 = .04; 3 × .02 = .06; 2 × .03 = .06; 1 × .04 = .04, raised to .06
  expect(holm([0.04, 0.01, 0.03, 0.02]).map((p) => Number(p!.toFixed(10)))).toEqual([0.06, 0.04, 0.06, 0.06]);
});

test('holm leaves a single value alone, and keeps to 1', () => {
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([0.6, 0.7])).toEqual([1, 1]);
});

test('holm does not count what was not compared', () => {
  // two values: 2 × .01 and 1 × .5
  expect(holm([null, 0.5, null, 0.01])).toEqual([null, 0.5, null, 0.02]);
  expect(holm([])).toEqual([]);
});

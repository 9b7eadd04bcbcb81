import { expect, test } from 'vitest';
import { countText, differenceText, fractionText, intervalText, pairsText } from './numberText';

test.each([[0.3194, '.319'], [0.3195001, '.320'], [1, '1.000'], [0, '.000'], [0.9999, '1.000'], [-0.0211, '−.021'], [-0.0001, '.000'], [-0, '.000'], [null, '–'], [NaN, '–'], [Infinity, '–']])('fractionText of %s is %s', (value, text) => {
  expect(fractionText(value)).toBe(text);
});

test.each([[0.028, '+.028'], [-0.021, '−.021'], [0, '.000'], [0.0004, '.000'], [-0.0004, '.000'], [1, '+1.000']])('differenceText of %s is %s', (value, text) => {
  expect(differenceText(value)).toBe(text);
});

test.each([
  [{ value: 0.028, low: 0.022, high: 0.034 }, '+.028 (.022 to .034)'],
  [{ value: 0.011, low: -0.004, high: 0.027 }, '+.011 (−.004 to +.027)'],
  [{ value: -0.021, low: -0.03, high: -0.011 }, '−.021 (−.030 to −.011)'],
  [{ value: 0, low: 0, high: 0 }, '.000 (.000 to .000)'],
])('intervalText of %j is %s', (interval, text) => {
  expect(intervalText(interval)).toBe(text);
});

test.each([[0, '0'], [999, '999'], [1000, '1,000'], [47188, '47,188'], [1234567, '1,234,567']])('countText of %s is %s', (n, text) => {
  expect(countText(n)).toBe(text);
});

test('pairsText speaks of one pair', () => {
  expect([pairsText(0), pairsText(1), pairsText(7221)]).toEqual(['0 pairs', '1 pair', '7,221 pairs']);
});

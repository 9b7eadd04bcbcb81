import { expect, test } from 'vitest';
import { bytes, duration, fraction, grouped } from './words';

test.each([[0, '0'], [999.4, '999'], [1234567, '1,234,567'], [-1234, '-1,234']])('grouped of %s is %s', (n, text) => {
  expect(grouped(n)).toBe(text);
});

test.each([
  [0, '0 s'], [-3, '0 s'], [48.4, '48 s'], [59.5, '1 min 00 s'], [125, '2 min 05 s'], [3599.6, '1 h 00 min'], [3780, '1 h 03 min'], [90_061, '25 h 01 min'], [Infinity, '?'], [NaN, '?'],
])('duration of %s seconds is %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 KB'], [1449, '1.4 KB'], [99_949, '99.9 KB'], [99_950, '100 KB'], [999_499, '999 KB'], [999_500, '1.0 MB'], [1.4e9, '1.4 GB'], [5e15, '5000 TB']])('bytes of %s is %s', (n, text) => {
  expect(bytes(n)).toBe(text);
});

test.each([[0.321, '.3210'], [1, '1.0000'], [0, '.0000'], [null, '–'], [undefined, '–'], [NaN, '–']])('fraction of %s is %s', (value, text) => {
  expect(fraction(value)).toBe(text);
});

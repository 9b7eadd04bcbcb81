import { expect, test } from 'vitest';
import { studentReach, studentTwoSided } from './studentT';

test('studentTwoSided of one degree of freedom is that of the Cauchy distribution', () => {
  // P(|T| ≥ t) = 1 − 2 atan(t) / π
  for (const t of [0, 0.1, 1, 3, 50]) expect(studentTwoSided(t, 1)).toBeCloseTo(1 - (2 * Math.atan(t)) / Math.PI, 12);
});

test('studentTwoSided of two degrees of freedom has its closed form', () => {
  // P(|T| ≥ t) = 1 − t / sqrt(2 + t²)
  for (const t of [0.5, 2, 9.92484]) expect(studentTwoSided(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
});

test.each([[12.7062, 1], [4.302653, 2], [2.776445, 4], [2.228139, 10], [1.983972, 100], [1.959964, 1e9]])('studentReach at 95 % is %d for %d degrees of freedom, as in printed tables', (t, df) => {
  expect(studentReach(0.95, df)).toBeCloseTo(t, 4);
  expect(studentTwoSided(t, df)).toBeCloseTo(0.05, 6);
});

test('studentTwoSided falls as t grows, is the same on both sides, and ends at 0', () => {
  for (const df of [0.7, 3.5, 40]) {
    const values = [0, 0.3, 1, 2, 5, 20, 300].map((t) => studentTwoSided(t, df));
    expect([...values].sort((a, b) => b - a)).toEqual(values);
    expect(values[0]).toBe(1);
    expect(studentTwoSided(-2, df)).toBe(studentTwoSided(2, df));
  }
  expect(studentTwoSided(Infinity, 3)).toBe(0);
});

test('studentTwoSided refuses no degrees of freedom', () => {
  expect(() => studentTwoSided(1, 0)).toThrow(RangeError);
});

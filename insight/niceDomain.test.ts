import { describe, expect, test } from 'vitest';
import { niceDomain } from './niceDomain';
import { wilsonInterval } from './wilsonInterval';

describe('niceDomain', () => {
  test.each<[number[], number, [number, number]]>([
    [[0.153, 0.348], 4, [0.15, 0.35]], // 0.195 / 4 = 0.049 → steps of 0.05
    [[2.1, 3.4], 4, [2, 3.5]], // 0.325 → 0.5
    [[0, 27_034], 2, [0, 40_000]], // 13,517 → 20,000
    [[-3.4, 0], 4, [-4, 0]], // 0.85 → 1
    [[0.3], 4, [0.3, 0.4]], // 0.3 / 4 = 0.075 → 0.1
    [[0], 4, [0, 0.5]], // 1 / 4 = 0.25 → 0.5
    [[], 4, [0, 1]],
    [[NaN, 1, 2], 2, [1, 2]],
  ])('of %j in %i steps is %j', (values, steps, domain) => {
    expect(niceDomain(values, steps)).toEqual(domain);
  });
});

describe('wilsonInterval', () => {
  test('stays inside [0, 1] at both ends', () => {
    expect(wilsonInterval(0, 10).low).toBe(0);
    // z² / (n + z²) = 3.8415 / 13.8415
    expect(wilsonInterval(0, 10).high).toBeCloseTo(0.27753, 5);
    expect(wilsonInterval(1, 10).high).toBeCloseTo(1, 12);
  });

  test('refuses no trials', () => {
    expect(() => wilsonInterval(0.5, 0)).toThrow('at least one trial, got 0');
  });
});

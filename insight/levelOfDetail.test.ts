import { describe, expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import { levelOfDetail } from './levelOfDetail';

const curve = (step: number[], value: number[], weight = step.map(() => 1)) => ({ name: 'main loss', unit: 'nats', step, value, weight });

describe('levelOfDetail', () => {
  test('draws few points as they are', () => {
    const drawn = levelOfDetail(curve([10, 20, 30], [3, 2, 1]), { from: 0, to: 30 }, 3);
    expect(drawn.nPoints).toBe(3);
    expect(Array.from(drawn.step)).toEqual([10, 20, 30]);
    for (const part of [drawn.mean, drawn.low, drawn.high]) expect(Array.from(part)).toEqual([3, 2, 1]);
  });

  test('weights means by steps and keeps smallest and largest', () => {
    // Steps 1 to 4 in two columns of [0, 4]: [1] is below 2, [2, 3, 4] the rest. Mean (2·1 + 8·3 + 5·1) / 5 = 6.2
    const drawn = levelOfDetail(curve([1, 2, 3, 4], [7, 2, 8, 5], [1, 1, 3, 1]), { from: 0, to: 4 }, 2);
    expect(Array.from(drawn.step)).toEqual([1, 4]);
    expect(drawn.mean[1]).toBeCloseTo(6.2, 6);
    expect([drawn.low[1], drawn.high[1]]).toEqual([2, 8]);
  });

  test('takes both ends of a range and nothing beyond', () => {
    expect(Array.from(levelOfDetail(curve([10, 20, 30, 40], [1, 2, 3, 4]), { from: 20, to: 30 }, 9).step)).toEqual([20, 30]);
    expect(levelOfDetail(curve([10, 20], [1, 2]), { from: 11, to: 19 }, 9).nPoints).toBe(0);
  });

  test('loses no spike of 100,000 points in 383 columns', () => {
    const source = stream(1, 'loss');
    const step = Array.from({ length: 100_000 }, (_, at) => at + 1);
    const value = step.map(() => source.uniform());
    value[61_411] = 50;
    const drawn = levelOfDetail(curve(step, value), { from: 0, to: 100_000 }, 383);
    expect(drawn.nPoints).toBe(100_000);
    expect(drawn.step.length).toBe(383);
    expect(Math.max(...drawn.high)).toBe(50);
    expect(drawn.mean.every((mean, at) => drawn.low[at]! <= mean && mean <= drawn.high[at]!)).toBe(true);
    expect(drawn.step.at(-1)).toBe(100_000);
  });

  test('refuses a picture without columns', () => {
    expect(() => levelOfDetail(curve([], []), { from: 0, to: 1 }, 0)).toThrow('at least one column, got 0');
  });
});

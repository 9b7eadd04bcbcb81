import { describe, expect, test } from 'vitest';
import { averageOverSeeds, differenceInterval, meanInterval, percentileInterval, resampled } from './bootstrap';
import { stream } from './stream';

const options = { resamples: 2000, seed: 1, level: 0.95, unitOf: null };
const coins = (n: number, chance: number, name: string) => {
  const source = stream(1, name);
  return new Float64Array(n).map(() => (source.uniform() < chance ? 1 : 0));
};
const widthOf = ({ low, high }: { low: number; high: number }) => high - low;

describe('bootstrap intervals', () => {
  test('agree with drawing whole queries into a list, sorting the means and interpolating', () => {
    const values = [[1, 0, 1], [0], [0, 0], [1], [1, 1, 0, 0], [0]];
    const flat = Float64Array.from(values.flat());
    const unitOf = Int32Array.from(values.flatMap((own, query) => own.map(() => 100 - query)));
    const source = stream(5, 'bootstrap');
    const means = Array.from({ length: 400 }, () => {
      const drawn = values.flatMap(() => values[Math.floor(source.uniform() * values.length)]!);
      return drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    }).sort((a, b) => a - b);
    const at = (place: number) => means[Math.floor(place)]! + (place % 1) * (means[Math.floor(place) + 1]! - means[Math.floor(place)]!);

    const interval = meanInterval(flat, { resamples: 400, seed: 5, level: 0.9, unitOf })!;
    expect(interval.mean).toBeCloseTo(5 / 12, 14);
    // 399 · .05 = 19.95 and 399 · .95 = 379.05
    expect(interval.low).toBeCloseTo(at(19.95), 12);
    expect(interval.high).toBeCloseTo(at(379.05), 12);
    expect(interval).toMatchObject({ nRows: 12, nUnits: 6 });
  });

  test('are as wide as the normal approximation for many independent rows', () => {
    const values = coins(5000, 0.3, 'coins');
    const { mean, low, high } = meanInterval(values, options)!;
    const halfWidth = 1.96 * Math.sqrt((mean * (1 - mean)) / 5000);
    expect((high - low) / (2 * halfWidth)).toBeGreaterThan(0.94);
    expect((high - low) / (2 * halfWidth)).toBeLessThan(1.06);
    expect(Math.abs((low + high) / 2 - mean)).toBeLessThan(0.1 * halfWidth);
  });

  test('hold the truth about nineteen times in twenty', () => {
    let held = 0;
    for (let round = 0; round < 400; round += 1) {
      const { low, high } = meanInterval(coins(150, 0.3, `round ${round}`), { ...options, resamples: 400, seed: round })!;
      if (low <= 0.3 && 0.3 <= high) held += 1;
    }
    // 380 expected, standard deviation 4.4; a percentile interval of 150 rows falls short by a percent or so.
    expect(held).toBeGreaterThan(360);
    expect(held).toBeLessThan(398);
  });

  test('take each query as one: rows repeated within it add nothing', () => {
    const once = coins(300, 0.4, 'once');
    const fourTimes = Float64Array.from(Array.from(once).flatMap((value) => [value, value, value, value]));
    const unitOf = Int32Array.from(fourTimes, (_, row) => Math.floor(row / 4));
    const single = meanInterval(once, options)!;
    const clustered = meanInterval(fourTimes, { ...options, unitOf })!;
    expect([clustered.low, clustered.high]).toEqual([single.low, single.high]);
    // Taken as 1,200 independent rows it would look twice as sure.
    expect(widthOf(meanInterval(fourTimes, options)!)).toBeLessThan(0.6 * widthOf(single));
  });

  test('of a difference are paired: what both runs share cancels', () => {
    const easy = coins(2000, 0.5, 'easy');
    const better = easy.map((value, row) => (row % 50 === 0 ? 1 : value));
    const difference = differenceInterval(better, easy, options)!;
    const expected = better.reduce((sum, value, row) => sum + value - easy[row]!, 0) / 2000;
    expect(difference.mean).toBeCloseTo(expected, 14);
    expect(difference.low).toBeGreaterThan(0);
    expect(widthOf(difference)).toBeLessThan(0.3 * widthOf(meanInterval(easy, options)!));
  });

  test('of a difference are those of the row by row difference', () => {
    const [a, b] = [coins(500, 0.4, 'a'), coins(500, 0.3, 'b')];
    const rowByRow = meanInterval(a.map((value, row) => value - b[row]!), options)!;
    const difference = differenceInterval(a, b, options)!;
    expect(difference.low).toBeCloseTo(rowByRow.low, 12);
    expect(difference.high).toBeCloseTo(rowByRow.high, 12);
    const reverse = differenceInterval(b, a, options)!;
    expect(reverse.low).toBeCloseTo(-difference.high, 12);
  });

  test('of equal columns are exactly zero', () => {
    const values = coins(100, 0.5, 'equal');
    expect(differenceInterval(values, values, options)).toMatchObject({ mean: 0, low: 0, high: 0 });
  });

  test('of nothing are null, of one row that row', () => {
    expect(meanInterval(new Float64Array(0), options)).toBeNull();
    expect(differenceInterval(new Float64Array(0), new Float64Array(0), options)).toBeNull();
    expect(meanInterval(Float64Array.of(0.25), options)).toEqual({ mean: 0.25, low: 0.25, high: 0.25, nRows: 1, nUnits: 1 });
  });

  test('are repeated by their seed and no other', () => {
    const values = coins(200, 0.5, 'seeded');
    expect(meanInterval(values, options)).toEqual(meanInterval(values, options));
    const other = meanInterval(values, { ...options, seed: 2 })!;
    expect([other.low, other.high, widthOf(other)]).not.toEqual([meanInterval(values, options)!.low, meanInterval(values, options)!.high, widthOf(meanInterval(values, options)!)]);
  });

  test('do not depend on the other columns drawn beside', () => {
    const [a, b] = [coins(200, 0.5, 'a'), coins(200, 0.5, 'b')];
    expect(percentileInterval(resampled([b, a], options)!, 0.95, 1)).toEqual(meanInterval(a, options));
  });

  test('keep their width when many queries are bundled', () => {
    const values = coins(40_000, 0.3, 'many');
    const { mean, low, high, nUnits } = meanInterval(values, { ...options, resamples: 500 })!;
    expect(nUnits).toBe(40_000);
    const width = 2 * 1.96 * Math.sqrt((mean * (1 - mean)) / 40_000);
    expect((high - low) / width).toBeGreaterThan(0.85);
    expect((high - low) / width).toBeLessThan(1.15);
  });

  test('refuse columns of different lengths and impossible options', () => {
    expect(() => differenceInterval(new Float64Array(2), new Float64Array(3), options)).toThrow('got 2 and 3 rows');
    expect(() => meanInterval(new Float64Array(2), { ...options, unitOf: new Int32Array(1) })).toThrow('got 2 and 1 rows');
    expect(() => meanInterval(new Float64Array(2), { ...options, resamples: 0 })).toThrow('got 0');
    expect(() => meanInterval(new Float64Array(2), { ...options, level: 95 })).toThrow('level must be in (0, 1), got 95');
  });
});

describe('averageOverSeeds', () => {
  test('takes the mean of each pair over the seeds', () => {
    expect(Array.from(averageOverSeeds([Float64Array.of(1, 0, 0), Float64Array.of(1, 1, 0)]))).toEqual([1, 0.5, 0]);
    expect(Array.from(averageOverSeeds([Float64Array.of(0.25)]))).toEqual([0.25]);
  });

  test('refuses no seed and seeds of different pairs', () => {
    expect(() => averageOverSeeds([])).toThrow('at least one seed');
    expect(() => averageOverSeeds([new Float64Array(1), new Float64Array(2)])).toThrow('got 1 and 2');
  });
});

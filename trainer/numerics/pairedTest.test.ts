import { expect, test } from 'vitest';
import { pairedTest } from './pairedTest';
import { stream } from './stream';

const level = 0.95;
const columns = (...rows: readonly number[][]) => rows.map((row) => Float64Array.from(row));

test('pairedTest of one seed and one pair a query is the paired t-test', () => {
  // differences 1, 2, 3, 4: mean 2.5, sd 1.290994, standard error .645497, t = 3.872983 on 3 degrees of freedom: p = .030466
  const found = pairedTest(columns([2, 4, 6, 8]), columns([1, 2, 3, 4]), { unitOf: Int32Array.of(0, 1, 2, 3), haveSameSeeds: true, level })!;
  expect(found.difference).toBe(2.5);
  expect(found.standardError).toBeCloseTo(0.6454972, 7);
  expect(found.degreesOfFreedom).toBeCloseTo(3, 10);
  expect(found.p).toBeCloseTo(0.0304662, 6);
  // t at 95 % and 3 degrees is 3.182446: ± 2.054260
  expect([found.low, found.high].map((bound) => Number(bound.toFixed(5)))).toEqual([0.44574, 4.55426]);
});

test('pairedTest sums the pairs of a query before it squares them', () => {
  // Differences 1, 1, −1, −1 in two queries: sums 2 and −2, variance 2/1 · (4 + 4) / 16 = 1; in four queries 4/3 · 4 / 16 = 1/3.
  const values = columns([1, 1, -1, -1]);
  const zero = columns([0, 0, 0, 0]);
  expect(pairedTest(values, zero, { unitOf: Int32Array.of(5, 5, 7, 7), haveSameSeeds: true, level })!.standardError).toBeCloseTo(1, 12);
  expect(pairedTest(values, zero, { unitOf: Int32Array.of(0, 1, 2, 3), haveSameSeeds: true, level })!.standardError).toBeCloseTo(Math.sqrt(1 / 3), 12);
});

test('pairedTest takes what a seed does to both sides out, where they have the same seeds', () => {
  // Both sides move by 10 with the second seed; their difference is 1 in both.
  const values = columns([1, 2, 1], [11, 12, 11]);
  const reference = columns([0, 0, 1], [10, 10, 11]);
  const unitOf = Int32Array.of(0, 1, 2);
  const paired = pairedTest(values, reference, { unitOf, haveSameSeeds: true, level })!;
  // row differences 1, 2, 0: variance of the mean 1/3
  expect(paired.standardError).toBeCloseTo(Math.sqrt(1 / 3), 12);
  const unpaired = pairedTest(values, reference, { unitOf, haveSameSeeds: false, level })!;
  // each side's seeds have variance 50, half of which is that of their mean: 1/3 + 25 + 25
  expect(unpaired.standardError).toBeCloseTo(Math.sqrt(50 + 1 / 3), 12);
  expect(unpaired.p).toBeGreaterThan(paired.p);
});

test('pairedTest adds the variance of seeds and counts its degrees of freedom', () => {
  // Seeds differ by .2 and .4 everywhere: no variance over queries, that of seeds .02 / 2 = .01 on one degree
  const found = pairedTest(columns([0.2, 0.2], [0.4, 0.4]), columns([0, 0], [0, 0]), { unitOf: Int32Array.of(0, 1), haveSameSeeds: true, level })!;
  expect(found.standardError).toBeCloseTo(0.1, 12);
  expect(found.degreesOfFreedom).toBeCloseTo(1, 9);
  // t = 3 on one degree: 1 − 2 atan(3) / π
  expect(found.p).toBeCloseTo(1 - (2 * Math.atan(3)) / Math.PI, 9);
});

test('pairedTest finds a difference where there is none in at most 5 % of cases, whatever makes the noise', () => {
  const source = stream(1, 'null cases');
  const [nCases, nQueries, nSeeds] = [400, 30, 4];
  for (const noise of [{ seed: 0, query: 1, pair: 1 }, { seed: 1, query: 0, pair: 1 }, { seed: 1, query: 1, pair: 0.2 }]) {
    let found = 0;
    for (let round = 0; round < nCases; round += 1) {
      const ofSeed = Array.from({ length: nSeeds }, () => noise.seed * source.normal());
      const ofQuery = Array.from({ length: nQueries }, () => noise.query * source.normal());
      const values = ofSeed.map((shift) => Float64Array.from(ofQuery, (query) => shift + query + noise.pair * source.normal()));
      const test_ = pairedTest(values, values.map((column) => column.map(() => 0)), { unitOf: Int32Array.from(ofQuery, (_, at) => at), haveSameSeeds: true, level })!;
      if (test_.p < 0.05) found += 1;
    }
    // 5 % of 400 is 20; three standard deviations more are 33.
    expect(found).toBeLessThanOrEqual(33);
  }
});

test('pairedTest sees no difference between equal columns, and says nothing of one query', () => {
  const same = columns([1, 0, 1]);
  expect(pairedTest(same, same, { unitOf: Int32Array.of(0, 1, 2), haveSameSeeds: true, level })).toMatchObject({ difference: 0, p: 1, low: 0, high: 0 });
  expect(pairedTest(same, same, { unitOf: Int32Array.of(0, 0, 0), haveSameSeeds: true, level })).toBeNull();
});

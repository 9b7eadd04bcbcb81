import { describe, expect, test } from 'vitest';
import { stream } from '../stream';
import { alignment } from './alignment';
import { uniformity } from './uniformity';

/** Unit rows in random directions. */
function unitRows(n: number, dim: number, name: string): Float32Array {
  const source = stream(1, name);
  const rows = new Float32Array(n * dim);
  for (let row = 0; row < n; row += 1) {
    const values = Array.from({ length: dim }, () => source.normal());
    const length = Math.hypot(...values);
    rows.set(values.map((value) => value / length), row * dim);
  }
  return rows;
}
const cosine = (x: Float32Array, i: number, y: Float32Array, j: number, dim: number) =>
  Array.from({ length: dim }, (_, at) => x[i * dim + at]! * y[j * dim + at]!).reduce((sum, one) => sum + one, 0);

describe('alignment', () => {
  test('is 0 for equal, 2 for orthogonal and 4 for opposite pairs', () => {
    const axes = Float32Array.of(1, 0, /**/ 0, 1, /**/ -1, 0);
    expect(alignment(axes, axes, 2, Int32Array.of(0), Int32Array.of(0))).toBe(0);
    expect(alignment(axes, axes, 2, Int32Array.of(0), Int32Array.of(1))).toBe(2);
    // (4 + 2 + 0) / 3
    expect(alignment(axes, axes, 2, Int32Array.of(0, 1, 1), Int32Array.of(2, 2, 1))).toBe(2);
  });

  test('is 2 − 2 cosine on random unit rows', () => {
    const [queries, items] = [unitRows(20, 8, 'queries'), unitRows(30, 8, 'items')];
    const source = stream(1, 'pairs');
    const [queryOf, itemOf] = [Int32Array.from({ length: 50 }, () => source.integer(20)), Int32Array.from({ length: 50 }, () => source.integer(30))];
    const expected = Array.from(queryOf, (query, pair) => 2 - 2 * cosine(queries, query, items, itemOf[pair]!, 8)).reduce((sum, one) => sum + one, 0) / 50;
    expect(alignment(queries, items, 8, queryOf, itemOf)).toBeCloseTo(expected, 6);
  });

  test('of no pairs is null, and pairs have two ends', () => {
    expect(alignment(unitRows(1, 2, 'x'), unitRows(1, 2, 'y'), 2, new Int32Array(0), new Int32Array(0))).toBeNull();
    expect(() => alignment(unitRows(1, 2, 'x'), unitRows(1, 2, 'y'), 2, Int32Array.of(0), new Int32Array(0))).toThrow('1 queries and 0 items');
  });
});

describe('uniformity', () => {
  const source = () => stream(1, 'uniformity');

  test('is 0 when all rows are equal and −8 for two opposite ones', () => {
    expect(uniformity(Float32Array.of(1, 0, 1, 0, 1, 0), 2, 10, source())).toBeCloseTo(0, 14);
    // ‖x − y‖² = 4, ln exp(−8) = −8
    expect(uniformity(Float32Array.of(1, 0, -1, 0), 2, 10, source())).toBeCloseTo(-8, 12);
  });

  test('takes the mean before the logarithm', () => {
    // Rows e1, e1, e2: distances 0, 2, 2. ln((1 + 2 exp(−4)) / 3) = −1.06264…
    expect(uniformity(Float32Array.of(1, 0, 1, 0, 0, 1), 2, 10, source())).toBeCloseTo(Math.log((1 + 2 * Math.exp(-4)) / 3), 12);
  });

  test('agrees with cosines over all pairs', () => {
    const rows = unitRows(40, 6, 'rows');
    let sum = 0;
    for (let i = 0; i < 40; i += 1) for (let j = 0; j < 40; j += 1) if (i !== j) sum += Math.exp(-2 * (2 - 2 * cosine(rows, i, rows, j, 6)));
    expect(uniformity(rows, 6, 40, source())).toBeCloseTo(Math.log(sum / (40 * 39)), 5);
  });

  test('of a sample is near that of all rows, and the same for the same stream', () => {
    const rows = unitRows(2000, 6, 'many');
    const all = uniformity(rows, 6, 2000, source())!;
    const sampled = uniformity(rows, 6, 500, source())!;
    expect(Math.abs(sampled - all)).toBeLessThan(0.05);
    expect(sampled).not.toBe(all);
    expect(uniformity(rows, 6, 500, source())).toBe(sampled);
  });

  test('samples no row twice', () => {
    // Ten rows far apart: a repeated row would add exp(0) and lift the mean of ten pairs above exp(−2 · 2).
    const axes = new Float32Array(100);
    for (let row = 0; row < 10; row += 1) axes[row * 10 + row] = 1;
    for (let seed = 0; seed < 50; seed += 1) expect(uniformity(axes, 10, 5, stream(seed, 'uniformity'))).toBeCloseTo(-4, 10);
  });

  test('of fewer than two rows is null', () => {
    expect(uniformity(new Float32Array(0), 4, 10, source())).toBeNull();
    expect(uniformity(Float32Array.of(1, 0), 2, 10, source())).toBeNull();
    expect(() => uniformity(Float32Array.of(1, 0), 2, 1, source())).toThrow('at least 2 rows, asked for 1');
  });
});

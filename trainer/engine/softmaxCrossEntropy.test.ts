import { grads, tensor1d, tensor2d, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { slowSoftmax, type SlowSoftmaxOptions } from '../model/losses/slowSoftmax.testkit';
import { stream } from '../numerics/stream';
import type { Engine, SoftmaxCrossEntropyOptions } from './engine';
import { describeEachEngine } from './engines.testkit';
import { softmaxGradientInPlace } from './softmaxCrossEntropy';

const z = [[1, 0, 0], [0, 1, 0], [1, 1, 0]];
const zOther = [[1, 0.5, 0], [0, 1, 1], [1, 0, 1]];

type Matrix = readonly (readonly number[])[];

const flat = (rows: Matrix): number[] => rows.flatMap((row) => [...row]);
const asTensor = (rows: Matrix): Tensor2D => tensor2d(flat(rows), [rows.length, rows[0]!.length]);
const unit = (rows: Matrix): number[][] => rows.map((row) => row.map((value) => value / Math.hypot(...row)));

interface Plain extends Omit<SoftmaxCrossEntropyOptions, 'logQ'> { readonly logQ?: readonly number[] | undefined }

/** Loss and gradients with respect to raw rows (cosine inside) or to the rows themselves. */
function lossOf(engine: Engine, a: Matrix, b: Matrix, options: Plain, rows: 'cosine' | 'as they are' = 'cosine'): { loss: number; aGradient: number[]; bGradient: number[] } {
  engine.use();
  const logQ = options.logQ && tensor1d([...options.logQ]);
  const inputs = [asTensor(a), asTensor(b)] as const;
  const own = rows === 'cosine' ? (x: Tensor) => engine.normalizeRows(x as Tensor2D) : (x: Tensor) => x as Tensor2D;
  const found = tidy(() => {
    const loss = (x: Tensor, y: Tensor) => engine.softmaxCrossEntropy(own(x), own(y), { ...options, logQ });
    const gradients = grads(loss)([...inputs]);
    return [loss(...inputs), ...gradients];
  });
  const [loss, aGradient, bGradient] = found.map((one) => [...one.dataSync()]);
  for (const one of [...found, ...inputs, ...(logQ ? [logQ] : [])]) one.dispose();
  return { loss: loss![0]!, aGradient: aGradient!, bGradient: bGradient! };
}

/** −log of each row's own share, read off the gradient's diagonal: G[i][i] = (P[i][i] − 1) / (n τ). */
function rowLosses(a: Matrix, b: Matrix, options: SoftmaxCrossEntropyOptions, logQ?: readonly number[]): number[] {
  const n = a.length;
  const products = Float32Array.from(unit(a).flatMap((left) => unit(b).map((right) => left.reduce((sum, value, at) => sum + value * right[at]!, 0))));
  softmaxGradientInPlace(products, n, options, logQ && Float32Array.from(logQ));
  return a.map((_, row) => -Math.log(1 + products[row * n + row]! * n * options.temperature));
}

function expectClose(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, at) => expect(Math.abs(value - expected[at]!), `${at}: ${value} and ${expected[at]}`).toBeLessThanOrEqual(tolerance));
}

/** Golden numbers, worked out in float64 from the formulas (natural logarithms). */
const goldens: readonly { readonly title: string; readonly options: Plain; readonly loss: number; readonly rows: readonly number[] }[] = [
  { title: 'temperature 1', options: { temperature: 1 }, loss: 0.9647761021, rows: [0.8055914288, 0.8172226621, 1.2715142155] },
  { title: 'temperature 0.1', options: { temperature: 0.1 }, loss: 1.5748772445, rows: [0.1430271338, 0.0725088124, 4.5090957872] },
  { title: 'temperature 0.07', options: { temperature: 0.07 }, loss: 2.1679260234, rows: [0.0665743005, 0.0241569378, 6.4130468319] },
  {
    title: 'logQ of .5, .3 and .2', options: { temperature: 0.1, logQ: [0.5, 0.3, 0.2].map(Math.log) },
    loss: 1.3288103453, rows: [0.325190286, 0.0448641453, 3.6163766048],
  },
  {
    title: 'rows 0 and 2 of one item', options: { temperature: 0.1, excluded: Int32Array.of(0, 2, 2, 0) },
    loss: 0.2552621552, rows: [0.0001304739, 0.0725088124, 0.6931471806],
  },
];

test.each(goldens)('softmaxGradientInPlace leaves each row its golden loss with $title', ({ options: { logQ, ...options }, rows }) => {
  expectClose(rowLosses(z, zOther, options, logQ), rows, 1e-5);
});

describeEachEngine('softmaxCrossEntropy', (engine) => {
  test.each(goldens)('is the golden mean of its rows with $title', ({ options, loss }) => {
    expect(lossOf(engine, z, zOther, options).loss).toBeCloseTo(loss, 5);
  });

  test('has the golden gradients with respect to raw rows at temperature 0.1', () => {
    const { aGradient, bGradient } = lossOf(engine, z, zOther, { temperature: 0.1 });
    expectClose(aGradient, [0, -0.1983998021, 0.3141191041, 0.2080348669, 0, -0.1629940707, -0.3178909392, 0.3178909392, -1.6299719679], 3e-6);
    expectClose(bGradient, [-0.5742896626, 1.1485793253, 0, 0.0186139124, -0.0732542924, 0.0732542924, -0.6672333881, -1.6464574538, 0.6672333881], 3e-6);
  });

  test('averaged over both directions is the golden symmetric loss', () => {
    const both = lossOf(engine, z, zOther, { temperature: 0.1 }).loss + lossOf(engine, zOther, z, { temperature: 0.1 }).loss;
    expect(both / 2).toBeCloseTo(1.339935518, 5);
  });

  test('of rows against themselves is the golden spread-out loss', () => {
    expect(lossOf(engine, z, z, { temperature: 0.1 }).loss).toBeCloseTo(0.0686018776, 6);
  });

  test('lowers the loss of a popular positive and raises that of a rare one when logQ is subtracted', () => {
    // All scores equal. Row 0's item has .8 of the pairs: its share is 1/.8 of 1/.8 + 1/.2, .2, so −ln .2; row 1: −ln .8.
    const same = [[1, 0], [1, 0]];
    expect(lossOf(engine, same, same, { temperature: 1, logQ: [Math.log(0.8), Math.log(0.2)] }).loss).toBeCloseTo((-Math.log(0.2) - Math.log(0.8)) / 2, 6);
    expectClose(rowLosses(same, same, { temperature: 1 }, [Math.log(0.8), Math.log(0.2)]), [-Math.log(0.2), -Math.log(0.8)], 1e-6);
  });

  test('is the same for logQ with a constant added', () => {
    const shifted = lossOf(engine, z, zOther, { temperature: 0.1, logQ: [0.5, 0.3, 0.2].map((p) => Math.log(p) - 3) });
    expect(shifted.loss).toBeCloseTo(1.3288103453, 5);
  });

  test('does not change when every row is there twice with its twin left out', () => {
    // A sum would double; a mean does not.
    const twice = (rows: Matrix) => [...rows, ...rows];
    const twins = Int32Array.from([0, 1, 2, 3, 4, 5].flatMap((row) => [0, 1, 2, 3, 4, 5].filter((column) => column !== row && (column < 3) !== (row < 3)).flatMap((column) => [row, column])));
    expect(lossOf(engine, twice(z), twice(zOther), { temperature: 0.1, excluded: twins }).loss).toBeCloseTo(1.5748772445, 5);
  });

  test('leaves an example out, row and column, with gradient 0', () => {
    const found = lossOf(engine, z, zOther, { temperature: 0.1, included: Uint8Array.of(1, 0, 1) });
    const alone = lossOf(engine, [z[0]!, z[2]!], [zOther[0]!, zOther[2]!], { temperature: 0.1 });
    expect(found.loss).toBeCloseTo(alone.loss, 6);
    expectClose([...found.aGradient.slice(0, 3), ...found.aGradient.slice(6)], alone.aGradient, 1e-6);
    expectClose([...found.bGradient.slice(0, 3), ...found.bGradient.slice(6)], alone.bGradient, 1e-6);
    expect([...found.aGradient.slice(3, 6), ...found.bGradient.slice(3, 6)].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('is 0 with gradient 0 when nobody takes part', () => {
    const { loss, aGradient, bGradient } = lossOf(engine, z, zOther, { temperature: 0.1, included: new Uint8Array(3) });
    expect([loss, ...aGradient, ...bGradient].every((value) => value === 0)).toBe(true);
  });

  test('stays finite at temperature 0.005, where exp(1/τ) is beyond float32', () => {
    const { loss, aGradient } = lossOf(engine, z, zOther, { temperature: 0.005 });
    // Row 2 prefers column 0 (.9487) to its own (.5): (.9487 − .5) / .005 / 3 = 29.91
    expect(loss).toBeCloseTo((3 / Math.sqrt(10) - 0.5) / 0.015, 2);
    expect(aGradient.every(Number.isFinite)).toBe(true);
  });

  test('is not a number when an input is not', () => {
    expect(lossOf(engine, [[NaN, 0, 0], ...z.slice(1)], zOther, { temperature: 0.1 }, 'as they are').loss).toBeNaN();
  });

  test('equals a float64 version over random sizes, exclusions, left-out rows and logQ', () => {
    for (let round = 0; round < 40; round += 1) {
      const random = stream(11, 'softmax', round);
      const n = 1 + random.integer(24);
      const dim = 1 + random.integer(9);
      const rows = (): number[][] => Array.from({ length: n }, () => Array.from({ length: dim }, () => Math.fround(random.normal())));
      const [a, b] = [rows(), rows()];
      const pairs = new Set(Array.from({ length: random.integer(3 * n) }, () => random.integer(n * n)).filter((pair) => Math.floor(pair / n) !== pair % n));
      const included = random.uniform() < 0.5 ? undefined : Uint8Array.from({ length: n }, () => (random.uniform() < 0.8 ? 1 : 0));
      const logQ = random.uniform() < 0.5 ? undefined : Array.from({ length: n }, () => Math.fround(Math.log(0.01 + random.uniform())));
      const temperature = 0.2 + random.uniform();
      const excluded = Int32Array.from([...pairs].flatMap((pair) => [Math.floor(pair / n), pair % n]));
      const slowOptions: SlowSoftmaxOptions = { temperature, logQ, isExcluded: (i, j) => pairs.has(i * n + j), isIncluded: (i) => included?.[i] !== 0 };
      const slow = slowSoftmax(a, b, slowOptions);
      const fast = lossOf(engine, a, b, { temperature, logQ, excluded, included }, 'as they are');
      expect(Math.abs(fast.loss - slow.loss), `round ${round}`).toBeLessThan(1e-5 * (1 + slow.loss));
      expectClose(fast.aGradient, flat(slow.aGradient), 1e-5);
      expectClose(fast.bGradient, flat(slow.bGradient), 1e-5);
    }
  });
});

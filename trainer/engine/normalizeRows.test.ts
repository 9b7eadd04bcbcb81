import { grads, tensor2d, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Engine } from './engine';
import { describeEachEngine } from './engines.testkit';

/** Unit rows, and the gradient of ⟨upstream, rows⟩ with respect to `values`. */
function normalized(engine: Engine, values: number[][], upstream: number[][]): { rows: number[]; gradient: number[] } {
  engine.use();
  const shape: [number, number] = [values.length, values[0]!.length];
  const [x, dy] = [tensor2d(values.flat(), shape), tensor2d(upstream.flat(), shape)];
  const found = tidy(() => [engine.normalizeRows(x), grads((one: Tensor) => engine.normalizeRows(one as Tensor2D))([x], dy)[0]!]);
  const [rows, gradient] = found.map((one) => [...one.dataSync()]);
  for (const one of [...found, x, dy]) one.dispose();
  return { rows: rows!, gradient: gradient! };
}

describeEachEngine('normalizeRows', (engine) => {
  test('divides by the length and passes on the part of a gradient across the row, over the length', () => {
    // (3, 4) has length 5. Of (1, 0) the part along (.6, .8) is .6 · (.6, .8): (.64, −.48) is left, a fifth of it passes.
    const { rows, gradient } = normalized(engine, [[3, 4], [0, -2]], [[1, 0], [1, 1]]);
    [0.6, 0.8, 0, -1].forEach((value, at) => expect(rows[at]).toBeCloseTo(value, 6));
    [0.128, -0.096, 0.5, 0].forEach((value, at) => expect(gradient[at]).toBeCloseTo(value, 6));
  });

  test('leaves a row of zeros at zero with gradient 0, or one such item would outweigh a batch a million times', () => {
    const { rows, gradient } = normalized(engine, [[0, 0], [1e-7, 0]], [[1, 2], [0, 1]]);
    expect(rows.slice(0, 2)).toEqual([0, 0]);
    expect(gradient.map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  test('keeps the gradient of a short row that still has a direction', () => {
    const { rows, gradient } = normalized(engine, [[1e-4, 0]], [[0, 1]]);
    expect(rows[0]).toBeCloseTo(1, 3);
    expect(gradient[1]! / 1e4).toBeCloseTo(1, 3);
  });
});

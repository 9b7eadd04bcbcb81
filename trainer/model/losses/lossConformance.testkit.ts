import { grads, memory, tensor2d, tidy, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Engine } from '../../engine/engine';
import { describeEachEngine } from '../../engine/engines.testkit';
import { stream, type Stream } from '../../numerics/stream';
import { numericGradients, type Matrix } from './slowLosses.testkit';

/** One random problem for a loss: its matrices, the loss of tensors, and the loss in float64. */
export interface LossProblem {
  readonly matrices: readonly Matrix[];
  loss(engine: Engine, ...inputs: Tensor2D[]): Scalar;
  slow(...matrices: Matrix[]): number;
}

export interface LossCase { readonly name: string; problem(random: Stream, round: number): LossProblem }

/** Rows of length 1, some of them twice; float32 values in float64. */
export function unitRows(n: number, dim: number, random: Stream): number[][] {
  const rows: number[][] = [];
  for (let row = 0; row < n; row += 1) {
    if (0 < row && random.uniform() < 0.2) {
      rows.push([...rows[random.integer(row)]!]);
      continue;
    }
    const drawn = Array.from({ length: dim }, () => random.normal());
    rows.push(drawn.map((value) => Math.fround(value / Math.hypot(...drawn))));
  }
  return rows;
}

/** Pairs off the diagonal, as flat (row, column) and as a question. */
export function randomHits(n: number, m: number, random: Stream): { readonly excluded: Int32Array; isExcluded(row: number, column: number): boolean } {
  const flat: number[] = [];
  const share = random.uniform() < 0.2 ? 1 : 0.2;
  for (let row = 0; row < n; row += 1) for (let column = 0; column < m; column += 1) if (row !== column && random.uniform() < share) flat.push(row, column);
  const known = new Set(Array.from({ length: flat.length / 2 }, (_, at) => flat[2 * at]! * m + flat[2 * at + 1]!));
  return { excluded: Int32Array.from(flat), isExcluded: (row, column) => known.has(row * m + column) };
}

export const tensorOf = (rows: Matrix): Tensor2D => tensor2d(rows.flatMap((row) => [...row]), [rows.length, rows[0]!.length]);

/** Value and gradients of a loss on an engine. */
export function lossAndGradients(engine: Engine, { matrices, loss }: Pick<LossProblem, 'matrices' | 'loss'>): { readonly loss: number; readonly gradients: readonly number[][] } {
  engine.use();
  const inputs = matrices.map(tensorOf);
  const found = tidy(() => {
    const of = (...own: Tensor[]) => loss(engine, ...(own as Tensor2D[]));
    return [of(...inputs), ...grads(of)(inputs)];
  });
  const [value, ...gradients] = found.map((one) => [...one.dataSync()]);
  for (const one of [...found, ...inputs]) one.dispose();
  return { loss: value![0]!, gradients };
}

/** Holds every loss of a list, on every engine, to its float64 version and to that version's slopes. */
export function describeLosses(title: string, cases: readonly LossCase[], rounds: number): void {
  describeEachEngine(title, (engine) => {
    test.each(cases)('$name equals its float64 version and has its slopes, over random shapes', ({ name, problem }) => {
      engine.use();
      const nTensors = memory().numTensors;
      for (let round = 0; round < rounds; round += 1) {
        const one = problem(stream(31, name, round), round);
        const found = lossAndGradients(engine, one);
        const expected = one.slow(...one.matrices);
        expect(Math.abs(found.loss - expected), `round ${round}: ${found.loss} and ${expected}`).toBeLessThan(2e-5 * (1 + Math.abs(expected)));
        numericGradients((...moved) => one.slow(...moved), one.matrices).forEach((matrix, which) => matrix.flat().forEach((slope, at) => {
          const own = found.gradients[which]![at]!;
          expect(Math.abs(own - slope), `round ${round}, input ${which}, number ${at}: ${own} and ${slope}`).toBeLessThan(1e-4 * (1 + Math.abs(slope)));
        }));
      }
      expect(memory().numTensors).toBe(nTensors);
    });
  });
}

import type { OptimizerSpec } from '../engine';
import type { RowOptimizer } from './rowOptimizer';

/**
 * Adam, lazily: moments move only in the rows a step touched, bias is corrected by the number of the step.
 *
 *     m = β₁ m + (1 − β₁) g;   v = β₂ v + (1 − β₂) g²
 *     w −= lr · (m / (1 − β₁ᵗ)) / (sqrt(v / (1 − β₂ᵗ)) + epsilon)
 *
 * @see Kingma and Ba 2015, arXiv:1412.6980, algorithm 1
 */
export function adam({ learningRate, beta1, beta2, epsilon }: OptimizerSpec): RowOptimizer {
  return {
    state: (rows, dim) => [
      { name: 'mean', perRow: dim, data: new Float32Array(rows * dim) },
      { name: 'square', perRow: dim, data: new Float32Array(rows * dim) },
    ],
    move(values, row, dim, gradient, state, step) {
      const mean = state[0]!.data;
      const square = state[1]!.data;
      const meanCorrection = 1 - beta1 ** step;
      const squareCorrection = 1 - beta2 ** step;
      const from = row * dim;
      for (let at = 0; at < dim; at += 1) {
        const g = gradient[at]!;
        const m = beta1 * mean[from + at]! + (1 - beta1) * g;
        const v = beta2 * square[from + at]! + (1 - beta2) * g * g;
        mean[from + at] = m;
        square[from + at] = v;
        values[from + at] = values[from + at]! - (learningRate * (m / meanCorrection)) / (Math.sqrt(v / squareCorrection) + epsilon);
      }
    },
  };
}

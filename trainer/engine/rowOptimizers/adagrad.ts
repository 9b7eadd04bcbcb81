import type { OptimizerSpec } from '../engine';
import type { RowOptimizer } from './rowOptimizer';

/**
 * Adagrad: `a += g²;  w −= lr · g / sqrt(a + epsilon)`, elementwise.
 *
 * @see Duchi et al. 2011, JMLR 12:2121
 */
export function adagrad({ learningRate, initialAccumulator, epsilon }: OptimizerSpec): RowOptimizer {
  return {
    state: (rows, dim) => [{ name: 'accumulator', perRow: dim, data: new Float32Array(rows * dim).fill(initialAccumulator) }],
    move(values, row, dim, gradient, state) {
      const accumulator = state[0]!.data;
      const from = row * dim;
      for (let at = 0; at < dim; at += 1) {
        const g = gradient[at]!;
        const a = accumulator[from + at]! + g * g;
        accumulator[from + at] = a;
        values[from + at] = values[from + at]! - (learningRate * g) / Math.sqrt(a + epsilon);
      }
    },
  };
}

import type { OptimizerSpec } from '../engine';
import type { RowOptimizer } from './rowOptimizer';

/**
 * Adagrad with one accumulator a row: `a += mean(g²);  w −= lr · g / sqrt(a + epsilon)`. A table's state is then
 * 1/dim of its size.
 *
 * @see Mudigere et al. 2022, doi:10.1145/3470496.3533727, §4.1.4
 */
export function rowwiseAdagrad({ learningRate, initialAccumulator, epsilon }: OptimizerSpec): RowOptimizer {
  return {
    state: (rows) => [{ name: 'accumulator', perRow: 1, data: new Float32Array(rows).fill(initialAccumulator) }],
    move(values, row, dim, gradient, state) {
      const accumulator = state[0]!.data;
      let squares = 0;
      for (let at = 0; at < dim; at += 1) squares += gradient[at]! * gradient[at]!;
      const a = accumulator[row]! + squares / dim;
      accumulator[row] = a;
      const scale = learningRate / Math.sqrt(a + epsilon);
      const from = row * dim;
      for (let at = 0; at < dim; at += 1) values[from + at] = values[from + at]! - scale * gradient[at]!;
    },
  };
}

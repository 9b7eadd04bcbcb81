import type { OptimizerSpec } from '../engine';
import type { RowOptimizer } from './rowOptimizer';

/** Plain gradient descent: `w −= lr · g`. */
export function sgd({ learningRate }: OptimizerSpec): RowOptimizer {
  return {
    state: () => [],
    move(values, row, dim, gradient) {
      const from = row * dim;
      for (let at = 0; at < dim; at += 1) values[from + at] = values[from + at]! - learningRate * gradient[at]!;
    },
  };
}

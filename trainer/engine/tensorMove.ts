import { add, div, mean, mul, sqrt, square, type Tensor } from '@tensorflow/tfjs-core';
import type { OptimizerSpec } from './engine';

/** What an optimizer makes of a gradient: what to take from the values, and the state after, as `RowOptimizer` names it. */
export interface Move { readonly change: Tensor; readonly state: readonly Tensor[] }

/**
 * The formulas of `rowOptimizers/` in tfjs ops, for backends whose numbers lie on a device. Rows move on their own:
 * float32 [n, numbers a row], of the gradient and of each state.
 *
 * @param state of the rows, in the order of `rowStates`; @param step 1-based
 */
export function tensorMove(spec: OptimizerSpec, gradient: Tensor, state: readonly Tensor[], step: number): Move {
  const { kind, learningRate, epsilon, beta1, beta2 } = spec;
  switch (kind) {
    case 'adagrad':
    case 'rowwiseAdagrad': {
      const squares = square(gradient);
      const accumulator = add(state[0]!, kind === 'adagrad' ? squares : mean(squares, -1, true));
      return { change: div(mul(gradient, learningRate), sqrt(add(accumulator, epsilon))), state: [accumulator] };
    }
    case 'adam': {
      const first = add(mul(state[0]!, beta1), mul(gradient, 1 - beta1));
      const second = add(mul(state[1]!, beta2), mul(square(gradient), 1 - beta2));
      const root = sqrt(mul(second, 1 / (1 - beta2 ** step)));
      return { change: div(mul(first, learningRate / (1 - beta1 ** step)), add(root, epsilon)), state: [first, second] };
    }
    case 'sgd': return { change: mul(gradient, learningRate), state: [] };
  }
}

import { add, exp, log, max, maximum, reshape, sub, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { stopGradient } from './stopGradient';

/** ln Σⱼ exp(x[i, j]) of each row, float32 [N]; finite for any finite x. */
export function logSumExp(x: Tensor2D): Tensor1D {
  const largest = stopGradient(max(x, 1, true));
  return add(log(sum(exp(sub(x, largest)), 1)), reshape(largest, [x.shape[0]]));
}

/** ln(eˣ + eʸ), elementwise, of one shape. */
export function logAddExp<Kind extends Tensor>(x: Kind, y: Kind): Kind {
  const largest = stopGradient(maximum(x, y));
  return add(log(add(exp(sub(x, largest)), exp(sub(y, largest)))), largest) as Kind;
}

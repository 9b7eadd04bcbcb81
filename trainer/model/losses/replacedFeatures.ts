import { add, div, matMul, mul, sub, sum, tensor2d, zerosLike, type Scalar, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '../otherParameters';
import { logAddExp } from './logSumExp';

const [weight, bias] = ['task/detect/weight', 'task/detect/bias'];

/** A logit for each of k fields, uniform within Glorot's limit, biases 0. */
export function replacedFeatureParameters(dim: number, k: number): readonly ParameterSpec[] {
  return [{ name: weight, shape: [dim, k], limit: Math.sqrt(6 / (dim + k)) }, { name: bias, shape: [k], value: 0 }];
}

/**
 * Replaced-feature detection: from the vector of an item some of whose fields have another item's values, says which.
 *
 *     L = mean over items that take part and fields of ln(1 + exp(x)) − y x,   x = z W + b,   y = 1 where replaced
 *
 * @param z        vectors of the corrupted view, float32 [N, D]
 * @param replaced uint8 [N · k]
 * @param included 0 leaves an item out, uint8 [N]
 * @returns float32 scalar, nats; 0 when no item takes part
 * @see Lin et al. 2023 (MAP), replaced feature detection
 */
export function replacedFeatures(z: Tensor2D, parameterOf: (name: string) => Tensor, replaced: Uint8Array, included: Uint8Array): Scalar {
  const n = z.shape[0];
  const k = replaced.length / n;
  const logits = add(matMul(z, parameterOf(weight) as Tensor2D), parameterOf(bias) as Tensor1D);
  const losses = sub(logAddExp(zerosLike(logits), logits), mul(logits, tensor2d(Float32Array.from(replaced), [n, k])));
  const nItems = included.reduce((total, one) => total + one, 0);
  return div(sum(mul(losses, tensor2d(Float32Array.from(included), [n, 1]))), Math.max(1, nItems * k));
}

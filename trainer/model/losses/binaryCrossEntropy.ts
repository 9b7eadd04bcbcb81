import { add, div, mul, reshape, sub, sum, tensor1d, zerosLike, type Scalar, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../../config/schema/files';
import type { ParameterSpec } from '../otherParameters';
import { logAddExp } from './logSumExp';

/** Names of the head's weights: a pair's logit is `scale · s(q, x) + bias`, so that ranking by it is ranking by s. */
export const chanceHead = { scale: 'head/scale', bias: 'head/bias' } as const;

/** The scale starts at 1 / temperature, the bias at 0. Empty for other losses. */
export function chanceParameters({ loss }: ModelConfig): readonly ParameterSpec[] {
  if (loss.kind !== 'binaryCrossEntropy') return [];
  return [{ name: chanceHead.scale, shape: [1], value: 1 / loss.temperature }, { name: chanceHead.bias, shape: [1], value: 0 }];
}

/**
 * Binary cross-entropy of labeled pairs.
 *
 *     L = mean of ln(1 + exp(x)) − y x,   x = scale ⟨qᵢ, xᵢ⟩ + bias
 *
 * @param queries    float32 [N, D]
 * @param items      float32 [N, D], the other end of each pair
 * @param nPositives the first so many pairs have y = 1, the others 0
 * @returns float32 scalar, nats
 */
export function binaryCrossEntropy(queries: Tensor2D, items: Tensor2D, nPositives: number, parameterOf: (name: string) => Tensor): Scalar {
  const [scale, bias] = [reshape(parameterOf(chanceHead.scale), []), reshape(parameterOf(chanceHead.bias), [])];
  const logits = add(mul(sum(mul(queries, items), 1), scale), bias) as Tensor1D;
  const n = queries.shape[0];
  const labels = tensor1d(Float32Array.from({ length: n }, (_, pair) => (pair < nPositives ? 1 : 0)));
  return div(sum(sub(logAddExp(zerosLike(logits), logits), mul(labels, logits))), n) as Scalar;
}

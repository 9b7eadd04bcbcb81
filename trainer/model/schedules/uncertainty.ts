import { add, exp, mul, neg, reshape, tensor1d, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../../config/schema/files';
import type { DenseParameters } from '../../engine/engine';
import type { ParameterSpec } from '../otherParameters';

/** Name of the learned parameter s, float32 [1]. */
export const logVariance = 'task/logVariance';

/** s starts where its weight is `alpha`. Empty unless the weight is learned. */
export function uncertaintyParameters({ selfSupervision: { alpha, schedule } }: ModelConfig): readonly ParameterSpec[] {
  return alpha !== 0 && schedule.kind === 'uncertainty' ? [{ name: logVariance, shape: [1], value: -Math.log(alpha) }] : [];
}

/**
 * A loss weighed by its own uncertainty; the main loss keeps weight 1.
 *
 *     exp(−s) L + s
 *
 * @param s float32 [1]
 * @see Kendall et al. 2018, eq. 7, arXiv:1705.07115, for one of two tasks
 */
export function weighedByUncertainty(loss: Scalar, s: Tensor): Scalar {
  const scalar = reshape(s, []);
  return add(mul(loss, exp(neg(scalar))), scalar) as Scalar;
}

/** Takes s back to where the weight exp(−s) lies within `minAlpha` and `maxAlpha`. */
export function clipUncertainty(parameters: DenseParameters, { selfSupervision: { schedule: { minAlpha, maxAlpha } } }: ModelConfig): void {
  const s = parameters.get(logVariance).dataSync()[0]!;
  const clipped = Math.min(-Math.log(minAlpha), Math.max(-Math.log(maxAlpha), s));
  if (clipped !== s) parameters.set(logVariance, tensor1d([clipped]));
}

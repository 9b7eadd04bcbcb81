import { add, customGrad, mul, reshape, sub, tensor1d, type GradSaveFunc, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
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
 *     exp(−s) L + s,   slopes exp(−s) in L and 1 − exp(−s) L in s
 *
 * The exponential is taken here and not on the device: there a number that was just loaded and one that was computed may
 * be rounded in two ways, and a resumed run would not go on to the same bytes.
 *
 * @param s     float32 [1], on the tape
 * @param value its number
 * @see Kendall et al. 2018, eq. 7, arXiv:1705.07115, for one of two tasks
 */
export function weighedByUncertainty(loss: Scalar, s: Tensor, value: number): Scalar {
  const weight = Math.exp(-value);
  const weighed = customGrad((...inputs) => {
    const save = inputs[2] as unknown as GradSaveFunc;
    const [lossNow] = inputs as [Tensor];
    save([lossNow]);
    return {
      value: add(mul(lossNow, weight), value),
      gradFunc: (upstream: Tensor, saved: Tensor[]) => [mul(upstream, weight), reshape(mul(upstream, sub(1, mul(saved[0]!, weight))), [1])],
    };
  });
  return weighed(loss, s) as Scalar;
}

/** Takes s back to where the weight exp(−s) lies within `minAlpha` and `maxAlpha`. */
export function clipUncertainty(parameters: DenseParameters, { selfSupervision: { schedule: { minAlpha, maxAlpha } } }: ModelConfig): void {
  const s = parameters.get(logVariance).dataSync()[0]!;
  const clipped = Math.min(-Math.log(minAlpha), Math.max(-Math.log(maxAlpha), s));
  if (clipped !== s) parameters.set(logVariance, tensor1d([clipped]));
}

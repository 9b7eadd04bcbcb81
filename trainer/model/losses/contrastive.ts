import { add, mul, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Engine, SoftmaxCrossEntropyOptions } from '../../engine/engine';

/**
 * InfoNCE between two views of the same items: the softmax of each row of `h` over the rows of `g`, whose positive is its own
 * item. Negatives are across views only.
 *
 *     L = mean of −ln( exp(s(hᵢ,gᵢ)/τ) / Σⱼ exp(s(hᵢ,gⱼ)/τ) ), and with `isSymmetric` the mean of both directions
 *
 * @param h float32 [N, D]
 * @param g float32 [N, D]
 * @returns float32 scalar, nats
 * @see Yao et al. 2021, eq. 3
 */
export function contrastive(engine: Engine, h: Tensor2D, g: Tensor2D, options: Omit<SoftmaxCrossEntropyOptions, 'logQ'>, isSymmetric: boolean): Scalar {
  const there = engine.softmaxCrossEntropy(h, g, options);
  if (!isSymmetric) return there;
  const back = engine.softmaxCrossEntropy(g, h, { ...options, excluded: options.excluded && flipped(options.excluded) });
  return mul(add(there, back), 0.5);
}

function flipped(pairs: Int32Array): Int32Array {
  const out = new Int32Array(pairs.length);
  for (let at = 0; at < pairs.length; at += 2) {
    out[at] = pairs[at + 1]!;
    out[at + 1] = pairs[at]!;
  }
  return out;
}

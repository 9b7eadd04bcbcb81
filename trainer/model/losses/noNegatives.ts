import { div, mul, square, sub, sum, tensor2d, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Two views of an item brought together, without negatives.
 *
 *     L = mean over items that take part of |hᵢ − gᵢ|²
 *
 * Alone it is least when all vectors are alike: another loss must keep them apart.
 *
 * @param h float32 [N, D]; @param g float32 [N, D]
 * @param included 0 leaves an item out, uint8 [N]
 * @see Wang et al. 2023 (CL4CTR), arXiv:2212.00522
 */
export function noNegatives(h: Tensor2D, g: Tensor2D, included: Uint8Array): Scalar {
  const nItems = included.reduce((total, one) => total + one, 0);
  return div(sum(mul(square(sub(h, g)), tensor2d(Float32Array.from(included), [included.length, 1]))), Math.max(1, nItems));
}

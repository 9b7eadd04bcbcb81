import { div, square, sum, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { otherProducts, type Participation } from './otherProducts';

/**
 * Spread-out regularizer in its squared form.
 *
 *     L = (1/N) Σᵢ Σ_{j≠i} ⟨zᵢ, zⱼ⟩²
 *
 * @param z float32 [N, D], rows of length 1
 * @returns float32 scalar; 0 when no row takes part
 * @see Yao et al. 2021, §3.1, which attributes it to Zhang et al. 2017
 */
export function squaredProducts(z: Tensor2D, participation: Participation): Scalar {
  const { products, nRows } = otherProducts(z, participation);
  return div(sum(square(products)), Math.max(1, nRows));
}

import { add, div, relu, square, sub, sum, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { otherProducts, type Participation } from './otherProducts';

/**
 * Global orthogonal regularization: products of different rows like those of points uniform on the sphere, whose mean is 0
 * and whose mean square is 1/D.
 *
 *     L = M₁² + max(0, M₂ − 1/D)        M₁ = mean of ⟨zᵢ, zⱼ⟩, M₂ = mean of ⟨zᵢ, zⱼ⟩² over i ≠ j
 *
 * @param z float32 [N, D], rows of length 1
 * @returns float32 scalar; 0 when no pair takes part
 * @see Zhang et al. 2017, arXiv:1708.06320
 */
export function globalOrthogonal(z: Tensor2D, participation: Participation): Scalar {
  const { products, nPairs } = otherProducts(z, participation);
  const [first, second] = [div(sum(products), Math.max(1, nPairs)), div(sum(square(products)), Math.max(1, nPairs))];
  return add(square(first), relu(sub(second, 1 / z.shape[1]))) as Scalar;
}

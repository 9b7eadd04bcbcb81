import { add, div, exp, eye, log, matMul, mul, square, sub, sum, transpose, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Alignment of pairs and uniformity of both sides, without negatives or temperature.
 *
 *     L = mean |uᵢ − vᵢ|² + γ (unif(U) + unif(V)) / 2        unif(X) = ln mean over i < j of exp(−2 |xᵢ − xⱼ|²)
 *
 * @param u float32 [N, D], rows of length 1
 * @param v float32 [N, D], rows of length 1
 * @param uniformityWeight γ ≥ 0
 * @returns float32 scalar; alignment alone for a single pair
 * @see Wang et al. 2022 (DirectAU), arXiv:2206.12811; Wang and Isola 2020, arXiv:2005.10242
 */
export function directAU(u: Tensor2D, v: Tensor2D, uniformityWeight: number): Scalar {
  const n = u.shape[0];
  const alignment = div(sum(square(sub(u, v))), n) as Scalar;
  if (n < 2) return alignment;
  return add(alignment, mul(add(uniformityOf(u), uniformityOf(v)), uniformityWeight / 2)) as Scalar;
}

/** ln of the mean Gaussian potential of all pairs of different rows, float32 scalar. */
function uniformityOf(x: Tensor2D): Scalar {
  const n = x.shape[0];
  const lengths = sum(square(x), 1, true);
  const distances = sub(add(lengths, transpose(lengths)), mul(matMul(x, x, false, true), 2));
  const potentials = mul(exp(mul(distances, -2)), sub(1, eye(n)));
  return log(div(sum(potentials), n * (n - 1))) as Scalar;
}

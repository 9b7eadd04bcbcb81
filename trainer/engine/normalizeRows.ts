import { add, cast, customGrad, div, greater, mul, sqrt, square, sub, sum, type GradSaveFunc, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** Inside the root, so that a zero row stays zero. */
const epsilon = 1e-12;
/** Shorter rows have no direction that a float32 could tell: their gradient is 0, not a million times their neighbors'. */
const shortest = 2e-6;

/**
 * Rows divided by their Euclidean length: `y = x / sqrt(|x|² + 1e-12)`, `dx = (dy − y ⟨y, dy⟩) / sqrt(|x|² + 1e-12)`,
 * and `dx = 0` for rows shorter than about 2e-6.
 *
 * @param x float32 [B, D]
 * @returns float32 [B, D]; a zero row stays zero
 */
export function normalizeRows(x: Tensor2D): Tensor2D {
  const normalize = customGrad((...inputs) => {
    const save = inputs[1] as unknown as GradSaveFunc;
    const xNow = inputs[0] as Tensor2D;
    const length = sqrt(add(sum(square(xNow), 1, true), epsilon));
    const y = div(xNow, length);
    save([y, length]);
    return {
      value: y,
      gradFunc: (upstream: Tensor, saved: Tensor[]) => {
        const [yThen, lengthThen] = saved as [Tensor, Tensor];
        const dx = div(sub(upstream, mul(yThen, sum(mul(yThen, upstream), 1, true))), lengthThen);
        return mul(dx, cast(greater(lengthThen, shortest), 'float32'));
      },
    };
  });
  return normalize(x) as Tensor2D;
}

import { add, customGrad, div, mul, sqrt, square, sub, sum, type GradSaveFunc, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** Inside the root, so that a zero row has a finite gradient. */
const epsilon = 1e-12;

/**
 * Rows divided by their Euclidean length: `y = x / sqrt(|x|² + 1e-12)`, `dx = (dy − y ⟨y, dy⟩) / sqrt(|x|² + 1e-12)`.
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
        return div(sub(upstream, mul(yThen, sum(mul(yThen, upstream), 1, true))), lengthThen);
      },
    };
  });
  return normalize(x) as Tensor2D;
}

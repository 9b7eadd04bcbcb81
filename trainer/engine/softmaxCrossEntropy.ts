import { customGrad, matMul, mul, scalar, type GradSaveFunc, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { expOfNegative } from '../numerics/expOfNegative';
import type { SoftmaxCrossEntropyOptions } from './engine';
import { transposed } from './transposed';
import { valuesInPlace } from './valuesInPlace';

/**
 * Batch softmax over one N×N matrix, forward and backward in one visit of it.
 *
 *     S = a · bᵀ / τ − logQ      P = rowSoftmax(S)      L = mean of −log P[i, i]
 *     G = (P − I) / (n τ)        dL/da = G · b          dL/db = Gᵀ · a
 *
 * Excluded pairs and left-out rows and columns have probability 0 and gradient 0; n counts the rows that take part.
 *
 * @param a float32 [N, D]
 * @param b float32 [N, D]
 * @returns float32 scalar, nats; 0 when no row takes part
 * @see Yao et al. 2021, eq. 3 and 6; Yi et al. 2019, §3 for logQ
 */
export function softmaxCrossEntropy(a: Tensor2D, b: Tensor2D, options: SoftmaxCrossEntropyOptions): Scalar {
  const loss = customGrad((...inputs) => {
    const save = inputs[2] as unknown as GradSaveFunc;
    const [aNow, bNow] = inputs as unknown as [Tensor2D, Tensor2D];
    const n = aNow.shape[0];
    const gradient = matMul(aNow, transposed(bNow));
    const lossNats = softmaxGradientInPlace(valuesInPlace(gradient), n, options, options.logQ?.dataSync<'float32'>());
    save([aNow, bNow, gradient]);
    return {
      value: scalar(lossNats),
      gradFunc: (upstream: Tensor, saved: Tensor[]) => {
        const [aThen, bThen, gradientThen] = saved as [Tensor2D, Tensor2D, Tensor2D];
        return [mul(matMul(gradientThen, bThen), upstream), mul(matMul(transposed(gradientThen), aThen), upstream)];
      },
    };
  });
  return loss(a, b) as Scalar;
}

/**
 * Turns products a·bᵀ into the gradient of the loss with respect to them, and returns the loss.
 *
 * @param matrix float32 [n · n], row-major; overwritten
 * @returns nats
 */
export function softmaxGradientInPlace(matrix: Float32Array, n: number, { temperature, excluded, included }: SoftmaxCrossEntropyOptions, logQ: Float32Array | undefined): number {
  for (let at = 0; at < (excluded?.length ?? 0); at += 2) matrix[excluded![at]! * n + excluded![at + 1]!] = -Infinity;
  let nIncluded = n;
  if (included !== undefined) {
    nIncluded = 0;
    for (let row = 0; row < n; row += 1) {
      if (included[row] !== 0) {
        nIncluded += 1;
        continue;
      }
      for (let other = 0; other < n; other += 1) matrix[other * n + row] = -Infinity;
    }
  }
  if (nIncluded === 0) {
    matrix.fill(0);
    return 0;
  }
  const inverse = 1 / temperature;
  const scale = 1 / (nIncluded * temperature);
  let total = 0;
  for (let row = 0; row < n; row += 1) {
    const from = row * n;
    if (included !== undefined && included[row] === 0) {
      matrix.fill(0, from, from + n);
      continue;
    }
    let largest = -Infinity;
    if (logQ === undefined) {
      for (let at = from; at < from + n; at += 1) {
        const value = matrix[at]!;
        if (largest < value) largest = value;
      }
      largest *= inverse;
    } else {
      for (let column = 0; column < n; column += 1) {
        const value = matrix[from + column]! * inverse - logQ[column]!;
        matrix[from + column] = value;
        if (largest < value) largest = value;
      }
    }
    const rowInverse = logQ === undefined ? inverse : 1;
    const positive = matrix[from + row]! * rowInverse - largest;
    let sum = 0;
    for (let at = from; at < from + n; at += 1) {
      const e = expOfNegative(matrix[at]! * rowInverse - largest);
      matrix[at] = e;
      sum += e;
    }
    total += Math.log(sum) - positive;
    const rowScale = scale / sum;
    for (let at = from; at < from + n; at += 1) matrix[at] = matrix[at]! * rowScale;
    matrix[from + row] = matrix[from + row]! - scale;
  }
  return total / nIncluded;
}

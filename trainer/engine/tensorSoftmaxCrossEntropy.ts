import { add, customGrad, div, exp, fill, gatherND, log, matMul, max, mul, reshape, scalar, sub, sum, tensor1d, tensor2d, tensorScatterUpdate, where, zeros, zerosLike, type GradSaveFunc, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { SoftmaxCrossEntropyOptions } from './engine';

/**
 * See `Engine.softmaxCrossEntropy` and `softmaxCrossEntropy`; in tfjs ops, for backends whose numbers lie on a device.
 *
 * With w the share of each row in the mean (0 where it takes no part) and P the softmax of its row:
 *
 *     L = Σ w (log Σ exp S − S[i, i])      dL/da = w (P · b − b) / τ      dL/db = (Pᵀ · (w a) − w a) / τ
 */
export function tensorSoftmaxCrossEntropy(a: Tensor2D, b: Tensor2D, options: SoftmaxCrossEntropyOptions): Scalar {
  const n = a.shape[0];
  const { temperature, logQ, excluded, included } = options;
  const nIncluded = included === undefined ? n : included.reduce((count, one) => count + (one === 0 ? 0 : 1), 0);
  const loss = customGrad((...inputs) => {
    const save = inputs[2] as unknown as GradSaveFunc;
    const [aNow, bNow] = inputs as unknown as [Tensor2D, Tensor2D];
    if (nIncluded === 0) return { value: scalar(0), gradFunc: () => [zeros(aNow.shape), zeros(bNow.shape)] };

    let logits: Tensor = mul(matMul(aNow, bNow, false, true), 1 / temperature);
    if (logQ !== undefined) logits = sub(logits, logQ);
    if (excluded !== undefined && excluded.length !== 0) {
      const nPairs = excluded.length / 2;
      logits = tensorScatterUpdate(logits, tensor2d(excluded, [nPairs, 2], 'int32'), fill([nPairs], -Infinity));
    }
    let share: Tensor = fill([n, 1], 1 / nIncluded);
    if (included !== undefined) {
      logits = add(logits, tensor1d(Float32Array.from(included, (one) => (one === 0 ? -Infinity : 0))));
      // A row that takes no part may have no column left: its numbers are made plain, its share is 0.
      logits = where(tensor2d(included, [n, 1], 'bool'), logits, zerosLike(logits));
      share = tensor2d(Float32Array.from(included, (one) => (one === 0 ? 0 : 1 / nIncluded)), [n, 1]);
    }
    const diagonal = reshape(gatherND(logits, tensor2d(Int32Array.from({ length: 2 * n }, (_, at) => at >> 1), [n, 2], 'int32')), [n, 1]);
    const largest = max(logits, 1, true);
    const exponentials = exp(sub(logits, largest));
    const sums = sum(exponentials, 1, true);
    const value = sum(mul(share, add(log(sums), sub(largest, diagonal)))) as Scalar;
    save([aNow, bNow, div(exponentials, sums), share]);
    return {
      value,
      gradFunc: (upstream: Tensor, saved: Tensor[]) => {
        const [aThen, bThen, probability, shareThen] = saved as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
        const scale = mul(shareThen, div(upstream, temperature));
        const scaled = mul(aThen, scale) as Tensor2D;
        return [mul(sub(matMul(probability, bThen), bThen), scale), sub(matMul(probability, scaled, true, false), scaled)];
      },
    };
  });
  return loss(a, b) as Scalar;
}

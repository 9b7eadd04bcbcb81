import { add, div, log, mul, sigmoid, sub, sum, tensor1d, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { logSumExp } from './logSumExp';
import { corrected, negatives } from './negatives';
import { stopGradient } from './stopGradient';

/**
 * Softmax cross-entropy whose sampling correction leaves the positive alone: it is always there and was never drawn.
 *
 *     q'_ij = q_j / (1 − q_i)
 *     P_i   = exp(s_ii) / ( exp(s_ii) + Σ_neg exp(s_ij − log(n_i q'_ij)) )
 *     L     = mean of stopgrad(1 − P_i) · ( −s_ii + log Σ_neg exp(s_ij − log q'_ij) )          s divided by τ
 *
 * A row without negatives has loss 0. The value may be below 0; its gradient is that of the corrected full softmax.
 *
 * @param a        float32 [N, D]
 * @param b        float32 [M, D], see {@link negatives}
 * @param logQ     natural log of each column's sampling probability, float32 [M]
 * @param excluded pairs that are no negatives; the same item is to be among them
 * @returns float32 scalar, nats
 * @see Khrylchenko et al. 2025, arXiv:2507.09331
 */
export function correctedLogQ(a: Tensor2D, b: Tensor2D, { temperature, logQ, excluded }: { readonly temperature: number; readonly logQ: Float32Array; readonly excluded?: Int32Array | undefined }): Scalar {
  const { similarity, positive, barrier, count, hasAny } = negatives(a, b, temperature, excluded);
  const others = tensor1d(logQ.slice(0, a.shape[0]).map((own) => Math.log(Math.max(1e-12, 1 - Math.exp(own)))));
  const sampled = add(logSumExp(add(corrected(similarity, logQ), barrier)), others);
  const isNegative = stopGradient(sigmoid(sub(sub(sampled, log(count)), positive))) as Tensor1D;
  return div(sum(mul(mul(isNegative, sub(sampled, positive)), hasAny)), a.shape[0]) as Scalar;
}

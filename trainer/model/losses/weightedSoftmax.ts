import { add, div, exp, expandDims, log, maximum, mul, neg, sub, sum, tensor1d, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { logAddExp, logSumExp } from './logSumExp';
import { corrected, negatives } from './negatives';
import { stopGradient } from './stopGradient';

export interface WeightedSoftmaxOptions {
  readonly temperature: number;
  /** Natural log of each column's sampling probability, float32 [M]. */
  readonly logQ?: Float32Array | undefined;
  /** Pairs that are no negatives, as flat (row, column). */
  readonly excluded?: Int32Array | undefined;
  /** β ≥ 0: how much harder negatives weigh more; 0 weighs all alike. */
  readonly hardness: number;
  /** τ⁺ in [0, 1): share of the negatives taken for positives that nobody labeled. */
  readonly prior: number;
  /** The positive is not in the denominator. */
  readonly isDecoupled: boolean;
}

/**
 * Softmax cross-entropy over a positive and its negatives, which may be weighed by hardness, freed of false negatives and
 * decoupled from the positive. With none of these it is the batch softmax.
 *
 *     w_ij = exp(β s_ij/τ) / mean over negatives of the same        N_i = Σ_neg w_ij exp(l_ij)       l_ij = s_ij/τ − log q_j
 *     C_i  = max( (N_i − τ⁺ n_i exp(l_ii)) / (1 − τ⁺), n_i exp(−1/τ) )     (N_i itself when τ⁺ = 0)
 *     L    = mean of −l_ii + ln( exp(l_ii) + C_i ),   decoupled: of −l_ii + ln C_i
 *
 * Back-propagation goes through the weights too, as in the authors' code. A row without negatives has loss 0.
 *
 * @param a float32 [N, D]
 * @param b float32 [M, D], see {@link negatives}
 * @returns float32 scalar, nats
 * @see Robinson et al. 2021, arXiv:2010.04592 (w); Chuang et al. 2020, arXiv:2007.00224 (τ⁺); Yeh et al. 2022, arXiv:2110.06848 (decoupled)
 */
export function weightedSoftmax(a: Tensor2D, b: Tensor2D, { temperature, logQ, excluded, hardness, prior, isDecoupled }: WeightedSoftmaxOptions): Scalar {
  const { similarity, positive, barrier, count, hasAny } = negatives(a, b, temperature, excluded);
  const own = logQ === undefined ? positive : sub(positive, tensor1d(logQ.subarray(0, a.shape[0]))) as Tensor1D;
  let logits = add(corrected(similarity, logQ), barrier) as Tensor2D;
  if (0 < hardness) {
    const preference = add(mul(similarity, hardness), barrier) as Tensor2D;
    const logMean = sub(logSumExp(preference), log(count));
    logits = add(logits, sub(preference, expandDims(logMean, 1))) as Tensor2D;
  }
  let denominator = logSumExp(logits);
  if (0 < prior) {
    const scale = stopGradient(maximum(own, denominator)) as Tensor1D;
    const difference = sub(exp(sub(denominator, scale)), mul(mul(count, prior), exp(sub(own, scale))));
    const freed = sub(add(log(maximum(difference, 1e-30)), scale), Math.log(1 - prior));
    denominator = maximum(freed, sub(log(count), 1 / temperature)) as Tensor1D;
  }
  const rows = add(isDecoupled ? denominator : logAddExp(own, denominator), neg(own));
  return div(sum(mul(rows, hasAny)), a.shape[0]) as Scalar;
}

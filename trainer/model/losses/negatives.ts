import { div, matMul, mul, slice, sub, sum, tensor1d, tensor2d, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';

/** Subtracted from the logits of what is no negative: its exponential is 0 and finite arithmetic stays finite. */
const away = 1e9;

/** Similarities of rows and columns, and which columns are a row's negatives. */
export interface Negatives {
  /** ⟨aᵢ, bⱼ⟩ / τ, float32 [N, M] */
  readonly similarity: Tensor2D;
  /** ⟨aᵢ, bᵢ⟩ / τ, float32 [N] */
  readonly positive: Tensor1D;
  /** 0 at a row's negatives and −10⁹ at the others, its positive among them; a constant, float32 [N, M] */
  readonly barrier: Tensor2D;
  /** Negatives of each row, at least 1; a constant, float32 [N] */
  readonly count: Tensor1D;
  /** 1 where a row has negatives at all; a constant, float32 [N] */
  readonly hasAny: Tensor1D;
}

/**
 * @param a        float32 [N, D]
 * @param b        float32 [M, D], M ≥ N; row i of the first N is the positive of aᵢ, the rest are negatives of every row
 * @param excluded pairs that are no negatives, as flat (row, column), int32 [2 · pairs]
 */
export function negatives(a: Tensor2D, b: Tensor2D, temperature: number, excluded: Int32Array | undefined): Negatives {
  const [n, m] = [a.shape[0], b.shape[0]];
  const barrier = new Float32Array(n * m);
  const count = new Float32Array(n).fill(m - 1);
  for (let row = 0; row < n; row += 1) barrier[row * m + row] = -away;
  for (let at = 0; at < (excluded?.length ?? 0); at += 2) {
    const place = excluded![at]! * m + excluded![at + 1]!;
    if (barrier[place] === 0) count[excluded![at]!]! -= 1;
    barrier[place] = -away;
  }
  const own = m === n ? b : slice(b, [0, 0], [n, b.shape[1]]);
  return {
    similarity: div(matMul(a, b, false, true), temperature),
    positive: div(sum(mul(a, own), 1), temperature),
    barrier: tensor2d(barrier, [n, m]),
    count: tensor1d(count.map((value) => Math.max(1, value))),
    hasAny: tensor1d(count.map((value) => (value === 0 ? 0 : 1))),
  };
}

/** Logits with the log of each column's sampling probability taken off. @param logQ float32 [M] */
export function corrected(similarity: Tensor2D, logQ: Float32Array | undefined): Tensor2D {
  return logQ === undefined ? similarity : sub(similarity, tensor2d(logQ, [1, logQ.length]));
}

import { bagSizes, type DrawnBatch, type StepShape } from './stepShape';

const dim = 64;

/** Rows of all tables that the batches' steps touch, mean; masked places are default rows and do not count. */
export function distinctRows(batches: readonly DrawnBatch[]): number {
  const count = ({ query, item, corpus }: DrawnBatch) => query.reduce((sum, values, feature) => sum + new Set(values).size + new Set([...item[feature]!, ...corpus[feature]!]).size, 0);
  return batches.reduce((sum, one) => sum + count(one), 0) / batches.length;
}

/** Bytes that no program of the standard step can do without. */
export interface LeastBytes { readonly uploaded: number; readonly read: number; readonly moved: number }

/**
 * The least that a step of this shape moves, if whatever programs hand to each other (inputs, activations, logits, gradients)
 * never left the device's caches. With B examples, R distinct rows of 64, W weights and b biases of both towers, all float32:
 *
 *     uploaded = 4 · 3 · 17 · B + 3 · B          row numbers of three batches, and which features a view keeps, a byte each
 *     read     = 8                               two losses
 *     moved    = 4 · 64 · 5 · R                  rows: read for the way forth; value and accumulator read and written
 *              + 4 · (6 · W + 5 · b)             weights: read for the way forth and for the way back; value and accumulator read and written
 *              + 4 · 3 · 17 · B                  row numbers read once
 */
export function leastBytes({ batch, hidden }: StepShape, distinct: number): LeastBytes {
  const places = 3 * batch * bagSizes.reduce((sum, size) => sum + size, 0);
  const weights = 2 * (bagSizes.length * dim * hidden[0] + hidden[0] * hidden[1]);
  const biases = 2 * (hidden[0] + hidden[1]);
  return { uploaded: 4 * places + bagSizes.length * batch, read: 8, moved: 4 * dim * 5 * distinct + 4 * (6 * weights + 5 * biases) + 4 * places };
}

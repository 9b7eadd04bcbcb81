import type { Stream } from '../../numerics/stream';

/**
 * Fields that take another item's value: of each example a random set of round(share · k) fields, at least one, each from an
 * item drawn uniformly from the corpus, which is a draw from the field's empirical marginal.
 *
 * @param n      examples
 * @param k      fields
 * @param nItems items of the corpus
 * @param share  in (0, 1)
 * @returns the item that each field's value is taken from, −1 for its own; int32 [n · k]
 * @see Bahri et al. 2022 (SCARF), arXiv:2106.15147
 */
export function replacedFields(n: number, k: number, nItems: number, share: number, random: Stream): Int32Array {
  const donors = new Int32Array(n * k).fill(-1);
  const nReplaced = Math.min(k, Math.max(1, Math.round(share * k)));
  const order = Int32Array.from({ length: k }, (_, field) => field);
  for (let example = 0; example < n; example += 1) {
    random.shuffle(order);
    for (let at = 0; at < nReplaced; at += 1) donors[example * k + order[at]!] = random.integer(nItems);
  }
  return donors;
}

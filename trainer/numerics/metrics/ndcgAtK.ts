/**
 * Normalized discounted cumulative gain of a pair, cut at `k`. The ideal ranking of one relevant item gains 1, so nothing
 * is left to normalize.
 *
 *     ndcg@k = mean over pairs of [rank ≤ k] / log2(1 + rank)
 *
 * @param rank pessimistic 1-based rank; a tie counts against the pair
 * @param k    cutoff, an integer ≥ 1
 * @returns 0, or a number in [1/log2(1 + k), 1]
 * @see Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418
 */
export function ndcgAtK(rank: number, k: number): number {
  return rank <= k ? 1 / Math.log2(1 + rank) : 0;
}

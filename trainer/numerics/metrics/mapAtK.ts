/**
 * Average precision of a pair, cut at `k`: with one relevant item, the precision at its place.
 *
 *     map@k = mean over pairs of [rank ≤ k] / rank
 *
 * @param rank pessimistic 1-based rank; a tie counts against the pair
 * @param k    cutoff, an integer ≥ 1
 * @returns 0, or a number in [1/k, 1]
 * @see Manning, Raghavan and Schütze 2008, Introduction to Information Retrieval, §8.4
 */
export function mapAtK(rank: number, k: number): number {
  return rank <= k ? 1 / rank : 0;
}

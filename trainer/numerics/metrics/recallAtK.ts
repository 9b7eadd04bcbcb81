/**
 * Whether the wanted item of a pair is among the first `k` of its query's ranking.
 *
 *     recall@k = mean over pairs of [rank ≤ k]
 *
 * Each pair is one query with one relevant item, so this is the pair's share of the mean, and hit rate and recall agree.
 *
 * @param rank pessimistic 1-based rank among all items left in the ranking: 1 + the others that score at least as much,
 *             so a tie counts against the pair
 * @param k    cutoff, an integer ≥ 1; beyond the catalog every pair is a hit
 * @returns 0 or 1
 * @see Yi et al. 2019, doi:10.1145/3298689.3346996, §6.2
 */
export function recallAtK(rank: number, k: number): number {
  return rank <= k ? 1 : 0;
}

/**
 * Reciprocal rank of a pair's wanted item, over the whole ranking.
 *
 *     mrr = mean over pairs of 1 / rank
 *
 * @param rank pessimistic 1-based rank; a tie counts against the pair
 * @returns a number in (0, 1]
 * @see Voorhees 1999, The TREC-8 Question Answering Track Report, §3
 */
export function reciprocalRank(rank: number): number {
  return 1 / rank;
}

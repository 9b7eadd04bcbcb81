/**
 * Metrics with all relevant items of a query taken together. Reports use the per-pair metrics; these are for comparing
 * with papers that count per query.
 *
 * `ranks` holds the pessimistic 1-based rank of each relevant item of one query in the whole ranking, the query's other
 * relevant items included, in any order. Relevant items that tie share the worst of their places, so a tie counts against
 * the query.
 */

/**
 * Share of a query's relevant items among its first `k`.
 *
 *     recall@k = |{r in ranks : r ≤ k}| / |ranks|
 *
 * @param ranks at least one
 * @returns a fraction in [0, 1]
 * @throws RangeError when the query has no relevant item
 */
export function queryRecallAtK(ranks: ArrayLike<number>, k: number): number {
  return hits(ranks, k).length / ranks.length;
}

/**
 * Average precision of a query, cut at `k`.
 *
 *     AP@k = Σ over hits of (hits up to and with this one / its rank) / min(|ranks|, k)
 *
 * @param ranks at least one
 * @returns a fraction in [0, 1]; 1 only when the first min(|ranks|, k) places are all relevant
 * @throws RangeError when the query has no relevant item
 */
export function queryAveragePrecisionAtK(ranks: ArrayLike<number>, k: number): number {
  let sum = 0;
  hits(ranks, k).forEach((rank, before) => { sum += (before + 1) / rank; });
  return sum / Math.min(ranks.length, k);
}

/**
 * Normalized discounted cumulative gain of a query, cut at `k`.
 *
 *     ndcg@k = Σ over hits of 1/log2(1 + rank)  /  Σ for i from 1 to min(|ranks|, k) of 1/log2(1 + i)
 *
 * @param ranks at least one
 * @returns a fraction in [0, 1]
 * @throws RangeError when the query has no relevant item
 */
export function queryNdcgAtK(ranks: ArrayLike<number>, k: number): number {
  let gain = 0;
  for (const rank of hits(ranks, k)) gain += 1 / Math.log2(1 + rank);
  let ideal = 0;
  for (let place = 1; place <= Math.min(ranks.length, k); place += 1) ideal += 1 / Math.log2(1 + place);
  return gain / ideal;
}

/** The ranks within the cutoff, ascending. */
function hits(ranks: ArrayLike<number>, k: number): number[] {
  if (ranks.length === 0) throw new RangeError('A query with no relevant item has no metric. Leave it out of the mean.');
  return Array.from(ranks).filter((rank) => rank <= k).sort((a, b) => a - b);
}

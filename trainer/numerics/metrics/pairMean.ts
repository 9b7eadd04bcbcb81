import type { PairMetric } from './metricNamed';

/**
 * Value of a metric for each pair.
 *
 * @param ranks pessimistic 1-based ranks, [P]
 * @returns float64 [P]
 * @throws RangeError when a rank is not an integer ≥ 1
 */
export function pairValues(metric: PairMetric, ranks: ArrayLike<number>): Float64Array {
  const values = new Float64Array(ranks.length);
  for (let pair = 0; pair < ranks.length; pair += 1) values[pair] = metric.valueOf(checkedRank(ranks, pair));
  return values;
}

/**
 * Mean of a metric over some of the pairs.
 *
 * @param ranks pessimistic 1-based ranks, [P]
 * @param pairs indices into `ranks`
 * @returns null when `pairs` is empty: a mean of nothing is not 0
 * @throws RangeError when a rank is not an integer ≥ 1
 */
export function pairMean(metric: PairMetric, ranks: ArrayLike<number>, pairs: ArrayLike<number>): number | null {
  if (pairs.length === 0) return null;
  let sum = 0;
  for (let at = 0; at < pairs.length; at += 1) sum += metric.valueOf(checkedRank(ranks, pairs[at]!));
  return sum / pairs.length;
}

function checkedRank(ranks: ArrayLike<number>, pair: number): number {
  const rank = ranks[pair];
  if (rank === undefined || !(Number.isInteger(rank) && 1 <= rank)) throw new RangeError(`The rank of pair ${pair} is ${rank}; ranks are integers from 1.`);
  return rank;
}

/**
 * Log of the probability that an item is drawn into a batch: its share of the training pairs. The loss subtracts it from
 * the item's column, so that popular items are not pushed away for being drawn often.
 *
 *     logQ[j] = ln(count(j) / pairs)
 *
 * @param trainingCount training pairs of each item, int32 [items]; at least 1 for the items asked for
 * @param items         item of each column, int32 [N]
 * @returns natural logarithms, float32 [N], ≤ 0
 * @see Yi et al. 2019, §3, doi:10.1145/3298689.3346996
 */
export function logQ(trainingCount: Int32Array, nPairs: number, items: Int32Array): Float32Array {
  const logs = new Float32Array(items.length);
  for (let at = 0; at < items.length; at += 1) logs[at] = Math.log(trainingCount[items[at]!]! / nPairs);
  return logs;
}

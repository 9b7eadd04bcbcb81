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

/**
 * Log of the probability that a column holds an item when some columns are drawn by training pairs and some uniformly.
 *
 *     logQ[j] = ln( (N count(j) / pairs + B / nItems) / (N + B) )
 *
 * @param trainingCount training pairs of each item, int32 [nItems]
 * @param items         item of each of the N columns of the batch, int32 [N]
 * @param negatives     item of each of the B further columns, int32 [B]
 * @returns natural logarithms, float32 [N + B], ≤ 0
 * @see Yang et al. 2020, doi:10.1145/3366424.3386195
 */
export function mixedLogQ(trainingCount: Int32Array, nPairs: number, items: Int32Array, negatives: Int32Array): Float32Array {
  const logs = new Float32Array(items.length + negatives.length);
  const uniform = negatives.length / trainingCount.length;
  for (let at = 0; at < logs.length; at += 1) {
    const item = at < items.length ? items[at]! : negatives[at - items.length]!;
    logs[at] = Math.log(((items.length * trainingCount[item]!) / nPairs + uniform) / logs.length);
  }
  return logs;
}

/**
 * Chance that a positive scores above a negative, ties counting half: the area under the ROC curve.
 *
 *     AUC = (Σ ranks of positives − P (P + 1) / 2) / (P N),   ranks of all scores ascending, ties at their mean
 *
 * @param positives scores, float32 [P]; no NaN
 * @param negatives scores, float32 [N]; no NaN
 * @returns a fraction in [0, 1]; null when either is empty
 * @see Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747
 */
export function rocAuc(positives: Float32Array, negatives: Float32Array): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  const [up, down] = [positives.slice().sort(), negatives.slice().sort()];
  let wins = 0;
  let below = 0;
  let through = 0;
  for (const score of up) {
    while (below < down.length && down[below]! < score) below += 1;
    while (through < down.length && down[through]! <= score) through += 1;
    wins += (below + through) / 2;
  }
  return wins / (up.length * down.length);
}

/**
 * Mean of the AUC of each query, weighed by its pairs; queries without both kinds of pairs do not count.
 *
 * @param positiveQueries query of each positive, int32 [P]; @param negativeQueries likewise, int32 [N]
 * @returns a fraction in [0, 1]; null when no query counts
 * @see Zhu et al. 2017, Optimized cost per click in Taobao display advertising, §5.1
 */
export function groupedAuc(positives: Float32Array, positiveQueries: Int32Array, negatives: Float32Array, negativeQueries: Int32Array): number | null {
  const groups = new Map<number, { readonly positives: number[]; readonly negatives: number[] }>();
  const groupOf = (query: number) => {
    const known = groups.get(query) ?? { positives: [], negatives: [] };
    groups.set(query, known);
    return known;
  };
  positiveQueries.forEach((query, pair) => groupOf(query).positives.push(positives[pair]!));
  negativeQueries.forEach((query, pair) => groupOf(query).negatives.push(negatives[pair]!));
  let [sum, weight] = [0, 0];
  for (const group of groups.values()) {
    const auc = rocAuc(Float32Array.from(group.positives), Float32Array.from(group.negatives));
    if (auc === null) continue;
    const nPairs = group.positives.length + group.negatives.length;
    sum += nPairs * auc;
    weight += nPairs;
  }
  return weight === 0 ? null : sum / weight;
}

import type { EvaluatedRun } from './evaluatedRun';

/**
 * Ranks of a model that recommends the most trained items to everyone.
 *
 *     rank = 1 + |{other items, not excluded for the query, with at least as many training pairs}|
 *
 * @param trainingCount training pairs of each item, int32 [nItems]
 * @param pairs         the pairs to rank, int32 [P] each
 * @param exclude       items left out of a query's ranking, repeats allowed; the wanted item itself never is
 * @returns pessimistic 1-based ranks, int32 [P]: ties count against the pair, so a cold item comes last
 */
export function popularityRanks(
  trainingCount: Int32Array, pairs: { readonly query: Int32Array; readonly item: Int32Array },
  exclude: (query: number) => ArrayLike<number>,
): Int32Array {
  const ascending = trainingCount.slice().sort();
  const excludedFor = new Int32Array(trainingCount.length).fill(-1);
  return pairs.item.map((item, pair) => {
    const count = trainingCount[item]!;
    let rank = ascending.length - firstAtLeast(ascending, count);
    const excluded = exclude(pairs.query[pair]!);
    for (let at = 0; at < excluded.length; at += 1) {
      const other = excluded[at]!;
      if (other === item || excludedFor[other] === pair) continue;
      excludedFor[other] = pair;
      if (count <= trainingCount[other]!) rank -= 1;
    }
    return rank;
  });
}

/** The popularity yardstick beside some run, on its pairs. */
export function popularityRun(beside: EvaluatedRun, exclude: (query: number) => ArrayLike<number>): EvaluatedRun {
  return { ...beside, name: 'popularity', kind: 'popularity', seed: null, ranks: popularityRanks(beside.trainingCount, beside.pairs, exclude) };
}

/** The first place of an ascending array that holds at least `value`; its length when none does. */
function firstAtLeast(ascending: Int32Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

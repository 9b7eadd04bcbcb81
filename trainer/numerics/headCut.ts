/** Where the head ends: by training pairs of an item, or by share of the trained items. */
export type HeadRule = { readonly minPairs: number } | { readonly topShare: number };

/** The items of a corpus, cut in two by how often they were trained. */
export interface HeadCut {
  /** 1 for head, uint8 [nItems]. Tail is the rest, cold items (no training pair) included. */
  readonly isHead: Uint8Array;
  readonly nHead: number;
  /** Items with a training pair. */
  readonly nTrained: number;
  /** The fewest training pairs of a head item: the count that the rule became; null for an empty head. */
  readonly minPairs: number | null;
  /** Some items with `minPairs` training pairs are head and some are not; only `topShare` can do that. */
  readonly splitsTies: boolean;
}

/**
 * Cuts a corpus into head and tail.
 *
 * `minPairs` takes the items with at least that many training pairs; `topShare` the ⌊share · trained items⌋ most trained
 * ones (at least one when any item is trained), ties by corpus order, lower index first.
 *
 * @param trainingCount training pairs of each item, int32 [nItems]
 * @see Yao et al. 2021, arXiv:2007.12865, §4.3: head is the top 10 % most frequent items
 */
export function headCut(trainingCount: Int32Array, rule: HeadRule): HeadCut {
  const trained = mostTrainedFirst(trainingCount);
  const nHead = 'minPairs' in rule ? countAtLeast(trained, trainingCount, rule.minPairs) : shareOf(trained.length, rule.topShare);
  const isHead = new Uint8Array(trainingCount.length);
  for (const item of trained.subarray(0, nHead)) isHead[item] = 1;

  const last = nHead === 0 ? null : trainingCount[trained[nHead - 1]!]!;
  const next = nHead < trained.length ? trainingCount[trained[nHead]!]! : null;
  return { isHead, nHead, nTrained: trained.length, minPairs: last, splitsTies: last !== null && last === next };
}

/** Items with a training pair, most pairs first, ties lower index first; int32 [nTrained]. */
export function mostTrainedFirst(trainingCount: Int32Array): Int32Array {
  const nTrained = trainingCount.reduce((n, count) => n + (0 < count ? 1 : 0), 0);
  const trained = new Int32Array(nTrained);
  let at = 0;
  trainingCount.forEach((count, item) => { if (0 < count) trained[at++] = item; });
  return trained.sort((a, b) => trainingCount[b]! - trainingCount[a]! || a - b);
}

function countAtLeast(trained: Int32Array, trainingCount: Int32Array, minPairs: number): number {
  let n = 0;
  while (n < trained.length && minPairs <= trainingCount[trained[n]!]!) n += 1;
  return n;
}

/** The tiny addend keeps a share such as 0.29 of 100 from falling to 28 by its binary rounding. */
function shareOf(nTrained: number, share: number): number {
  return Math.min(nTrained, Math.max(1, Math.floor(share * nTrained + 1e-9)));
}

import type { SliceLabels } from '../trainer/numerics/slices';

/** What a report needs to know of one run: the rank of each evaluated pair, and what its slices are made of. */
export interface EvaluatedRun {
  readonly name: string;
  /** `popularity` is the yardstick that ranks by training pairs; no difference is taken from or to it. */
  readonly kind: 'model' | 'popularity';
  /** Of the training; null for popularity. */
  readonly seed: number | null;
  /** Indices of the evaluated pairs, int32 [P] each, in the split's order */
  readonly pairs: { readonly query: Int32Array; readonly item: Int32Array };
  /** Pessimistic 1-based rank of each pair's item, int32 [P] */
  readonly ranks: Int32Array;
  /** Ranks of the same pairs when the most trained items are recommended to everyone, int32 [P]; absent where they were not read. */
  readonly popularityRanks?: Int32Array;
  /** Training pairs of each item of the corpus, int32 [nItems] */
  readonly trainingCount: Int32Array;
  /** Figures of all pairs together that are no mean over pairs: `auc`, `gauc`, `logLoss`; absent where nothing was shown in vain. */
  readonly whole?: Readonly<Record<string, number | null>>;
  /** For the slices `item.FEATURE` and `query.FEATURE`. */
  readonly labels: readonly SliceLabels[];
}

/**
 * Holds runs to the same pairs in the same order and the same training pairs per item: only then is a difference between
 * two of them paired and a slice the same slice.
 *
 * @throws RangeError naming the run that differs from the first
 */
export function requireSamePairs(runs: readonly EvaluatedRun[]): void {
  const [first, ...others] = runs;
  if (first === undefined) throw new RangeError('A report needs at least one evaluated run.');
  if (first.ranks.length !== first.pairs.item.length) throw new RangeError(`“${first.name}” has ${first.ranks.length} ranks for ${first.pairs.item.length} pairs.`);
  for (const other of others) {
    const isSame = sameNumbers(other.pairs.query, first.pairs.query) && sameNumbers(other.pairs.item, first.pairs.item)
      && sameNumbers(other.trainingCount, first.trainingCount) && other.ranks.length === first.ranks.length;
    if (!isSame) throw new RangeError(`“${other.name}” was evaluated on other pairs than “${first.name}”. Compare runs of the same data, filters and split.`);
  }
}

function sameNumbers(a: Int32Array, b: Int32Array): boolean {
  return a === b || (a.length === b.length && a.every((value, at) => value === b[at]));
}

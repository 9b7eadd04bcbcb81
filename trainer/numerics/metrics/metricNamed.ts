import { mapAtK } from './mapAtK';
import { ndcgAtK } from './ndcgAtK';
import { recallAtK } from './recallAtK';
import { reciprocalRank } from './reciprocalRank';

/** A metric that is the mean of one value per pair, so that slices and intervals are made from the pairs' ranks alone. */
export interface PairMetric {
  /** `recall@50`, `mrr` … */
  readonly name: string;
  /** The value of a pair whose wanted item has this pessimistic 1-based rank. */
  readonly valueOf: (rank: number) => number;
}

/** Metrics with a cutoff, written `name@k`. */
const atCutoff: Readonly<Record<string, (rank: number, k: number) => number>> = { recall: recallAtK, map: mapAtK, ndcg: ndcgAtK };

/** Metrics over the whole ranking. */
const uncut: Readonly<Record<string, (rank: number) => number>> = { mrr: reciprocalRank };

/**
 * The metric of a name: `recall@k`, `map@k`, `ndcg@k` with k ≥ 1, or `mrr`.
 *
 * @throws RangeError for any other text
 */
export function metricNamed(name: string): PairMetric {
  const whole = ownEntry(uncut, name);
  if (whole !== undefined) return { name, valueOf: whole };

  const [, family, digits] = /^([a-z]+)@([1-9][0-9]{0,8})$/.exec(name) ?? [];
  const cut = family === undefined ? undefined : ownEntry(atCutoff, family);
  if (cut === undefined) throw new RangeError(`There is no metric \`${name}\`. Use ${[...Object.keys(atCutoff).map((one) => `${one}@K`), ...Object.keys(uncut)].join(', ')}.`);
  const k = Number(digits);
  return { name, valueOf: (rank) => cut(rank, k) };
}

/**
 * Names of the pair metrics of an evaluation: every family at every cutoff, in the order written, each once. Families that
 * are not means over pairs (`coverage`, `gini`) are left out; see {@link listMetricNames}.
 */
export function pairMetricNames(families: readonly string[], cutoffs: readonly number[]): string[] {
  return unique(families.flatMap((family) => {
    if (ownEntry(uncut, family) !== undefined) return [family];
    return ownEntry(atCutoff, family) === undefined ? [] : cutoffs.map((k) => `${family}@${k}`);
  }));
}

/** Names of the metrics over recommended lists: `coverage@k` and `gini@k` for the families and cutoffs asked for. */
export function listMetricNames(families: readonly string[], cutoffs: readonly number[]): string[] {
  return unique(families.filter((family) => family === 'coverage' || family === 'gini').flatMap((family) => cutoffs.map((k) => `${family}@${k}`)));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function ownEntry<Value>(list: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(list, name) ? list[name] : undefined;
}

import { metricNamed } from '../trainer/numerics/metrics/metricNamed';
import { pairMean } from '../trainer/numerics/metrics/pairMean';
import type { PopularityGroup } from '../trainer/numerics/popularityGroups';
import type { EvaluatedRun } from './evaluatedRun';

/** What a ranking reaches that knows nothing but how often each item was trained. Fractions; null without pairs. */
export interface PopularityYardstick {
  readonly all: number | null;
  /** In the order of the groups. */
  readonly groups: readonly (number | null)[];
  readonly cold: number | null;
}

/**
 * A metric of recommending the most trained items to everyone, on the run's own pairs with the run's own items left out, as its evaluation
 * ranked them.
 *
 * @param metric `recall@50`
 * @returns null when the evaluation kept no such ranks
 */
export function popularityYardstick({ popularityRanks, pairs, trainingCount }: EvaluatedRun, metric: string, groups: readonly PopularityGroup[]): PopularityYardstick | null {
  if (popularityRanks === undefined) return null;
  const groupOf = new Int32Array(trainingCount.length).fill(-1);
  groups.forEach(({ items }, at) => { for (const item of items) groupOf[item] = at; });
  const inGroup: number[][] = groups.map(() => []);
  const cold: number[] = [];
  pairs.item.forEach((item, pair) => { (inGroup[groupOf[item]!] ?? cold).push(pair); });
  const mean = (chosen: ArrayLike<number>) => pairMean(metricNamed(metric), popularityRanks, chosen);
  return { all: mean(pairs.item.map((_, pair) => pair)), groups: inGroup.map(mean), cold: mean(cold) };
}

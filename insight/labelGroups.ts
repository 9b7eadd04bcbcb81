import { metricNamed } from '../trainer/numerics/metrics/metricNamed';
import { pairMean } from '../trainer/numerics/metrics/pairMean';
import { slicesOf, type SliceRequest } from '../trainer/numerics/slices';
import type { EvaluatedRun } from './evaluatedRun';
import type { Report } from './report';
import { measuredGroup } from './tailGroups';
import type { TailGroup } from './tailView';

/**
 * The groups of the picture by what a category feature says, most pairs first, then the rarer values together and the pairs without one.
 *
 * @param report   with the slices of the grouping
 * @param grouping `item.section`, `query.country`
 * @param head     of the configuration that the report was made with
 */
export function labelGroups(report: Report, run: EvaluatedRun, { grouping, metric, head }: { readonly grouping: string; readonly metric: string; readonly head: SliceRequest['head'] }): TailGroup[] {
  const feature = grouping.slice(grouping.indexOf('.') + 1);
  const { popularityRanks } = run;
  return slicesOf({ head, slices: [grouping] }, run.trainingCount, run.pairs, run.labels).flatMap(({ name, pairs }) => {
    const slice = report.slices.find((one) => one.name === name);
    if (slice === undefined || !name.startsWith(grouping)) return [];
    const popularity = popularityRanks === undefined ? null : pairMean(metricNamed(metric), popularityRanks, pairs);
    return [{
      ...measuredGroup(slice, { metric, what: slice.description, nItems: new Set(Array.from(pairs, (pair) => run.pairs.item[pair]!)).size, popularity }),
      key: name, slice: null, label: labelOf(name.slice(grouping.length), feature),
    }];
  });
}

/** `=libs`, `: other` and `: missing` in words. */
function labelOf(rest: string, feature: string): string {
  if (rest.startsWith('=')) return rest.slice(1);
  return rest === ': other' ? 'rarer values' : `no ${feature}`;
}

/** What the wanted pairs can be grouped by: popularity, and the features that the evaluation kept. */
export function groupingsOf({ labels }: EvaluatedRun): { readonly value: string; readonly label: string }[] {
  return [{ value: 'popularity', label: 'equal training pairs' }, ...labels.map(({ side, feature }) => ({ value: `${side}.${feature}`, label: side === 'item' ? feature : `${feature} of the query` }))];
}

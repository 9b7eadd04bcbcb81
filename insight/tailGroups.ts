import type { PopularityGroup } from '../trainer/numerics/popularityGroups';
import { countText, fractionText, intervalText, pairsText } from './numberText';
import type { PopularityYardstick } from './popularityYardstick';
import type { Report, ReportedSlice } from './report';
import { sentence } from './sentence';
import type { TailGroup, TrainedGroup } from './tailView';

interface GroupFacts {
  readonly trainingCount: Int32Array;
  readonly metric: string;
  readonly yardstick: PopularityYardstick | null;
}

/**
 * The groups of the picture, most popular first, then cold when there are cold items.
 *
 * @param report with the slices of `popularity` in the order of `groups`, and `cold`
 */
export function tailGroups(report: Report, groups: readonly PopularityGroup[], { trainingCount, metric, yardstick }: GroupFacts): TrainedGroup[] {
  const slices = report.slices.filter(({ name }) => name.startsWith('popularity.'));
  const drawn = groups.map((group, at): TrainedGroup => {
    const label = groupLabel(group, at === 0 && groups.length > 1);
    return { ...measuredGroup(slices[at]!, { metric, what: `items with ${rangeText(group.minPairs, group.maxPairs)}`, nItems: group.items.length, popularity: yardstick?.groups[at] ?? null }), key: `${group.part} ${group.minPairs}`, slice: group.part, minPairs: group.minPairs, maxPairs: group.maxPairs, label, nTrainingPairs: group.nTrainingPairs };
  });
  const nCold = trainingCount.reduce((n, count) => n + (count === 0 ? 1 : 0), 0);
  const cold = report.slices.find(({ name }) => name === 'cold');
  if (nCold === 0 || cold === undefined) return drawn;
  return [...drawn, { ...measuredGroup(cold, { metric, what: 'cold items, without a training pair', nItems: nCold, popularity: yardstick?.cold ?? null }), key: 'cold', slice: 'cold', minPairs: 0, maxPairs: 0, label: '0', nTrainingPairs: 0 }];
}

type Measured = Pick<TailGroup, 'nItems' | 'nPairs' | 'recall' | 'difference' | 'popularity' | 'summary'>;

/**
 * What was measured of one slice, with its sentence.
 *
 * @param what a noun phrase: `items with 6–8 training pairs`
 */
export function measuredGroup(slice: ReportedSlice, { metric, what, nItems, popularity }: { readonly metric: string; readonly what: string; readonly nItems: number; readonly popularity: number | null }): Measured {
  const { nPairs } = slice;
  const recall = slice.rows.map(({ metrics }) => {
    const estimate = metrics[metric] ?? null;
    return estimate === null ? null : { value: estimate.value, low: estimate.low, high: estimate.high, nPairs };
  });
  const found = slice.rows[0]?.differences?.[metric] ?? null;
  const difference = found === null || found.verdict === 'too-few' ? null : { value: found.value, low: found.low, high: found.high, nPairs, verdict: found.verdict };
  const [run, reference] = recall;
  const counts = `${countText(nItems)} ${nItems === 1 ? 'item' : 'items'}, ${pairsText(nPairs)} wanted`;
  const value = (one: (typeof recall)[number] | undefined) => (one === undefined || one === null ? '–' : `${fractionText(one.value)} (${fractionText(one.low)} to ${fractionText(one.high)})`);
  const values = reference === undefined ? value(run) : `${value(reference)} to ${value(run)}`;
  const verdict = { gain: 'a gain', loss: 'a loss', noise: 'within noise', 'too-few': '' };
  const compared = difference !== null ? `; difference ${intervalText(difference)}, ${verdict[difference.verdict]}`
    : reference !== undefined && found?.verdict === 'too-few' ? '; too few pairs for a difference' : '';
  const yardstick = popularity === null ? '' : `; popularity ${fractionText(popularity)}`;
  return { nItems, nPairs, recall, difference, popularity, summary: sentence(`**Selected: ${what}.** ${counts}: ${nPairs === 0 ? 'no recall' : values}${compared}${yardstick}.`) };
}

function groupLabel({ minPairs, maxPairs }: PopularityGroup, isFirst: boolean): string {
  if (isFirst && minPairs < maxPairs) return `≥ ${countText(minPairs)}`;
  return minPairs === maxPairs ? countText(minPairs) : `${countText(minPairs)}–${countText(maxPairs)}`;
}

/** `6–8 training pairs`, `1 training pair` */
export function rangeText(minPairs: number, maxPairs: number): string {
  const range = minPairs === maxPairs ? countText(minPairs) : `${countText(minPairs)}–${countText(maxPairs)}`;
  return `${range} training ${maxPairs === 1 ? 'pair' : 'pairs'}`;
}

import { headCut, type HeadRule } from '../trainer/numerics/headCut';
import { popularityGroups } from '../trainer/numerics/popularityGroups';
import type { EvaluatedRun } from './evaluatedRun';
import { groupingsOf, labelGroups } from './labelGroups';
import type { Sentence } from './loadable';
import { countText, fractionText } from './numberText';
import { configuredCut, cutText, otherCuts, popularityCurve } from './otherCuts';
import type { PanelEstimate, PanelRun } from './panelRun';
import { pooledReport } from './pooledReport';
import { popularityYardstick, type PopularityYardstick } from './popularityYardstick';
import type { Verdict } from './report';
import { tailCoverage } from './tailCoverage';
import { tailGroups } from './tailGroups';
import { tailLead } from './tailLead';

/** What the page can ask for beside choices. */
export type TailIntent = 'openRun' | 'openConfig' | 'train' | 'openLog';

/** All that is drawn of one or two runs by the popularity of the wanted item. Plain JSON. */
export interface TailView {
  readonly runs: readonly PanelRun[];
  /** Those that can be chosen, newest first; `isComparable` is false for other pairs than the first run's. */
  readonly choices: readonly { readonly runId: string; readonly label: string; readonly isComparable: boolean }[];
  readonly k: number;
  readonly cutoffs: readonly number[];
  /** `last validation at step 55, still training` */
  readonly when: string;
  readonly lead: Sentence;
  /** On which items the first run finds more or less than the reference, each no chance; none where nothing is. Left empty here: it takes the data, and whoever draws adds it. */
  readonly findings: readonly Sentence[];
  readonly cut: CutFacts & { readonly configText: string };
  /** What the groups are made by: `popularity` or `item.section`. */
  readonly grouping: string;
  readonly groupings: readonly { readonly value: string; readonly label: string }[];
  /** `popularity of the wanted item` */
  readonly groupedBy: string;
  /** Most popular first, then cold; of a feature's values those with most pairs first. */
  readonly groups: readonly TailGroup[];
  readonly groupsNote: string;
  /** A log–log rank curve: rank of the last item of each count, and that count. */
  readonly popularity: { readonly rank: readonly number[]; readonly pairs: readonly number[]; readonly nTrained: number; readonly nCold: number };
  readonly cutText: Sentence;
  /** One per count that exists up to 200, descending: what that cut would be. */
  readonly cuts: readonly OtherCut[];
  /** A row has one value per run. */
  readonly coverage: readonly { readonly label: string; readonly detail: string; readonly values: readonly (number | null)[]; readonly format: 'percent' | 'index' }[];
  readonly coverageNote: string | null;
}

/** What head and tail would be with another cut. */
export interface OtherCut extends CutFacts {
  readonly nTailPairs: number;
  /** One per run; null without tail pairs. */
  readonly tailRecall: readonly (number | null)[];
  /** First run minus reference; null with one run. */
  readonly difference: number | null;
  /** Worth a row of its own: the nearest to a quarter, half, three quarters and nine tenths of the training pairs, and the configured one. */
  readonly isLandmark: boolean;
}

export interface CutFacts {
  readonly minPairs: number;
  readonly nItems: number;
  /** Of trained items. */
  readonly shareOfItems: number;
  /** Of training pairs. */
  readonly shareOfPairs: number;
}

export interface TailGroup {
  /** The same as long as the group is: `tail 6`, `item.section=libs`. */
  readonly key: string;
  /** Null for groups that are not made by popularity. */
  readonly slice: 'head' | 'tail' | 'cold' | null;
  /** `≥ 171`, `98–170`, `2`, `0`; a feature's value */
  readonly label: string;
  /** All there are of that popularity; of a feature's value, those that are wanted. */
  readonly nItems: number;
  readonly nPairs: number;
  /** One per run; null without pairs. */
  readonly recall: readonly (PanelEstimate | null)[];
  /** First run minus reference; null with one run or below 50 pairs. */
  readonly difference: (PanelEstimate & { readonly verdict: Verdict }) | null;
  /** Of recommending the most trained items to everyone; null without pairs, or when the evaluation kept no such ranks. */
  readonly popularity: number | null;
  readonly summary: Sentence;
}

/** A group made by popularity. */
export interface TrainedGroup extends TailGroup {
  readonly slice: 'head' | 'tail' | 'cold';
  readonly minPairs: number;
  readonly maxPairs: number;
  readonly nTrainingPairs: number;
}

/** A configuration's evaluation: one or more seeds on the same pairs. */
export interface TailRun {
  readonly run: PanelRun;
  readonly seeds: readonly EvaluatedRun[];
  /** Of the `evaluated` event, by name (`coverage@50`), where the config asks for them. */
  readonly coverage: Readonly<Record<string, number | null>>;
  readonly gini: Readonly<Record<string, number | null>>;
}

export interface TailViewInput {
  readonly run: TailRun;
  /** Null for one run alone. */
  readonly reference: TailRun | null;
  readonly choices: TailView['choices'];
  readonly k: number;
  readonly cutoffs: readonly number[];
  /** `evaluation.head` of the first run's config. */
  readonly head: HeadRule;
  readonly split: 'validation' | 'test';
  readonly step: number;
  readonly isTraining: boolean;
  /** About how many groups of equal training pairs; 10 is a good number. */
  readonly nGroups: number;
  /** `popularity`, or a feature of the first run's labels as `item.section`; popularity when there is no such feature. */
  readonly grouping: string;
}

/** Intervals of a picture that is made anew with each evaluation. */
const resamples = 1000;

/** From this many seeds on, their choice is drawn too. */
const seedsWorthDrawing = 3;

/**
 * Where recall is gained or lost: by popularity of the wanted item, with intervals over queries.
 *
 * @throws RangeError when the two runs were evaluated on different pairs
 */
export function tailView(input: TailViewInput): TailView {
  const runs = input.reference === null ? [input.run] : [input.run, input.reference];
  const { trainingCount, pairs } = input.run.seeds[0]!;
  const metric = `recall@${input.k}`;
  const groupings = groupingsOf(input.run.seeds[0]!);
  const grouping = groupings.some(({ value }) => value === input.grouping) ? input.grouping : 'popularity';
  const cut = headCut(trainingCount, input.head);
  const report = pooledReport(runs.map(({ run, seeds }) => ({ name: run.runId, seeds: seeds.map((seed, at) => ({ ...seed, name: `${run.runId} ${at}` })) })), {
    split: input.split,
    excluded: null,
    evaluation: { head: input.head, slices: ['head', 'tail', 'cold', `popularity:${input.nGroups}`, ...(grouping === 'popularity' ? [] : [grouping])] },
    metrics: [metric], headline: metric, reference: input.reference?.run.runId ?? null,
    intervals: { level: 0.95, resamples, seed: 1, drawn: 'queries', drawnSeeds: runs.every(({ seeds }) => seedsWorthDrawing <= seeds.length) },
  });
  const parts = popularityGroups(trainingCount, cut, input.nGroups);
  const yardstick = popularityYardstick(input.run.seeds[0]!, metric, parts);
  const trained = tailGroups(report, parts, { trainingCount, metric, yardstick });
  const evaluatedAt = `${input.split} pairs at step ${countText(input.step)}${input.isTraining ? ', still training' : ''}`;
  return {
    runs: runs.map(({ run }) => run),
    choices: input.choices,
    k: input.k,
    cutoffs: input.cutoffs,
    when: evaluatedAt,
    lead: tailLead(report, trained, metric),
    findings: [],
    cut: { ...configuredCut(trainingCount, cut), configText: 'minPairs' in input.head ? `evaluation.head: {minPairs: ${input.head.minPairs}}` : `evaluation.head: {topShare: ${input.head.topShare}}` },
    grouping,
    groupings,
    groupedBy: groupedBy(grouping),
    groups: grouping === 'popularity' ? trained : labelGroups(report, input.run.seeds[0]!, { grouping, metric, head: input.head }),
    groupsNote: groupsNote(runs, { split: input.split, yardstick, grouping }),
    popularity: popularityCurve(trainingCount),
    cutText: cutText(trainingCount, cut),
    cuts: otherCuts(runs.map(({ seeds }) => seeds), trainingCount, cut, input.k),
    ...tailCoverage(runs, cut, input.k, pairs),
  };
}

function groupedBy(grouping: string): string {
  const [side, ...feature] = grouping.split('.');
  return grouping === 'popularity' ? 'popularity of the wanted item' : `${feature.join('.')} of the ${side === 'item' ? 'wanted item' : 'query'}`;
}

function groupsNote(runs: readonly TailRun[], { split, yardstick, grouping }: { readonly split: string; readonly yardstick: PopularityYardstick | null; readonly grouping: string }): string {
  const one = runs.some(({ seeds }) => seeds.length === 1) ? ` One seed: the interval covers the choice of ${split} queries, not of the seed.` : '';
  const paired = runs.length === 2 ? ' The difference is paired, so it is tighter than the two whiskers suggest.' : '';
  const ties = grouping === 'popularity' ? ' Items with equal counts are never split between groups of one part.' : ' Values with most wanted pairs first.';
  const popularity = yardstick === null ? '' : ` Ticks: the most trained items for everyone, with the same items left out; over all pairs ${fractionText(yardstick.all)}.`;
  return `Whiskers are 95% intervals over queries.${paired}${ties}${one}${popularity}`;
}

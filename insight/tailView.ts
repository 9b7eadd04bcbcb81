import type { HeadRule } from '../trainer/numerics/headCut';
import type { EvaluatedRun } from './evaluatedRun';
import type { Sentence } from './loadable';
import type { PanelEstimate, PanelRun } from './panelRun';
import type { Verdict } from './report';

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
  readonly cut: CutFacts & { readonly configText: string };
  /** Most popular first, then cold. */
  readonly groups: readonly TailGroup[];
  readonly groupsNote: string;
  /** A log–log rank curve: rank of the last item of each count, and that count. */
  readonly popularity: { readonly rank: readonly number[]; readonly pairs: readonly number[]; readonly nTrained: number; readonly nCold: number };
  readonly cutText: Sentence;
  /** One per count that exists up to 200, descending: what that cut would be. */
  readonly cuts: readonly (CutFacts & { readonly nTailPairs: number; readonly tailRecall: readonly (number | null)[]; readonly difference: number | null })[];
  /** A row has one value per run. */
  readonly coverage: readonly { readonly label: string; readonly detail: string; readonly values: readonly (number | null)[]; readonly format: 'percent' | 'index' }[];
  readonly coverageNote: string | null;
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
  readonly slice: 'head' | 'tail' | 'cold';
  readonly minPairs: number;
  readonly maxPairs: number;
  /** `≥ 171`, `98–170`, `2`, `0` */
  readonly label: string;
  readonly nItems: number;
  readonly nTrainingPairs: number;
  readonly nPairs: number;
  /** One per run; null without pairs. */
  readonly recall: readonly (PanelEstimate | null)[];
  /** First run minus reference; null with one run or below 50 pairs. */
  readonly difference: (PanelEstimate & { readonly verdict: Verdict }) | null;
  readonly summary: Sentence;
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
}

/** @throws RangeError when the two runs were evaluated on different pairs */
export function tailView(_input: TailViewInput): TailView {
  throw new Error('not written');
}

import type { RunEvent } from '../runs/event';
import type { RunRecord, RunState } from '../runs/records';
import type { Action, Sentence } from './loadable';
import { healthCharts, lossCharts, lossSummary } from './lossCharts';
import type { PanelEstimate, PanelRun, PanelSlice } from './panelRun';
import { recallDomain, recallFacets, recallSummary } from './recallFacets';
import { runFacts } from './runFacts';
import { RunFold } from './runFold';
import { runWords } from './runWords';
import type { RunSeries } from './seriesOf';

/** What the page of a run can ask for beside views; each is a command of the palette. */
export type RunIntent =
  | 'stop' | 'resume' | 'checkpoint' | 'evaluate' | 'train' | 'openConfig' | 'openLog' | 'openTail' | 'openFeatures' | 'openDoctor';

/** All that is drawn of one run. Plain JSON. */
export interface RunView {
  readonly run: PanelRun;
  readonly reference: PanelRun | null;
  readonly state: {
    readonly kind: RunState;
    /** `running`, `finished in 61 min` … */
    readonly word: string;
  };
  /** What happened, what is kept and what to do; null while nothing needs doing. */
  readonly banner: { readonly kind: 'error' | 'warning' | 'info'; readonly title: string; readonly detail: string; readonly actions: readonly Action<RunIntent>[] } | null;
  /** What the state asks for, the main one first. */
  readonly actions: readonly Action<RunIntent>[];
  readonly lead: Sentence;
  readonly facts: readonly { readonly label: string; readonly value: string; readonly title: string }[];
  readonly step: number;
  /** Null before the plan is known. */
  readonly totalSteps: number | null;
  readonly events: readonly RunMark[];
  /** `recall@50` */
  readonly metric: string;
  readonly recall: readonly RecallFacet[];
  /** One scale for all facets. */
  readonly recallDomain: readonly [number, number];
  readonly recallSummary: Sentence;
  /** Why there is no recall yet, or null. */
  readonly recallNote: string | null;
  readonly losses: readonly LossChart[];
  readonly lossSummary: string;
  readonly health: readonly HealthChart[];
  /** Steps drawn; the same for all charts. */
  readonly range: { readonly from: number; readonly to: number };
  readonly isZoomed: boolean;
}

/** Something that happened at a step. */
export interface RunMark {
  readonly step: number;
  readonly kind: 'evaluated' | 'checkpointed' | 'warning' | 'resumed';
  readonly text: string;
}

/** A metric of one slice at each evaluation. */
export interface RecallFacet {
  readonly slice: PanelSlice;
  readonly title: string;
  readonly detail: string;
  readonly points: readonly { readonly step: number; readonly run: PanelEstimate | null; readonly reference: number | null }[];
}

/** A curve thinned to pixel columns: line is the mean, band the smallest and largest. Equal lengths. */
export interface ThinnedCurve {
  readonly name: string;
  readonly unit: string;
  readonly nPoints: number;
  readonly step: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface LossChart {
  readonly title: string;
  readonly detail: string;
  readonly curve: ThinnedCurve;
  /** Axis fitted to the last 90 % of the steps. */
  readonly settled: { readonly domain: readonly [number, number]; readonly note: string | null };
  readonly domain: readonly [number, number];
}

export interface HealthChart {
  readonly title: string;
  readonly detail: string;
  readonly curves: readonly ThinnedCurve[];
  readonly domain: readonly [number, number];
}

/** What of the resolved config the panel speaks of. */
export interface RunSetup {
  readonly batchSize: number;
  /** `loss.kind`; the batch softmax when absent. */
  readonly mainLoss?: 'batchSoftmax' | 'directAU' | 'binaryCrossEntropy';
  /** Negatives of every pair beside the batch. */
  readonly mixedNegatives?: number;
  readonly temperature: number;
  readonly learningRate: number;
  /** Null without self-supervision (`alpha` 0). */
  readonly selfSupervision: {
    /** What makes the views differ, or the task where there are none. */
    readonly masking: string;
    readonly alpha: number;
    /** How alpha moves; it stays when absent. */
    readonly schedule?: { readonly kind: 'joint' | 'warmUp' | 'decay' | 'pretrain' | 'uncertainty'; readonly duration: number; readonly finalAlpha: number };
    readonly batchSize: number;
  } | null;
  /** `evaluation.cutoffs` */
  readonly cutoffs: readonly number[];
  /** `evaluation.every.epochs` */
  readonly evaluatedEveryEpochs: number;
}

export interface RunViewInput {
  readonly record: RunRecord;
  readonly state: RunState;
  /** All attempts merged: each step once. */
  readonly events: readonly RunEvent[];
  readonly setup: RunSetup;
  /** A run of the same data to compare with, or null. */
  readonly reference: { readonly record: RunRecord; readonly events: readonly RunEvent[] } | null;
  /** Steps to draw, null for all. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Pixel columns of a curve; at least 1. */
  readonly columns: number;
  /** Last touch of the heartbeat, milliseconds since 1970 (UTC); null without one. */
  readonly lastSignAt: number | null;
  readonly nowMs: number;
  /** Of clock times: `UTC`, `Europe/Paris`; undefined takes the host's. */
  readonly timeZone?: string;
}

/** The picture of a run and its words, from its journal alone. */
export function runView(input: RunViewInput): RunView {
  return runViews()(input);
}

/**
 * Makes one picture after another of a run that goes on, each the same as {@link runView} makes it: of events that go on
 * where the last ones ended only the new ones are folded.
 */
export function runViews(): (input: RunViewInput) => RunView {
  const [own, other] = [new RunFold(), new RunFold()];
  return (input) => {
    const metric = `recall@${input.setup.cutoffs.at(-1) ?? 50}`;
    const { series, marks } = own.of(input.events, metric);
    return viewOf(input, { metric, series, marks, reference: input.reference === null ? null : other.of(input.reference.events, metric).series });
  };
}

interface Folded { readonly metric: string; readonly series: RunSeries; readonly marks: readonly RunMark[]; readonly reference: RunSeries | null }

function viewOf(input: RunViewInput, { metric, series, marks, reference }: Folded): RunView {
  const { record, setup } = input;
  const facets = recallFacets(series, reference, metric);
  const totalSteps = series.plannedSteps;
  const range = input.range ?? { from: 0, to: Math.max(1, totalSteps ?? 0, series.step) };
  const losses = lossCharts(series, setup, range, input.columns);
  const referenceName = input.reference?.record.name ?? null;
  const words = runWords(input, series, facets, metric);
  return {
    run: panelRun(record),
    reference: input.reference === null ? null : panelRun(input.reference.record),
    state: { kind: input.state, word: words.state },
    banner: words.banner,
    actions: words.actions,
    lead: words.lead,
    facts: runFacts(input, series, metric),
    step: series.step,
    totalSteps,
    events: marks,
    metric,
    recall: facets,
    recallDomain: recallDomain(facets),
    recallSummary: recallSummary(facets, referenceName),
    recallNote: facets.some(({ points }) => points.some(({ run }) => run !== null)) ? null : words.firstEvaluation,
    losses,
    lossSummary: lossSummary(losses, series, range),
    health: healthCharts(series, range, input.columns),
    range,
    isZoomed: input.range !== null,
  };
}

function panelRun({ id, name, seed }: RunRecord): PanelRun {
  return { runId: id, name, seed, nSeeds: 1 };
}

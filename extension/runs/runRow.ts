import { trainedMs } from '../../insight/runFacts';
import type { RunEvent } from '../../runs/event';
import { overridesButSeed } from '../../runs/overridesButSeed';
import type { RunState } from '../../runs/records';
import type { RunSnapshot } from './liveRun';

/** How a run stands in the tree. */
export interface RunRow {
  /** `seed 6` */
  readonly label: string;
  /** `61% · tail .345`, `loss is not a number, 61,412` */
  readonly description: string;
  readonly icon: string;
  /** Theme color of the icon, or null for the foreground. */
  readonly color: string | null;
  /** What a screen reader says. */
  readonly spoken: string;
  /** Words that menus ask for: `run active`, `run resumable checkpointed` … */
  readonly context: string;
  readonly tooltip: string;
}

/** What of a run is shown in a line, whatever its state. */
export interface RunFigures {
  /** 0 to 1 of the planned steps; null before the plan is known. */
  readonly share: number | null;
  readonly step: number;
  /** Recall at the largest cutoff of the slice that matters: tail when there is one, else all; null before an evaluation. */
  readonly recall: { readonly slice: string; readonly metric: string; readonly value: number } | null;
  readonly secondsLeft: number | null;
  readonly hasCheckpoint: boolean;
}

const icons: Readonly<Record<RunState, readonly [icon: string, color: string | null]>> = {
  queued: ['clock', null],
  running: ['sync~spin', null],
  paused: ['debug-pause', null],
  stalled: ['warning', 'editorWarning.foreground'],
  interrupted: ['debug-disconnect', 'editorWarning.foreground'],
  away: ['remote', null],
  finished: ['pass-filled', 'testing.iconPassed'],
  failed: ['error', 'errorForeground'],
  cancelled: ['circle-slash', null],
};

const activeStates: readonly RunState[] = ['queued', 'running', 'paused', 'stalled'];
const resumableStates: readonly RunState[] = ['interrupted', 'failed', 'cancelled', 'away'];

export const isActive = ({ state }: Pick<RunSnapshot, 'state'>): boolean => activeStates.includes(state);
export const isResumable = ({ state }: Pick<RunSnapshot, 'state'>): boolean => resumableStates.includes(state);

/** @param place of a queued run, from 1 */
export function runRow(run: RunSnapshot, place: number | null = null): RunRow {
  const figures = runFigures(run.events);
  const [icon, color] = icons[run.state];
  const label = `seed ${run.record.seed}`;
  const description = [descriptionOf(run, figures, place), ...overridesButSeed(run.record)].join(' · ');
  return {
    label, description, icon, color,
    spoken: `${run.record.name}, ${label}, ${run.state}, ${description.replaceAll(' · ', ', ')}`,
    context: ['run', run.state, ...(isActive(run) ? ['active'] : []), ...(isResumable(run) ? ['resumable'] : []), ...(figures.hasCheckpoint ? ['checkpointed'] : [])].join(' '),
    tooltip: `${run.record.id}\n${run.state}: ${description}${lastFailure(run.events)?.remedy ? `\n${lastFailure(run.events)!.remedy}` : ''}`,
  };
}

/** Reads the newest of everything from a run's events. */
export function runFigures(events: readonly RunEvent[]): RunFigures {
  const plan = lastOf(events, 'planned');
  const step = lastOf(events, 'step');
  const reached = step?.step ?? lastOf(events, 'checkpointed')?.step ?? 0;
  const evaluated = lastOf(events, 'evaluated');
  const slice = evaluated?.slices.find((one) => one.slice === 'tail' && 0 < one.nPairs) ?? evaluated?.slices[0];
  const metric = Object.keys(slice?.metrics ?? {}).filter((name) => name.startsWith('recall@')).at(-1);
  const value = metric === undefined ? null : slice?.metrics[metric] ?? null;
  return {
    share: plan === undefined ? null : Math.min(1, reached / (plan.stepsPerEpoch * plan.epochs)),
    step: reached,
    recall: slice === undefined || metric === undefined || value === null ? null : { slice: slice.slice, metric, value },
    secondsLeft: step?.secondsLeft ?? null,
    hasCheckpoint: lastOf(events, 'checkpointed') !== undefined,
  };
}

function descriptionOf(run: RunSnapshot, figures: RunFigures, place: number | null): string {
  const { state, events } = run;
  const parts: string[] = [];
  const recall = figures.recall === null ? [] : [`${figures.recall.slice} ${recallText(figures.recall.value)}`];
  switch (state) {
    case 'queued': return place === null ? 'starting' : `queued, ${ordinal(place)}`;
    case 'failed': return `${firstSentence(lastFailure(events)?.message ?? 'failed')}${figures.step === 0 ? '' : `, step ${grouped(figures.step)}`}`;
    case 'interrupted': return `interrupted at ${grouped(figures.step)}`;
    case 'cancelled': return `stopped at ${grouped(lastOf(events, 'cancelled')?.step ?? figures.step)}`;
    case 'away': return `last seen on ${run.attemptRecord?.host ?? 'another host'}`;
    case 'finished': return [...recall, durationText(trainedMs(events) / 1000)].join(' · ');
    case 'paused': parts.push('paused'); break;
    case 'stalled': parts.push('no sign of life'); break;
    default: break;
  }
  const phase = lastOf(events, 'phase')?.phase;
  if (figures.step === 0 && phase !== undefined && phase !== 'training') parts.push(phase);
  else if (figures.share !== null) parts.push(`${Math.floor(100 * figures.share)}%`);
  return [...(parts.length === 0 ? ['starting'] : parts), ...recall].join(' · ');
}

/** Why the newest attempt failed. */
export const lastFailure = (events: readonly RunEvent[]): Extract<RunEvent, { kind: 'failed' }>['failure'] | undefined => lastOf(events, 'failed')?.failure;

/** `.345`, as everywhere in the panels */
export const recallText = (value: number): string => value.toFixed(3).replace(/^0/, '');

/** `24 min`, rounded up; `under 1 min` */
export function timeLeftText(seconds: number): string {
  if (seconds < 60) return 'under 1 min';
  return seconds < 3600 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 360) / 10} h`;
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

const grouped = (n: number): string => n.toLocaleString('en-US');
const ordinal = (n: number): string => `${n}${n % 100 < 11 || 13 < n % 100 ? ['th', 'st', 'nd', 'rd'][n % 10] ?? 'th' : 'th'}`;
const firstSentence = (text: string): string => (text.split('\n')[0]!.split(/(?<=[a-z`)])\. /)[0] ?? text).replace(/\.$/, '');

function lastOf<Kind extends RunEvent['kind']>(events: readonly RunEvent[], kind: Kind): Extract<RunEvent, { kind: Kind }> | undefined {
  return events.findLast((event): event is Extract<RunEvent, { kind: Kind }> => event.kind === kind);
}

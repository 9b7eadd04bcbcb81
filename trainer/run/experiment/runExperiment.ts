import { setTimeout as after } from 'node:timers/promises';
import { armLabel } from '../../../config/resolveExperiment';
import type { RunEvent } from '../../../runs/event';
import { readRun, type RunOnDisk } from '../../../runs/node/readRun';
import { sendRequest } from '../../../runs/node/requestInbox';
import { detachAttempt } from '../attempt/detachAttempt';
import { createRun } from '../folder/createRun';
import { failureOf } from '../trainerError';
import { EarlierRuns, type RunPlaces } from './earlierRuns';
import { plannedRuns, type Experiment, type PlannedRun } from './plannedRuns';

/** What became of one run of an experiment. `kept` had finished before; `stopped` was asked to, and can go on. */
export type RunFate = 'kept' | 'finished' | 'failed' | 'stopped';

/** What an experiment says while it works. */
export type ExperimentNews =
  | { readonly kind: 'planned'; readonly runs: number; readonly kept: number }
  | { readonly kind: 'started'; readonly run: string; readonly folder: string; readonly label: string; readonly how: 'new' | 'resumed' | 'adopted' }
  | { readonly kind: 'progress'; readonly done: number; readonly runs: number; readonly active: readonly { readonly label: string; readonly share: number; readonly secondsLeft: number | null }[] }
  | { readonly kind: 'ended'; readonly run: string; readonly folder: string; readonly label: string; readonly fate: Exclude<RunFate, 'kept'>; readonly message: string | null; readonly seconds: number };

/** `project` is `.longtail` of the model file. */
export interface ExperimentSurroundings extends RunPlaces {
  /** The command line's own bundle. */
  readonly script: string;
  /** Runs at a time, from 1. */
  readonly jobs: number;
  readonly tell: (news: ExperimentNews) => void;
  /** Stops: what trains leaves a checkpoint, nothing else is started. */
  readonly signal: AbortSignal;
}

interface Active { readonly planned: PlannedRun; readonly folder: string; readonly id: string; readonly startedAtMs: number }

/** How often a trainer is looked at: soon at first, then rarely, since reading its journal costs. */
const pollMs = { first: 200, later: 2000, afterMs: 20_000 } as const;

/**
 * Trains what of an experiment is not trained yet, each run in a process of its own. A run that was begun before goes on
 * from its checkpoint, one that trains already is waited for, and one that fails does not stop the others.
 *
 * @returns what became of each run of the plan, in its order
 */
export async function runExperiment(experiment: Experiment, around: ExperimentSurroundings): Promise<ReadonlyMap<PlannedRun, RunFate>> {
  const plan = plannedRuns(experiment);
  const fates = new Map<string, RunFate>();
  const earlier = new EarlierRuns(around, plan, experiment.settings.metrics);
  const begun = new Map<string, RunOnDisk>();
  for (const planned of distinct(plan)) {
    const run = await earlier.inProject(planned);
    if (run?.state === 'finished' || await earlier.isRecorded(planned)) fates.set(planned.hash, 'kept');
    else if (run !== undefined) begun.set(planned.hash, run);
  }
  const waiting = distinct(plan).filter(({ hash }) => !fates.has(hash));
  const nRuns = waiting.length + fates.size;
  around.tell({ kind: 'planned', runs: nRuns, kept: fates.size });

  const active = new Set<Active>();
  const cancelled = new Set<Active>();
  while (active.size > 0 || (waiting.length > 0 && !around.signal.aborted)) {
    while (active.size < around.jobs && waiting.length > 0 && !around.signal.aborted) {
      const planned = waiting.shift()!;
      try {
        active.add(await start(experiment, planned, begun.get(planned.hash), around));
      } catch (error) {
        const { message, remedy } = failureOf(error);
        fates.set(planned.hash, 'failed');
        around.tell({ kind: 'ended', run: begun.get(planned.hash)?.record.id ?? '', folder: begun.get(planned.hash)?.folder ?? '', label: labelOf(planned), fate: 'failed', message: `${message} ${remedy}`.trim(), seconds: 0 });
      }
    }
    const looked = [...active].map((one) => ({ one, run: readRun(one.folder) }));
    for (const { one, run } of looked) {
      const isUnsigned = run.state === 'queued' && unsignedMs < Date.now() - one.startedAtMs;
      const isAlive = !isUnsigned && ['queued', 'running', 'paused', 'stalled'].includes(run.state);
      if (isAlive && around.signal.aborted && !cancelled.has(one) && run.attempt > 0) {
        cancelled.add(one);
        sendRequest(one.folder, run.attempt, 'cancel');
      }
      if (isAlive) continue;
      active.delete(one);
      const fate = run.state === 'finished' ? 'finished' : run.state === 'cancelled' ? 'stopped' : 'failed';
      fates.set(one.planned.hash, fate);
      around.tell({ kind: 'ended', run: one.id, folder: one.folder, label: labelOf(one.planned), fate, message: fate === 'failed' ? whyOf(run) : null, seconds: (Date.now() - one.startedAtMs) / 1000 });
    }
    if (active.size === 0) continue;
    around.tell({ kind: 'progress', done: fates.size, runs: nRuns, active: looked.filter(({ one }) => active.has(one)).map(({ one, run }) => ({ label: labelOf(one.planned), ...progressOf(run.events) })) });
    const oldestMs = Math.max(...[...active].map(({ startedAtMs }) => Date.now() - startedAtMs));
    await after(oldestMs < pollMs.afterMs || around.signal.aborted ? pollMs.first : pollMs.later);
  }
  return new Map(plan.map((planned) => [planned, fates.get(planned.hash) ?? 'stopped']));
}

/** A trainer that has not signed its attempt by then never started. */
const unsignedMs = 60_000;

async function start(experiment: Experiment, planned: PlannedRun, before: RunOnDisk | undefined, { script, tell }: ExperimentSurroundings): Promise<Active> {
  const label = labelOf(planned);
  const active = (folder: string, id: string, how: 'new' | 'resumed' | 'adopted'): Active => {
    tell({ kind: 'started', run: id, folder, label, how });
    return { planned, folder, id, startedAtMs: Date.now() };
  };
  if (before !== undefined && ['running', 'paused', 'stalled'].includes(before.state)) return active(before.folder, before.record.id, 'adopted');
  if (before !== undefined && before.state !== 'away') {
    await detachAttempt(before.folder, script, { mayDataDiffer: false });
    return active(before.folder, before.record.id, 'resumed');
  }
  const { folder, record } = createRun(experiment.modelPath, planned.config, planned.overrides);
  await detachAttempt(folder, script, { mayDataDiffer: false });
  return active(folder, record.id, 'new');
}

/** Each hash once, in order. */
function distinct(plan: readonly PlannedRun[]): PlannedRun[] {
  const seen = new Set<string>();
  return plan.filter(({ hash }) => !seen.has(hash) && seen.add(hash));
}

/** `CFM, alpha 0.3 (logQ none, 10 % of the pairs), seed 2` */
export function labelOf({ arm, seed }: PlannedRun): string {
  const under = [...arm.condition.map(({ key, value }) => `${key.split('.').at(-1)!} ${typeof value === 'string' ? value : JSON.stringify(value)}`), ...(arm.fraction === 1 ? [] : [`${Number((100 * arm.fraction).toPrecision(3))} % of the pairs`])];
  return `${armLabel(arm)}${under.length === 0 ? '' : ` (${under.join(', ')})`}, seed ${seed}`;
}

function progressOf(events: readonly RunEvent[]): { readonly share: number; readonly secondsLeft: number | null } {
  const planned = events.findLast((event) => event.kind === 'planned');
  const step = events.findLast((event) => event.kind === 'step');
  if (planned?.kind !== 'planned' || step?.kind !== 'step') return { share: 0, secondsLeft: null };
  return { share: step.step / (planned.stepsPerEpoch * planned.epochs), secondsLeft: step.secondsLeft };
}

function whyOf({ state, events }: RunOnDisk): string {
  const failed = events.findLast((event) => event.kind === 'failed');
  if (state === 'failed' && failed?.kind === 'failed') return `${failed.failure.message} ${failed.failure.remedy}`.trim();
  return `Its process ended without saying why (${state}); the run’s log may.`;
}

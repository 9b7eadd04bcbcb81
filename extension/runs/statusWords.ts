import { isActive, recallText, runFigures, runRow, timeLeftText } from './runRow';
import type { RunSnapshot } from './liveRun';

/** The one status bar item. */
export interface StatusWords {
  readonly text: string;
  readonly tooltip: string;
  readonly kind: 'normal' | 'error';
  /** The run that a click opens. */
  readonly folder: string;
}

/**
 * What the status bar says: the runs that train, else the newest that failed and was not looked at, else nothing.
 *
 * @param runs newest first
 * @param unseen folders of runs that failed since somebody last looked
 */
export function statusWords(runs: readonly RunSnapshot[], unseen: ReadonlySet<string>): StatusWords | null {
  const active = runs.filter(isActive);
  const training = active.filter(({ state }) => state !== 'queued');
  const tooltip = active.flatMap((run) => [`${run.record.name}: ${runRow(run, null).description}`, ...engineOf(run)]).join('\n');
  if (training.length === 1) {
    const run = training[0]!;
    const { share, recall, secondsLeft } = runFigures(run.events);
    const parts = [
      ...(share === null ? [] : [`${Math.floor(100 * share)}%`]),
      ...(recall === null ? [] : [`${recall.slice} ${recallText(recall.value)}`]),
      ...(secondsLeft === null || share === null ? [] : [timeLeftText(secondsLeft)]),
    ];
    const icon = run.state === 'running' ? 'sync~spin' : run.state === 'paused' ? 'debug-pause' : 'warning';
    return { text: `$(${icon}) ${run.record.name}${parts.length === 0 ? '' : ` ${parts.join(' · ')}`}`, tooltip, kind: 'normal', folder: run.folder };
  }
  if (1 < training.length) {
    const shares = training.map(({ events }) => runFigures(events).share ?? 0);
    const mean = shares.reduce((sum, one) => sum + one, 0) / shares.length;
    return { text: `$(sync~spin) ${training.length} runs · ${Math.floor(100 * mean)}%`, tooltip, kind: 'normal', folder: training[0]!.folder };
  }
  if (0 < active.length) return { text: `$(clock) ${active.length === 1 ? `${active[0]!.record.name} waits` : `${active.length} runs wait`}`, tooltip, kind: 'normal', folder: active.at(-1)!.folder };
  const failed = runs.find(({ folder, state }) => state === 'failed' && unseen.has(folder));
  return failed === undefined ? null : { text: `$(error) ${failed.record.name} failed`, tooltip: runRow(failed).tooltip, kind: 'error', folder: failed.folder };
}

/** What a run runs on, and why: what `auto` took and what it passed over. */
function engineOf({ events }: RunSnapshot): string[] {
  const started = events.findLast((event) => event.kind === 'started');
  return started === undefined ? [] : [`  ${started.why === '' ? `${started.engine} (${started.device})` : started.why}`];
}

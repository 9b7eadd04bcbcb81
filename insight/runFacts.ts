import type { RunEvent } from '../runs/event';
import { countText, fractionText } from './numberText';
import type { RunView, RunViewInput } from './runView';
import type { RunSeries } from './seriesOf';
import { clockText, durationText } from './timeText';

/** The last event of a kind. */
export function lastOf<Kind extends RunEvent['kind']>(events: readonly RunEvent[], kind: Kind): Extract<RunEvent, { readonly kind: Kind }> | null {
  return (events.findLast((event) => event.kind === kind) as Extract<RunEvent, { readonly kind: Kind }> | undefined) ?? null;
}

/** `ending` as it matters to words: of the newest attempt. */
export function endingOf(events: readonly RunEvent[]): Extract<RunEvent, { readonly kind: 'finished' | 'failed' | 'cancelled' }> | null {
  const at = events.findLastIndex((event) => event.kind === 'started');
  const ending = events.slice(Math.max(0, at)).findLast((event) => event.kind === 'finished' || event.kind === 'failed' || event.kind === 'cancelled');
  return (ending as Extract<RunEvent, { readonly kind: 'finished' | 'failed' | 'cancelled' }> | undefined) ?? null;
}

/** Milliseconds of all attempts, from each start to its last event. */
export function trainedMs(events: readonly RunEvent[]): number {
  let total = 0;
  let begun: number | null = null;
  let last = 0;
  for (const event of events) {
    if (event.kind === 'started') {
      if (begun !== null) total += last - begun;
      begun = event.at;
    }
    last = event.at;
  }
  return begun === null ? 0 : total + last - begun;
}

/** Steps that a time left needs to be worth saying. */
const stepsToEstimate = 20;

/** The row of facts below the sentence. */
export function runFacts(input: RunViewInput, series: RunSeries, metric: string): RunView['facts'] {
  const { record, events, setup, state, timeZone } = input;
  const started = lastOf(events, 'started');
  const step = lastOf(events, 'step');
  const isAlive = state === 'running' || state === 'paused' || state === 'stalled' || state === 'queued';
  const best = bestTail(series, metric);
  const ssl = setup.selfSupervision;
  const planned = series.plannedSteps;
  return [
    { label: 'Step', value: planned === null ? countText(series.step) : `${countText(series.step)} of ${countText(planned)} (${Math.floor((100 * series.step) / Math.max(1, planned))}%)`, title: planText(events) },
    isAlive ? timeLeft(input, step) : stopped(input),
    { label: 'Throughput', value: step === null ? '–' : `${countText(Math.round(step.examplesPerSecond))} pairs/s`, title: 'Moving average of about 20 steps' },
    { label: 'Device', value: started?.device ?? '–', title: started?.why ?? '' },
    { label: 'Engine', value: started?.engine ?? '–', title: started?.why ?? '' },
    { label: best === null || best.slice === 'tail' ? 'Best tail recall' : 'Best recall', value: best === null ? '–' : `${fractionText(best.value)} at step ${countText(best.step)}`, title: `Largest validation ${metric}${best?.slice === 'tail' ? ' of the tail' : ''}` },
    { label: 'Batch', value: `${countText(setup.batchSize)}${ssl === null ? ' pairs' : ` + ${countText(ssl.batchSize)} items`}`, title: `learningRate ${setup.learningRate}, temperature ${setup.temperature}` },
    { label: 'Commit', value: commitText(record.commit, record.isDirty), title: `Started ${clockText(record.createdAt, timeZone, 'minute')}, ${record.id}` },
  ];
}

/** The largest validation value of the tail, or of all pairs without a tail slice. */
export function bestTail(series: RunSeries, metric: string): { readonly slice: 'tail' | 'all'; readonly value: number; readonly step: number } | null {
  for (const slice of ['tail', 'all'] as const) {
    const curve = series.metrics.find((one) => one.split === 'validation' && one.slice === slice && one.metric === metric);
    if (curve === undefined) continue;
    const at = curve.value.reduce((best, value, place) => (curve.value[best]! < value ? place : best), 0);
    return { slice, value: curve.value[at]!, step: curve.step[at]! };
  }
  return null;
}

function timeLeft({ state, timeZone }: RunViewInput, step: Extract<RunEvent, { readonly kind: 'step' }> | null): RunView['facts'][number] {
  if (state !== 'running' || step === null || step.step < stepsToEstimate) return { label: 'Time left', value: '–', title: `Known after ${stepsToEstimate} steps` };
  return {
    label: 'Time left',
    value: `${durationText(step.secondsLeft)}, ends ${clockText(step.at + step.secondsLeft * 1000, timeZone, 'minute')}`,
    title: 'If all epochs run; early stopping may end it sooner',
  };
}

function stopped({ events, lastSignAt, nowMs, timeZone, state }: RunViewInput): RunView['facts'][number] {
  if (state === 'finished') return { label: 'Took', value: durationText(trainedMs(events) / 1000), title: 'All attempts together' };
  const at = lastSignAt ?? events.at(-1)?.at ?? null;
  return { label: 'Stopped', value: at === null ? '–' : `${clockText(at, timeZone, 'second')}, ${durationText((nowMs - at) / 1000)} ago`, title: 'Last sign of life' };
}

function planText(events: readonly RunEvent[]): string {
  const plan = lastOf(events, 'planned');
  if (plan === null) return '';
  return `${countText(plan.epochs)} epochs of ${countText(plan.stepsPerEpoch)} steps over ${countText(plan.trainPairs)} training pairs; ${countText(plan.parameters)} weights`;
}

function commitText(commit: string | null, isDirty: boolean | null): string {
  if (commit === null) return '–';
  return `${commit.slice(0, 7)}${isDirty === true ? ', changed files' : ''}`;
}

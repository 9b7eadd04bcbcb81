import type { Phase } from '../runs/event';
import type { Action, Sentence } from './loadable';
import { countText, fractionText } from './numberText';
import { referenceBefore } from './recallFacets';
import { bestTail, endingOf, lastOf, trainedMs } from './runFacts';
import type { RecallFacet, RunIntent, RunView, RunViewInput } from './runView';
import { sentence } from './sentence';
import type { RunSeries } from './seriesOf';
import { clockText, durationText } from './timeText';

interface Words {
  readonly state: string;
  readonly lead: Sentence;
  readonly banner: RunView['banner'];
  readonly actions: readonly Action<RunIntent>[];
  /** When the first evaluation is due. */
  readonly firstEvaluation: string;
}

/** The sentences of the page of a run: is it learning, is the tail learning, when is it done, and what if it stopped? */
export function runWords(input: RunViewInput, series: RunSeries, facets: readonly RecallFacet[], metric: string): Words {
  const banner = bannerOf(input, series);
  return {
    state: stateWord(input),
    lead: leadOf(input, series, facets, metric),
    banner,
    actions: banner === null ? actionsOf(input) : [],
    firstEvaluation: firstEvaluation(input, series),
  };
}

const phaseWords: Readonly<Record<Phase, string>> = {
  reading: 'reading the data', encoding: 'encoding the data', building: 'building the model', training: 'running', evaluating: 'evaluating', checkpointing: 'writing a checkpoint', exporting: 'exporting vectors',
};

function stateWord({ state, events }: RunViewInput): string {
  if (state === 'finished') {
    const early = lastOf(events, 'finished')?.reason === 'early-stopping' ? ', stopped early' : '';
    return `finished in ${durationText(trainedMs(events) / 1000)}${early}`;
  }
  if (state === 'running') return phaseWords[lastOf(events, 'phase')?.phase ?? 'reading'];
  return state;
}

function leadOf({ state, events, reference }: RunViewInput, series: RunSeries, facets: readonly RecallFacet[], metric: string): Sentence {
  const facet = facets.find(({ slice, points }) => slice === 'tail' && points.some(({ run }) => run !== null)) ?? facets.find(({ points }) => points.some(({ run }) => run !== null));
  if (facet === undefined) return leadBeforeEvaluation(state, events, series);
  const last = facet.points.findLast(({ run }) => run !== null)!;
  const best = bestTail(series, metric)!;
  const subject = facet.slice === 'tail' ? `Tail ${metric}` : metric[0]!.toUpperCase() + metric.slice(1);
  const isOver = state === 'finished';
  const parts = [`${subject} ${isOver ? '' : 'is '}**${fractionText(last.run!.value)}** at step ${countText(last.step)}`];
  if (best.step !== last.step) parts[0] += `, best **${fractionText(best.value)}** at ${countText(best.step)}`;
  const other = referenceBefore(facet.points, last.step);
  const end = facet.points.findLast((point) => point.reference !== null);
  if (reference !== null && other !== null && end !== undefined) {
    const name = sentenceStart(reference.record.name);
    parts.push(end.step === other.step ? `${name} had ${fractionText(other.value)} there` : `${name} had ${fractionText(other.value)} at that step and ended at ${fractionText(end.reference)}`);
  }
  const test = series.metrics.find((one) => one.split === 'test' && one.slice === facet.slice && one.metric === metric);
  if (isOver && test !== undefined) parts.push(`On the test pairs the weights of step ${countText(test.step.at(-1)!)} reach **${fractionText(test.value.at(-1)!)}**`);
  return sentence(`${parts.join('. ')}.`);
}

function leadBeforeEvaluation(state: RunViewInput['state'], events: RunViewInput['events'], series: RunSeries): Sentence {
  if (state === 'queued') return sentence('Waits until the device is free.');
  const { step, value } = series.mainLoss;
  if (value.length === 0) {
    const phase = lastOf(events, 'phase');
    return sentence(phase === null ? 'No step yet.' : `No step yet: ${phase.detail ?? phaseWords[phase.phase]}.`);
  }
  const [first, last] = [value[0]!, value.at(-1)!];
  const isFalling = last < first;
  return sentence(`The main loss is **${last.toFixed(2)}** nats after ${countText(step.at(-1)!)} steps, ${isFalling ? 'down' : 'up'} from ${first.toFixed(2)}; recall is not known yet.`);
}

function firstEvaluation({ events, setup }: RunViewInput, series: RunSeries): string {
  const plan = lastOf(events, 'planned');
  if (plan === null) return 'Recall appears with the first evaluation.';
  const due = plan.stepsPerEpoch * setup.evaluatedEveryEpochs;
  const step = lastOf(events, 'step');
  const left = plan.stepsPerEpoch * plan.epochs - series.step;
  const seconds = step === null || left <= 0 ? null : (step.secondsLeft * Math.max(0, due - series.step)) / left;
  return `First evaluation at step ${countText(due)}${seconds === null ? '' : `, in about ${durationText(seconds)}`}.`;
}

/** The newest checkpoint, or null. */
const checkpointStep = (series: RunSeries): number | null => series.checkpoints.reduce<number | null>((most, { step }) => Math.max(most ?? 0, step), null);

function bannerOf(input: RunViewInput, series: RunSeries): RunView['banner'] {
  const { state, events, lastSignAt, nowMs, timeZone } = input;
  const checkpoint = checkpointStep(series);
  const resume: Action<RunIntent>[] = [{ label: checkpoint === null ? 'Start Again' : `Resume from Step ${countText(checkpoint)}`, intent: 'resume' }];
  const openLog: Action<RunIntent> = { label: 'Open Log', intent: 'openLog' };
  switch (state) {
    case 'failed': {
      const ending = endingOf(events);
      if (ending?.kind !== 'failed') return null;
      const { message, remedy, place } = ending.failure;
      const kept = checkpoint === null ? '' : `Checkpoint ${countText(checkpoint)} is kept. `;
      return {
        kind: 'error', title: `Failed ${series.step === 0 ? 'before the first step' : `at step ${countText(series.step)}`}: ${message}`, detail: `${kept}${remedy}`,
        actions: [...(checkpoint === null ? [] : resume), { label: place === undefined ? 'Open Config' : 'Show in Config', intent: 'openConfig' }, openLog],
      };
    }
    case 'interrupted': {
      const sign = lastSignAt === null ? '' : `Last sign of life ${clockText(lastSignAt, timeZone, 'second')}, ${durationText((nowMs - lastSignAt) / 1000)} ago. `;
      const from = checkpoint ?? 0;
      const repeated = series.step <= from ? 'Nothing is lost.' : `Steps ${countText(from + 1)} to ${countText(series.step)} will be repeated and give the same numbers.`;
      return { kind: 'warning', title: `Interrupted after step ${countText(series.step)}: the trainer process is gone.`, detail: sign + repeated, actions: [...resume, openLog] };
    }
    case 'stalled': {
      const quiet = (nowMs - (events.at(-1)?.at ?? nowMs)) / 1000;
      return { kind: 'warning', title: `No step for ${durationText(quiet)}.`, detail: lastSignAt === null ? 'The process lives.' : `The process lives; its heartbeat is ${durationText((nowMs - lastSignAt) / 1000)} old.`, actions: [openLog, { label: 'Stop', intent: 'stop' }] };
    }
    case 'away':
      return { kind: 'info', title: 'This run is on another host.', detail: lastSignAt === null ? 'It left no sign of life here.' : `Last seen ${clockText(lastSignAt, timeZone, 'minute')}. Resume only if it has ended there.`, actions: [...resume, openLog] };
    case 'cancelled': {
      const ending = endingOf(events);
      const step = ending?.kind === 'cancelled' ? ending.step : series.step;
      return { kind: 'info', title: `Stopped by you at step ${countText(step)}.`, detail: checkpoint === null ? 'It ended before its first checkpoint.' : 'A checkpoint was left.', actions: resume };
    }
    default:
      return null;
  }
}

function actionsOf({ state }: RunViewInput): Action<RunIntent>[] {
  const config: Action<RunIntent> = { label: 'Open Config', intent: 'openConfig' };
  if (state === 'running' || state === 'queued') return [{ label: 'Stop', intent: 'stop' }, config];
  if (state === 'paused') return [{ label: 'Continue', intent: 'resume' }, { label: 'Stop', intent: 'stop' }, config];
  if (state === 'finished') return [{ label: 'Tail and Head', intent: 'openTail' }, { label: 'Feature Correlations', intent: 'openFeatures' }, config];
  return [config];
}

const sentenceStart = (name: string): string => (name === 'baseline' ? 'The baseline' : name);

import type { RunEvent } from '../../../runs/event';
import { bytes, duration, fraction, grouped } from './words';

/** What a person sees of a run's events: lasting lines, and one line that is replaced while training. */
export interface Shown { readonly line?: string; readonly progress?: string }

/** Turns events into what is shown. One per run; it remembers the plan and the last validation. */
export class ProgressWords {
  private stepsPerEpoch = 0;
  private epochs = 0;
  private metric = '';

  /** @param columns of the terminal, which a progress line leaves one of free; infinite for a log, whose lines say everything */
  show(event: RunEvent, columns: number): Shown {
    switch (event.kind) {
      case 'started':
        return { line: `${event.fromStep === 0 ? 'Started' : `Resumed from step ${grouped(event.fromStep)}`} on ${event.why}` };
      case 'phase':
        return event.phase === 'training' || event.phase === 'evaluating' || event.phase === 'checkpointing'
          ? {}
          : { progress: `${phaseWords[event.phase]}${event.detail === undefined ? '' : `: ${event.detail}`}` };
      case 'planned':
        this.stepsPerEpoch = event.stepsPerEpoch;
        this.epochs = event.epochs;
        return {
          line: `${grouped(event.trainPairs)} training, ${grouped(event.validationPairs)}${event.validationPairsOfSplit === undefined ? '' : ` of ${grouped(event.validationPairsOfSplit)}`} validation and ${grouped(event.testPairs)} test pairs; `
            + `${grouped(event.items)} items; ${grouped(event.parameters)} parameters (tables ${bytes(event.tableBytes)}); ${event.epochs} epochs of ${grouped(event.stepsPerEpoch)} steps`,
        };
      case 'step': {
        const done = this.stepsPerEpoch === 0 ? 0 : event.step / (this.stepsPerEpoch * this.epochs);
        const parts: readonly Part[] = [
          { text: bar(done), worth: columns === Infinity ? -1 : 0 },
          { text: `epoch ${event.epoch + 1}/${this.epochs}`, worth: 6 },
          { text: `step ${event.step - event.epoch * this.stepsPerEpoch}/${this.stepsPerEpoch}`, worth: 4 },
          { text: `loss ${event.mainLossNats.toFixed(3)}`, worth: 5 },
          ...(event.selfSupervisedLossNats === null ? [] : [{ text: `self-supervised ${event.selfSupervisedLossNats.toFixed(3)}`, worth: 3 }]),
          { text: `${grouped(event.examplesPerSecond)} examples/s`, worth: 1 },
          ...(this.metric === '' ? [] : [{ text: this.metric, worth: 2 }]),
          { text: `${duration(event.secondsLeft)} left`, worth: 7 },
        ];
        return { progress: fitting(parts.filter(({ worth }) => 0 <= worth), columns - 1) };
      }
      case 'evaluated': {
        const recall = event.slices[0] === undefined ? undefined : Object.keys(event.slices[0].metrics).filter((name) => name.startsWith('recall@')).at(-1);
        const metric = recall ?? Object.keys(event.slices[0]?.metrics ?? {})[0];
        if (metric === undefined) return {};
        const words = event.slices.map((slice) => `${slice.slice} ${fraction(slice.metrics[metric])}`).join('  ');
        if (event.split === 'validation') this.metric = `validation ${metric} ${fraction(event.slices[0]!.metrics[metric])}`;
        const when = Number.isInteger(event.epoch) ? `Epoch ${event.epoch}` : `Step ${grouped(event.step)}`;
        return { line: `${event.split === 'test' ? 'Test' : `${when}, validation`} ${metric}: ${words}${event.isBest ? '  (best)' : ''}` };
      }
      case 'warning':
        return { line: `Note: ${event.message}` };
      case 'finished':
        return { line: event.reason === 'early-stopping' ? `Stopped early: validation no longer improved. Best at step ${grouped(event.bestStep)}.` : `Finished. Best at step ${grouped(event.bestStep)}.` };
      case 'failed':
        return { line: `Failed: ${event.failure.message} ${event.failure.remedy}` };
      case 'cancelled':
        return { line: event.step === 0 ? 'Stopped before the first step.' : `Stopped at step ${grouped(event.step)}; a checkpoint is kept.` };
      case 'checkpointed':
      case 'request':
        return {};
    }
  }
}

/** A piece of the progress line; what is worth least goes first where there is no room. */
interface Part { readonly text: string; readonly worth: number }

/** The parts in order, as many of the worthiest as fit. */
function fitting(parts: readonly Part[], width: number): string {
  const text = parts.map((part) => part.text).join('  ');
  if (text.length <= width) return text;
  if (parts.length === 1) return text.slice(0, Math.max(0, width));
  const least = Math.min(...parts.map(({ worth }) => worth));
  return fitting(parts.filter(({ worth }) => worth !== least), width);
}

const barWidth = 12;

function bar(done: number): string {
  const full = Math.round(done * barWidth);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
}

const phaseWords = {
  reading: 'Reading the data', encoding: 'Encoding', building: 'Building the model', training: 'Training',
  evaluating: 'Evaluating', checkpointing: 'Writing a checkpoint', exporting: 'Writing the results',
} as const;

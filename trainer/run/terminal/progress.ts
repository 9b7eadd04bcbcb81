import type { RunEvent } from '../../../runs/event';
import { bytes, duration, fraction, grouped } from './words';

/** What a person sees of a run's events: lasting lines, and one line that is replaced while training. */
export interface Shown { readonly line?: string; readonly progress?: string }

/** Turns events into what is shown. One per run; it remembers the plan and the last validation. */
export class ProgressWords {
  private stepsPerEpoch = 0;
  private epochs = 0;
  private metric = '';

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
          line: `${grouped(event.trainPairs)} training, ${grouped(event.validationPairs)} validation and ${grouped(event.testPairs)} test pairs; `
            + `${grouped(event.items)} items; ${grouped(event.parameters)} parameters (tables ${bytes(event.tableBytes)}); ${event.epochs} epochs of ${grouped(event.stepsPerEpoch)} steps`,
        };
      case 'step': {
        const inEpoch = event.step - event.epoch * this.stepsPerEpoch;
        const losses = event.selfSupervisedLossNats === null
          ? `loss ${event.mainLossNats.toFixed(3)}`
          : `loss ${event.mainLossNats.toFixed(3)} + self-supervised ${event.selfSupervisedLossNats.toFixed(3)}`;
        const words = `epoch ${event.epoch + 1}/${this.epochs}  step ${inEpoch}/${this.stepsPerEpoch}  ${losses}  ${grouped(event.examplesPerSecond)} examples/s  ${this.metric}${duration(event.secondsLeft)} left`;
        const width = 12;
        const done = this.stepsPerEpoch === 0 ? 0 : event.step / (this.stepsPerEpoch * this.epochs);
        const bar = `${'█'.repeat(Math.round(done * width))}${'░'.repeat(width - Math.round(done * width))}`;
        return { progress: words.length + width + 2 <= columns ? `${bar}  ${words}` : words.slice(0, columns) };
      }
      case 'evaluated': {
        const recall = event.slices[0] === undefined ? undefined : Object.keys(event.slices[0].metrics).filter((name) => name.startsWith('recall@')).at(-1);
        const metric = recall ?? Object.keys(event.slices[0]?.metrics ?? {})[0];
        if (metric === undefined) return {};
        const words = event.slices.map((slice) => `${slice.slice} ${fraction(slice.metrics[metric])}`).join('  ');
        if (event.split === 'validation') this.metric = `validation ${metric} ${fraction(event.slices[0]!.metrics[metric])}  `;
        return { line: `${event.split === 'test' ? 'Test' : `Epoch ${Math.round(event.epoch)}`}, ${event.split === 'test' ? '' : 'validation '}${metric}: ${words}${event.isBest ? '  (best)' : ''}` };
      }
      case 'warning':
        return { line: `Note: ${event.message}` };
      case 'finished':
        return { line: event.reason === 'early-stopping' ? `Stopped early: validation no longer improved. Best at step ${grouped(event.bestStep)}.` : `Finished. Best at step ${grouped(event.bestStep)}.` };
      case 'failed':
        return { line: `Failed: ${event.failure.message} ${event.failure.remedy}` };
      case 'cancelled':
        return { line: `Stopped at step ${grouped(event.step)}; a checkpoint is kept.` };
      case 'checkpointed':
      case 'request':
        return {};
    }
  }
}

const phaseWords = {
  reading: 'Reading the data', encoding: 'Encoding', building: 'Building the model', training: 'Training',
  evaluating: 'Evaluating', checkpointing: 'Writing a checkpoint', exporting: 'Writing the results',
} as const;

import type { RunEvent } from '../../runs/event';
import { pretrainSteps } from '../model/schedules/pretrainSteps';
import { startStep } from '../model/trainStep';
import type { Loader } from './batch/loader';
import { breathe } from './breathe';
import { evaluate, type Evaluated } from './evaluate';
import { resetOptimizers } from './resetOptimizers';
import { StepsUnderWay } from './stepsUnderWay';
import type { Trained } from './trained';

/** What a checkpoint remembers beside weights and optimizer state. Plain JSON. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  /** The last step that validation ran at; 0 before the first. */
  readonly evaluatedStep: number;
  readonly best: { readonly step: number; readonly value: number } | null;
  /** Evaluations since the best. */
  readonly withoutImprovement: number;
  /** No further step is to be trained. */
  readonly isComplete: 'epochs' | 'early-stopping' | null;
}

export const atTheStart: Progress = { step: 0, evaluatedStep: 0, best: null, withoutImprovement: 0, isComplete: null };

export type Told = RunEvent extends infer Event ? (Event extends RunEvent ? Omit<Event, 'at'> : never) : never;

/** What the loop asks of the world around it. */
export interface Surroundings {
  tell(event: Told): void;
  /** Writes a checkpoint of exactly this progress. */
  checkpoint(progress: Progress, isBest: boolean): Promise<void>;
  /** Aborts with {@link Cancelled} to stop; a checkpoint is left. */
  readonly signal: AbortSignal;
  /** Resolves to false at once, or to true when a pause ends. */
  whilePaused(): Promise<boolean>;
  /** Somebody wants this after the current step. */
  isAsked(kind: 'checkpoint' | 'evaluate'): boolean;
  /** Tells those who asked that it is done, or why it is not. */
  answer(kind: 'checkpoint' | 'evaluate', refusal?: string): void;
  /** Keeps what a validation found, for those who watch, before it is told. */
  validated(step: number, found: Pick<Evaluated, 'ranks' | 'scores'>): Promise<void>;
  nowMs(): number;
}

/**
 * Trains from `progress` to the end of the last epoch or until validation stops improving.
 *
 * Every number depends on (config, data, step) only, so a loop that starts from a checkpoint ends at the same bytes as
 * one that was never stopped. At an epoch's end validation comes before the checkpoint; a checkpoint without it says so
 * in `evaluatedStep`, and the next start evaluates first.
 */
export async function trainLoop(trained: Trained, loader: Loader, stepsPerEpoch: number, from: Progress, around: Surroundings): Promise<Progress> {
  const { training, evaluation, towers } = trained.config.model;
  // Popularity is counted, not trained.
  const lastStep = towers.kind === 'popularity' ? 0 : stepsPerEpoch * training.epochs;
  const evaluateEvery = evaluation.every.epochs * stepsPerEpoch;
  const hasValidation = trained.dataset.validation.item.length !== 0;
  let progress = from;
  let saved = from;
  let checkpointedAtMs = around.nowMs();
  const pace = new Pace(around.nowMs());
  const underWay = new StepsUnderWay(() => around.nowMs());

  const isDue = (step: number) => hasValidation && step !== 0 && (step % evaluateEvery === 0 || step === lastStep);

  const save = async (isBest: boolean) => {
    await underWay.settle();
    // Steps held back are written before the checkpoint that stands for them.
    around.tell({ kind: 'phase', phase: 'checkpointing' });
    await around.checkpoint(progress, isBest);
    saved = progress;
    around.tell({ kind: 'checkpointed', step: progress.step, isBest });
    around.tell({ kind: 'phase', phase: 'training' });
    around.answer('checkpoint');
    checkpointedAtMs = around.nowMs();
    pace.skip(checkpointedAtMs);
  };

  try {
    while (progress.isComplete === null) {
      around.signal.throwIfAborted();
      if (await around.whilePaused()) pace.skip(around.nowMs());
      around.signal.throwIfAborted();

      if (isDue(progress.step) && progress.evaluatedStep !== progress.step) {
        await underWay.settle();
        progress = await validate(trained, progress, stepsPerEpoch, around);
        if (progress.step === lastStep && progress.isComplete === null) progress = { ...progress, isComplete: 'epochs' };
        around.answer('evaluate');
        await save(progress.best?.step === progress.step);
        continue;
      }
      if (progress.step === lastStep) {
        progress = { ...progress, isComplete: 'epochs' };
        await save(false);
        break;
      }

      const step = progress.step + 1;
      const batch = await loader.take(step, around.signal);
      if (batch.settings?.resetsOptimizer === true) await resetOptimizers(trained);
      const started = startStep(trained.engine, trained.model, trained.inputLayer, trained.optimizer, batch, trained.config);
      progress = { ...progress, step };
      await underWay.add(started, (losses) => {
        pace.stepped(around.nowMs(), batch.passes[0]!.nExamples);
        around.tell({
          kind: 'step', step, epoch: batch.epoch, steps: 1,
          mainLossNats: losses.main, selfSupervisedLossNats: losses.selfSupervised, totalLossNats: losses.total,
          examplesPerSecond: pace.examplesPerSecond, secondsLeft: pace.secondsPerStep * (lastStep - step),
        });
      });
      if (!isDue(step) && step !== lastStep) {
        if (around.isAsked('evaluate')) {
          await underWay.settle();
          if (hasValidation) await look(trained, step, stepsPerEpoch, around);
          around.answer('evaluate', hasValidation ? undefined : 'The split has no validation pairs.');
          pace.skip(around.nowMs());
        }
        const isTimeToSave = training.checkpointEveryMinutes * 60_000 <= around.nowMs() - checkpointedAtMs;
        if (around.isAsked('checkpoint') || isTimeToSave) await save(false);
      }
      await breathe();
    }
  } catch (error) {
    if (around.signal.aborted && progress !== saved) await save(false);
    throw error;
  }
  return progress;
}

/** Why the loop ended without finishing: somebody asked. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

async function validate(trained: Trained, progress: Progress, stepsPerEpoch: number, around: Surroundings): Promise<Progress> {
  const { earlyStopping } = trained.config.model.training;
  const metric = earlyStopping?.metric ?? `recall@${Math.max(...trained.config.model.evaluation.cutoffs)}`;
  const slice = earlyStopping?.slice ?? 'all';
  around.tell({ kind: 'phase', phase: 'evaluating', detail: 'validation' });
  const begunMs = around.nowMs();
  const found = await evaluate(trained, 'validation', around.signal);
  const value = found.slices.find((one) => one.slice === slice)?.metrics[metric] ?? null;
  // Before the main loss is followed there is nothing to be best at, and no patience to lose.
  const isPretraining = progress.step <= pretrainSteps(trained.config.model, stepsPerEpoch);
  const isBest = !isPretraining && value !== null && (progress.best === null || progress.best.value < value);
  const withoutImprovement = isBest || isPretraining ? 0 : progress.withoutImprovement + 1;
  const { ranks, scores, itemVectors: _itemVectors, ...figures } = found;
  await around.validated(progress.step, { ranks, scores });
  around.tell({
    kind: 'evaluated', step: progress.step, epoch: progress.step / stepsPerEpoch, split: 'validation', ...figures, isBest,
    seconds: (around.nowMs() - begunMs) / 1000,
  });
  return {
    step: progress.step,
    evaluatedStep: progress.step,
    best: isBest ? { step: progress.step, value } : progress.best,
    withoutImprovement,
    isComplete: earlyStopping !== null && earlyStopping.patience <= withoutImprovement ? 'early-stopping' : null,
  };
}

/** An evaluation somebody asked for between two that are due: reported, but never the best and never a stop. */
async function look(trained: Trained, step: number, stepsPerEpoch: number, around: Surroundings): Promise<void> {
  const begunMs = around.nowMs();
  around.tell({ kind: 'phase', phase: 'evaluating', detail: 'validation, as asked' });
  const { ranks, scores, itemVectors: _itemVectors, ...figures } = await evaluate(trained, 'validation', around.signal);
  await around.validated(step, { ranks, scores });
  around.tell({ kind: 'evaluated', step, epoch: step / stepsPerEpoch, split: 'validation', ...figures, isBest: false, seconds: (around.nowMs() - begunMs) / 1000 });
}

/** Speed as a moving average over about the last 20 steps. */
class Pace {
  examplesPerSecond = 0;
  secondsPerStep = 0;

  constructor(private lastMs: number) {}

  stepped(nowMs: number, nExamples: number): void {
    const seconds = Math.max(1e-6, (nowMs - this.lastMs) / 1000);
    this.lastMs = nowMs;
    const share = this.secondsPerStep === 0 ? 1 : 0.05;
    this.secondsPerStep += share * (seconds - this.secondsPerStep);
    this.examplesPerSecond = nExamples / this.secondsPerStep;
  }

  /** Time that was no training does not count. */
  skip(nowMs: number): void {
    this.lastMs = nowMs;
  }
}

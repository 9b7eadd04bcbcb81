import type { StepBatch } from '../../model/stepBatch';

/** Where batches come from: a function of the step alone. */
export interface BatchSource { batch(step: number): StepBatch }

/** Hands the training loop its batches, made ahead of it. */
export interface Loader {
  /**
   * @param step   1-based
   * @param signal ends the waiting
   * @throws what went wrong in making the batch; the signal's reason when it aborts first
   */
  take(step: number, signal: AbortSignal): Promise<StepBatch>;
  /** Ends the making. */
  close(): Promise<void>;
}

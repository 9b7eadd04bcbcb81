import type { StepBatch } from '../../model/stepBatch';

/** Where batches come from: a function of the step alone. */
export interface BatchSource { batch(step: number): StepBatch }

/**
 * Keeps one batch ahead: while the loop gives way after a step, or an engine works on it elsewhere, the next one is made.
 * What is handed out is what the source would make, whatever the order of asking.
 */
export class Loader {
  private ahead: StepBatch | null = null;

  /** @param lastStep nothing is made beyond it */
  constructor(private readonly source: BatchSource, private readonly lastStep: number) {}

  /** @param step 1-based */
  take(step: number): StepBatch {
    const batch = this.ahead?.step === step ? this.ahead : this.source.batch(step);
    this.ahead = null;
    if (step < this.lastStep) {
      setImmediate(() => {
        this.ahead ??= this.source.batch(step + 1);
      });
    }
    return batch;
  }
}

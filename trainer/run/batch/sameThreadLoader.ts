import type { StepBatch } from '../../model/stepBatch';
import type { BatchSource, Loader } from './loader';

/**
 * Keeps one batch ahead: while the loop gives way after a step, or an engine works on it elsewhere, the next one is made.
 * What is handed out is what the source would make, whatever the order of asking.
 *
 * @param lastStep nothing is made beyond it
 */
export function sameThreadLoader(source: BatchSource, lastStep: number): Loader {
  let ahead: StepBatch | null = null;
  return {
    async take(step, signal) {
      signal.throwIfAborted();
      const batch = ahead?.step === step ? ahead : source.batch(step);
      ahead = null;
      if (step < lastStep) {
        setImmediate(() => {
          try {
            ahead ??= source.batch(step + 1);
          } catch {
            // It is made again, and thrown, when it is taken.
          }
        });
      }
      return batch;
    },
    close: () => Promise.resolve(),
  };
}

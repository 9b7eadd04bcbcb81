import { runAttempt } from '../attempt/runAttempt';
import { describeFailure, shortPath } from '../terminal/describeProblem';
import { ProgressWords } from '../terminal/progress';
import { loaderFile } from '../enginePlaces';
import type { Install, Output } from './command';

/** What ending it twice exits with, as shells say it. */
const interruptedExitCode = 130;

/**
 * Trains a claimed attempt in this process and shows it. The first interrupt leaves a checkpoint and stops, the second
 * ends at once.
 *
 * @returns 0 when it finished or was asked to stop, 1 when it failed
 */
export async function trainInForeground(folder: string, id: string, attempt: number, { isJson, mayDataDiffer }: { readonly isJson: boolean; readonly mayDataDiffer: boolean }, output: Output, { script, enginePlaces }: Install): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(interruptedExitCode);
    if (!isJson) output.note('Stopping: a checkpoint is written first. Once more ends at once, back to the last checkpoint.');
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);

  const words = new ProgressWords();
  if (isJson) output.print(JSON.stringify({ formatVersion: 1, kind: 'run', run: id, folder }));
  else output.note(`Run ${id}\n  ${shortPath(folder)}`);
  try {
    const ending = await runAttempt(folder, attempt, {
      enginePlaces, loaderFile: loaderFile(script), mayDataDiffer, signal: stop.signal,
      listen: (event) => {
        if (isJson) return output.print(JSON.stringify(event));
        if (event.kind === 'failed') return output.note(describeFailure(event.failure, output.color));
        const { line, progress } = words.show(event, output.isTerminal ? output.columns : Infinity);
        if (line !== undefined) output.note(line);
        if (progress !== undefined) output.progress(progress);
      },
    });
    if (!isJson && ending.kind === 'finished') output.note(`See it with \`longtail report ${id}\`.`);
    if (!isJson && ending.kind === 'cancelled') output.note(`Continue with \`longtail resume ${id}\`.`);
    return ending.kind === 'failed' ? 1 : 0;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

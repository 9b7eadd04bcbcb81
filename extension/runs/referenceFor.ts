import type { RunSnapshot } from './liveRun';

/**
 * The run that another one is held against when nobody has chosen: of the same data, of another configuration, finished;
 * one called baseline before others, then the newest.
 *
 * @param runs newest first
 * @param dataOf names the content of a run's data; null when it is not known
 */
export function referenceFor(run: RunSnapshot, runs: readonly RunSnapshot[], dataOf: (folder: string) => string | null): RunSnapshot | null {
  const data = dataOf(run.folder);
  const others = runs.filter((other) => other.folder !== run.folder && other.state === 'finished' && other.record.configHash !== run.record.configHash
    && other.record.name !== run.record.name && (data === null || dataOf(other.folder) === data));
  return others.find(({ record }) => record.name.includes('baseline')) ?? others[0] ?? null;
}

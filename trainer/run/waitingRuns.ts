import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readResolved } from '../../config/resolvedYaml';
import type { RunState } from '../../runs/records';
import { runFolders } from '../../runs/node/projectFolder';
import { ageMs, readRun, type RunOnDisk } from '../../runs/node/readRun';
import { attemptPaths, runPaths } from '../../runs/runPaths';
import { heartbeatLimitMs } from '../../runs/runState';
import { detachAttempt } from './attempt/detachAttempt';
import { TrainerError } from './trainerError';

const activeStates: readonly RunState[] = ['running', 'paused', 'stalled'];

/**
 * What a run that is to be queued waits for: runs of its project that use its device, or are about to (claimed by a process
 * that has not signed yet), then those that wait for it longer.
 */
export function runsAhead(folder: string): RunOnDisk[] {
  const device = deviceOf(folder);
  const runs = readable(projectOf(folder));
  return [...runs.filter(isActive), ...waitingBefore(folder)].filter((run) => deviceOf(run.folder) === device);
}

/** Whether a run waits for the device: nobody has claimed it. */
export const isWaiting = ({ state, attempt }: RunOnDisk): boolean => state === 'queued' && attempt === 0;

/** The runs that wait longer than this one. */
export function waitingBefore(folder: string): RunOnDisk[] {
  const runs = readable(projectOf(folder));
  return runs.slice(0, runs.findIndex((run) => run.folder === folder)).filter(isWaiting);
}

/**
 * Starts on each device that no run of the project uses the run that has waited for it longest. Another process that does the
 * same at the same moment is no error: a run has one owner.
 *
 * @param script the command line's own bundle
 * @returns what was started
 */
export async function startLongestWaiting(project: string, script: string): Promise<readonly RunOnDisk[]> {
  const runs = readable(project);
  const waiting = runs.filter(isWaiting);
  if (waiting.length === 0) return [];
  const used = new Set(runs.filter(isActive).map(({ folder }) => deviceOf(folder)));
  const started: RunOnDisk[] = [];
  for (const run of waiting) {
    const device = deviceOf(run.folder);
    if (used.has(device)) continue;
    used.add(device);
    try {
      await detachAttempt(run.folder, script, { mayDataDiffer: false });
      started.push(run);
    } catch (error) {
      if (!(error instanceof TrainerError && error.failure.code === 'run-owned')) throw error;
    }
  }
  return started;
}

/** Number of the device that a run's config asks for; the first where it asks for none. */
function deviceOf(folder: string): number {
  try {
    return readResolved(readFileSync(path.join(folder, runPaths.config), 'utf8')).model.training.device ?? 0;
  } catch {
    return 0; // Not whole, or of another version: it is taken for one on the first.
  }
}

/** `.longtail` of a run's folder. */
export const projectOf = (runFolder: string): string => path.resolve(runFolder, '..', '..');

function isActive({ folder, state, attempt }: RunOnDisk): boolean {
  if (state !== 'queued') return activeStates.includes(state);
  const claimAgeMs = attempt === 0 ? null : ageMs(path.join(folder, attemptPaths(attempt).folder));
  return claimAgeMs !== null && claimAgeMs < heartbeatLimitMs;
}

/** Oldest first; by the millisecond, which a folder's name does not have. */
function readable(project: string): RunOnDisk[] {
  const runs = runFolders(project).flatMap((folder) => {
    try {
      return [readRun(folder)];
    } catch {
      return []; // Not whole yet, or written by another version: it uses no device that could be told.
    }
  });
  return runs.sort((one, other) => one.record.createdAt - other.record.createdAt || (one.folder < other.folder ? -1 : 1));
}

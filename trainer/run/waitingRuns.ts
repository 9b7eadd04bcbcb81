import path from 'node:path';
import type { RunState } from '../../runs/records';
import { runFolders } from '../../runs/node/projectFolder';
import { ageMs, readRun, type RunOnDisk } from '../../runs/node/readRun';
import { attemptPaths } from '../../runs/runPaths';
import { heartbeatLimitMs } from '../../runs/runState';
import { detachAttempt } from './attempt/detachAttempt';
import { TrainerError } from './trainerError';

const activeStates: readonly RunState[] = ['running', 'paused', 'stalled'];

/** Runs of a project that use the device, or are about to: claimed by a process that has not signed yet. */
export const activeRuns = (project: string): RunOnDisk[] => readable(project).filter(isActive);

/** Whether a run waits for the device: nobody has claimed it. */
export const isWaiting = ({ state, attempt }: RunOnDisk): boolean => state === 'queued' && attempt === 0;

/** The runs that wait longer than this one. */
export function waitingBefore(folder: string): RunOnDisk[] {
  const runs = readable(projectOf(folder));
  return runs.slice(0, runs.findIndex((run) => run.folder === folder)).filter(isWaiting);
}

/**
 * Starts the run that has waited longest, when no run of the project uses the device. Another process that does the same
 * at the same moment is no error: a run has one owner.
 *
 * @param script the command line's own bundle
 * @returns what was started, or null
 */
export async function startLongestWaiting(project: string, script: string): Promise<RunOnDisk | null> {
  const runs = readable(project);
  const next = runs.find(isWaiting);
  if (next === undefined || runs.some(isActive)) return null;
  try {
    await detachAttempt(next.folder, script, { mayDataDiffer: false });
    return next;
  } catch (error) {
    if (error instanceof TrainerError && error.failure.code === 'run-owned') return null;
    throw error;
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

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { AttemptRecord } from '../../../runs/records';
import { attemptPaths, runPaths } from '../../../runs/runPaths';
import { heartbeatLimitMs } from '../../../runs/runState';
import { TrainerError } from '../trainerError';
import { version } from '../version';
import { bootId, hostName, isProcessAlive, processStart } from '../../../runs/node/hostProcess';
import { ageMs, attemptNumbers, readAttempt } from '../../../runs/node/readRun';
import { writeWhole } from './writeWhole';

/**
 * Takes a run for a new attempt: `mkdir attempts/<n>`, which fails when it exists. The trainer signs it next; a claim that
 * nobody signs within the heartbeat's limit is dead.
 *
 * @returns n, from 1
 * @throws TrainerError `run-owned` when another attempt lives, or another process was faster
 */
export function claimAttempt(folder: string): number {
  const last = attemptNumbers(folder).at(-1) ?? 0;
  if (last !== 0) refuseSecondOwner(folder, last);
  const attempt = last + 1;
  const places = attemptPaths(attempt);
  mkdirSync(path.join(folder, runPaths.attempts), { recursive: true });
  try {
    mkdirSync(path.join(folder, places.folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new TrainerError({ code: 'run-owned', message: 'Another process took this run at the same moment.', remedy: 'Watch that one with `longtail runs`.' });
  }
  mkdirSync(path.join(folder, places.requests));
  return attempt;
}

/** Writes `attempt.json`: this process is the owner of a claimed attempt. */
export function signAttempt(folder: string, attempt: number): AttemptRecord {
  const record: AttemptRecord = {
    formatVersion: 1, attempt, startedAt: Date.now(), host: hostName(), bootId: bootId(), pid: process.pid,
    processStart: processStart(process.pid), node: process.versions.node, longtail: version, started: null,
  };
  writeWhole(path.join(folder, attemptPaths(attempt).heartbeat), '');
  writeAttempt(folder, record);
  return record;
}

/** Rewrites `attempt.json`. */
export function writeAttempt(folder: string, record: AttemptRecord): void {
  writeWhole(path.join(folder, attemptPaths(record.attempt).attempt), `${JSON.stringify(record, null, 2)}\n`);
}

function refuseSecondOwner(folder: string, attempt: number): void {
  const record = readAttempt(folder, attempt);
  const heartbeatAgeMs = ageMs(path.join(folder, attemptPaths(attempt).heartbeat));
  const isHere = record !== null && record.host === hostName() && record.bootId === bootId();
  // A folder without its record is being claimed this moment, unless it is old: then its process died in between.
  const claimAgeMs = ageMs(path.join(folder, attemptPaths(attempt).folder)) ?? Infinity;
  const isAlive = record === null ? claimAgeMs < heartbeatLimitMs
    : isHere ? isProcessAlive(record.pid, record.processStart)
      : record.host !== hostName() && heartbeatAgeMs !== null && heartbeatAgeMs < heartbeatLimitMs;
  if (!isAlive) return;
  const owner = record === null ? 'another process' : `process ${record.pid} on ${record.host}`;
  throw new TrainerError({ code: 'run-owned', message: `This run is being trained by ${owner}.`, remedy: 'Wait for it, or stop it with `longtail stop`.' });
}

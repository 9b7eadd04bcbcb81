import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RunEvent } from '../event';
import { mergeAttempts } from '../mergeAttempts';
import { parseJournal } from '../parseJournal';
import type { AttemptRecord, RunRecord, RunState } from '../records';
import { attemptPaths, runPaths } from '../runPaths';
import { runState } from '../runState';
import { bootId, hostName, isProcessAlive } from './hostProcess';

/** A run as it is on disk now. */
export interface RunOnDisk {
  readonly folder: string;
  readonly record: RunRecord;
  readonly state: RunState;
  /** Newest attempt's number; 0 before the first. */
  readonly attempt: number;
  readonly attemptRecord: AttemptRecord | null;
  /** All attempts merged: each step once. */
  readonly events: readonly RunEvent[];
}

/** @throws when the folder holds no readable `run.json` */
export function readRun(folder: string): RunOnDisk {
  const record = JSON.parse(readFileSync(path.join(folder, runPaths.run), 'utf8')) as RunRecord;
  const attempts = attemptNumbers(folder);
  const events = attempts.map((attempt) => parseJournal(textOf(path.join(folder, attemptPaths(attempt).journal)) ?? ''));
  const attempt = attempts.at(-1) ?? 0;
  const attemptRecord = attempt === 0 ? null : readAttempt(folder, attempt);
  const isSameHost = attemptRecord?.host === hostName();
  const state = runState({
    attempt: attemptRecord,
    events: events.at(-1) ?? [],
    heartbeatAgeMs: ageMs(path.join(folder, attemptPaths(attempt).heartbeat)),
    isSameHost,
    isSameBoot: attemptRecord !== null && attemptRecord.bootId === bootId(),
    isProcessAlive: attemptRecord !== null && isSameHost && isProcessAlive(attemptRecord.pid, attemptRecord.processStart),
  });
  return { folder, record, state, attempt, attemptRecord, events: mergeAttempts(events) };
}

/** Numbers of a run's attempts, ascending. */
export function attemptNumbers(folder: string): number[] {
  try {
    return readdirSync(path.join(folder, runPaths.attempts)).filter((name) => /^[1-9]\d*$/.test(name)).map(Number).sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** Null while the attempt is being claimed, or when its record is torn. */
export function readAttempt(folder: string, attempt: number): AttemptRecord | null {
  const text = textOf(path.join(folder, attemptPaths(attempt).attempt));
  try {
    return text === null ? null : (JSON.parse(text) as AttemptRecord);
  } catch {
    return null;
  }
}

/** Milliseconds since a file was touched; null when it is not there. */
export function ageMs(file: string): number | null {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return null;
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

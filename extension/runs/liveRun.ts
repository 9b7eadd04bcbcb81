import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RunEvent } from '../../runs/event';
import { mergeAttempts } from '../../runs/mergeAttempts';
import { attemptNumbers, readAttempt } from '../../runs/node/readRun';
import { bootId, hostName, isProcessAlive } from '../../runs/node/hostProcess';
import { parseJournal } from '../../runs/parseJournal';
import type { AttemptRecord, RunRecord, RunState } from '../../runs/records';
import { attemptPaths, runPaths } from '../../runs/runPaths';
import { runState } from '../../runs/runState';

/** How often sizes are looked at: inotify is absent on NFS, 9p, sshfs and many container mounts. */
export const pollMs = 250;

/** A run as it was at the last look. */
export interface RunSnapshot {
  readonly folder: string;
  readonly record: RunRecord;
  readonly state: RunState;
  /** Newest attempt's number; 0 before the first. */
  readonly attempt: number;
  readonly attemptRecord: AttemptRecord | null;
  /** All attempts merged: each step once. */
  readonly events: readonly RunEvent[];
  /** Last touch of the heartbeat, milliseconds since 1970 (UTC); null without one. */
  readonly lastSignAt: number | null;
}

/** States that can change without anybody starting an attempt. */
export const livelyStates: readonly RunState[] = ['queued', 'running', 'paused', 'stalled', 'away'];

/**
 * Follows one run folder by looking at sizes: of each journal only what was appended since the last look is read. A torn
 * last line waits for its end.
 */
export class LiveRun {
  private readonly tails: JournalTail[] = [];
  private merged: readonly RunEvent[] = [];
  private record: AttemptRecord | null = null;

  private constructor(readonly folder: string, private readonly run: RunRecord) {}

  /** Null when the folder holds no readable `run.json`, or one of a newer format. */
  static open(folder: string): LiveRun | null {
    try {
      const record = JSON.parse(readFileSync(path.join(folder, runPaths.run), 'utf8')) as RunRecord;
      return record.formatVersion === 1 ? new LiveRun(folder, record) : null;
    } catch {
      return null;
    }
  }

  /** Looks again. */
  look(): RunSnapshot {
    const numbers = attemptNumbers(this.folder);
    let isOnlyAppended = true;
    for (const attempt of numbers.slice(this.tails.length)) {
      this.tails.push(new JournalTail(path.join(this.folder, attemptPaths(attempt).journal)));
      this.record = null;
      isOnlyAppended = false;
    }
    const appended = this.tails.map((tail) => tail.read());
    const newest = appended.at(-1) ?? [];
    // Only what another attempt may have told too changes what was merged before.
    isOnlyAppended &&= appended.slice(0, -1).every(({ length }) => length === 0) && newest.every(({ kind }) => kind !== 'started' && kind !== 'evaluated' && kind !== 'checkpointed');
    if (!isOnlyAppended) this.merged = mergeAttempts(this.tails.map(({ events }) => events));
    else if (newest.length !== 0) this.merged = this.merged.concat(newest);

    const attempt = numbers.at(-1) ?? 0;
    // Rewritten once, when the engine is known; until then it is read at every look.
    if (attempt !== 0 && (this.record === null || this.record.started === null)) this.record = readAttempt(this.folder, attempt);
    const lastSignAt = attempt === 0 ? null : touchedAt(path.join(this.folder, attemptPaths(attempt).heartbeat));
    const isSameHost = this.record?.host === hostName();
    const state = runState({
      attempt: this.record,
      events: this.tails.at(-1)?.events ?? [],
      heartbeatAgeMs: lastSignAt === null ? null : Date.now() - lastSignAt,
      isSameHost,
      isSameBoot: this.record !== null && this.record.bootId === bootId(),
      isProcessAlive: this.record !== null && isSameHost && isProcessAlive(this.record.pid, this.record.processStart),
    });
    return { folder: this.folder, record: this.run, state, attempt, attemptRecord: this.record, events: this.merged, lastSignAt };
  }

  isThere(): boolean {
    return existsSync(path.join(this.folder, runPaths.run));
  }
}

/** What has been read of one journal. */
class JournalTail {
  readonly events: RunEvent[] = [];
  private offset = 0;
  private torn = Buffer.alloc(0);

  constructor(private readonly file: string) {}

  /** @returns what is new */
  read(): readonly RunEvent[] {
    const size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.offset) return [];
    const handle = openSync(this.file, 'r');
    try {
      const appended = Buffer.alloc(size - this.offset);
      const nRead = readSync(handle, appended, 0, appended.length, this.offset);
      this.offset += nRead;
      const bytes = Buffer.concat([this.torn, appended.subarray(0, nRead)]);
      const end = bytes.lastIndexOf(0x0a) + 1;
      this.torn = bytes.subarray(end);
      const found = parseJournal(bytes.subarray(0, end).toString('utf8'));
      for (const event of found) this.events.push(event);
      return found;
    } finally {
      closeSync(handle);
    }
  }
}

function touchedAt(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

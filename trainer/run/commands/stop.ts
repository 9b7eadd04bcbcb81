import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { attemptPaths } from '../../../runs/runPaths';
import { findRun } from '../findRun';
import { readRun } from '../../../runs/node/readRun';
import { claimAttempt, signAttempt } from '../folder/claimAttempt';
import { JournalWriter } from '../folder/journalWriter';
import { sendRequest } from '../../../runs/node/requestInbox';
import { TrainerError } from '../trainerError';
import type { Command } from './command';

/** How long a polite request may take before the process is told to end. A stop is honored within 2 s in every phase. */
const patienceMs = 15_000;
const pollMs = 100;

/** `longtail stop RUN` */
export const stop: Command = {
  name: 'stop',
  usage: 'RUN',
  summary: 'End a run that trains, leaving a checkpoint to resume from.',
  positionals: { min: 1, max: 1 },
  flags: [],
  options: [],
  async run(args, output) {
    const folder = findRun(args.positionals[0]!);
    const { record, state, attempt, attemptRecord } = readRun(folder);
    if (state === 'queued' && attempt === 0) {
      leaveQueue(folder);
      output.print(args.flags.has('json') ? JSON.stringify({ formatVersion: 1, run: record.id, state: 'cancelled', step: 0 }) : `Run ${record.id} no longer waits. Start it with \`longtail resume ${record.id}\`.`);
      return 0;
    }
    const isAlive = state === 'running' || state === 'paused' || state === 'stalled';
    if (!isAlive) throw new TrainerError({ code: 'run-not-running', message: `Run ${record.id} does not train: it is ${state}.`, remedy: '`longtail runs` shows the ones that do.' });
    sendRequest(folder, attempt, 'cancel');
    const begunMs = Date.now();
    for (let isTold = false; ; await after(pollMs)) {
      const now = readRun(folder);
      if (!['running', 'paused', 'stalled'].includes(now.state)) {
        const cancelled = now.events.findLast((event) => event.kind === 'cancelled');
        const step = cancelled?.kind === 'cancelled' ? cancelled.step : null;
        output.print(args.flags.has('json') ? JSON.stringify({ formatVersion: 1, run: record.id, state: now.state, step })
          : now.state === 'cancelled' ? `Run ${record.id} stopped at step ${step}. Continue with \`longtail resume ${record.id}\`.` : `Run ${record.id} is ${now.state}.`);
        return 0;
      }
      const waitedMs = Date.now() - begunMs;
      if (patienceMs < waitedMs && !isTold && attemptRecord !== null) {
        output.note('It does not answer; its process is told to end.');
        process.kill(attemptRecord.pid, 'SIGKILL');
        isTold = true;
      }
    }
  },
};

/** Gives a waiting run the one attempt that says it was called off. */
function leaveQueue(folder: string): void {
  const attempt = claimAttempt(folder);
  signAttempt(folder, attempt);
  const journal = new JournalWriter(path.join(folder, attemptPaths(attempt).journal));
  journal.tell({ kind: 'cancelled', step: 0 });
  journal.close();
}

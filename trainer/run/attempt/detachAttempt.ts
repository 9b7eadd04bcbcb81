import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { attemptPaths } from '../../../runs/runPaths';
import { claimAttempt } from '../folder/claimAttempt';

/**
 * Claims an attempt and trains it in a process of its own, which outlives this one. What it prints goes to the attempt's
 * `log.txt` as a file descriptor, never a pipe: a pipe to a process that has died kills the one that writes.
 *
 * @param script the command line's own bundle
 * @returns the attempt and the process's id
 * @throws TrainerError `run-owned`; Error when Node cannot be started
 */
export async function detachAttempt(folder: string, script: string, { mayDataDiffer }: { readonly mayDataDiffer: boolean }): Promise<{ readonly attempt: number; readonly pid: number }> {
  const attempt = claimAttempt(folder);
  const log = openSync(path.join(folder, attemptPaths(attempt).log), 'a');
  try {
    const child = spawn(process.execPath, [script, 'attempt', folder, String(attempt), ...(mayDataDiffer ? ['--changed-data'] : [])], {
      cwd: folder, detached: true, stdio: ['ignore', log, log], windowsHide: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    return { attempt, pid: child.pid! };
  } finally {
    closeSync(log);
  }
}

import path from 'node:path';
import { detachAttempt } from '../attempt/detachAttempt';
import { findRun } from '../findRun';
import { claimAttempt } from '../folder/claimAttempt';
import { readRun } from '../../../runs/node/readRun';
import { shortPath } from '../terminal/describeProblem';
import { TrainerError } from '../trainerError';
import type { Command } from './command';
import { trainInForeground } from './foreground';

/** `longtail resume RUN` */
export const resume: Command = {
  name: 'resume',
  usage: 'RUN [--detach] [--changed-data] [--other-host]',
  summary: 'Continue a stopped, failed or interrupted run from its last checkpoint, to the same numbers.',
  positionals: { min: 1, max: 1 },
  flags: ['detach', 'changed-data', 'other-host'],
  options: [],
  async run(args, output, install) {
    const folder = findRun(args.positionals[0]!);
    const { record, state, attemptRecord } = readRun(folder);
    if (state === 'finished') {
      throw new TrainerError({ code: 'run-finished', message: `Run ${record.id} has finished; there is nothing to continue.`, remedy: `See it with \`longtail report ${record.id}\`, or start a new one with \`longtail train ${path.basename(record.configPath)}\`.` });
    }
    if (state === 'away' && !args.flags.has('other-host')) {
      throw new TrainerError({
        code: 'run-away',
        message: `Run ${record.id} was last seen on ${attemptRecord!.host}, and from here nobody can tell whether it still trains there.`,
        remedy: 'When you are sure that it does not, resume with `--other-host`.',
      });
    }
    const isJson = args.flags.has('json');
    const mayDataDiffer = args.flags.has('changed-data');
    if (args.flags.has('detach')) {
      const { pid } = await detachAttempt(folder, install.script, { mayDataDiffer });
      output.print(isJson ? JSON.stringify({ formatVersion: 1, kind: 'detached', run: record.id, folder, pid })
        : `Run ${record.id} continues in the background (process ${pid}).\n  ${shortPath(folder)}`);
      return 0;
    }
    return trainInForeground(folder, record.id, claimAttempt(folder), { isJson, mayDataDiffer }, output, install);
  },
};

import type { Problem } from '../../../config/problem';
import { detachAttempt } from '../attempt/detachAttempt';
import { claimAttempt } from '../folder/claimAttempt';
import { startRun } from '../startRun';
import { runsAhead } from '../waitingRuns';
import { describeProblem, shortPath } from '../terminal/describeProblem';
import { UsageError, type Command } from './command';
import { trainInForeground } from './foreground';

/** `longtail train MODEL` */
export const train: Command = {
  name: 'train',
  usage: 'MODEL [--set KEY=VALUE …] [--detach | --queue]',
  summary: 'Train a model. Ctrl-C leaves a checkpoint; twice ends at once. --detach trains in the background, --queue once no other run of the project trains on its device.',
  positionals: { min: 1, max: 1 },
  flags: ['detach', 'queue'],
  options: ['set'],
  async run(args, output, install) {
    const file = args.positionals[0]!;
    const isJson = args.flags.has('json');
    const started = await startRun(file, args.values.get('set') ?? []);
    if (started.kind === 'missing') throw new UsageError(`No file at \`${file}\`. Give the path of a \`.model.yaml\` file.`);
    if (started.kind === 'refused') {
      if (isJson) output.print(JSON.stringify({ formatVersion: 1, kind: 'refused', problems: started.problems }));
      else for (const problem of bySeverity(started.problems)) output.print(describeProblem(problem, output.color));
      return 1;
    }
    const { folder, record, problems } = started;
    if (!isJson) for (const problem of bySeverity(problems)) output.note(describeProblem(problem, output.color));
    const ahead = args.flags.has('queue') ? runsAhead(folder) : [];
    if (ahead.length !== 0) {
      const names = ahead.map((one) => one.record.id);
      output.print(isJson ? JSON.stringify({ formatVersion: 1, kind: 'queued', run: record.id, folder, ahead: names })
        : `Run ${record.id} waits for ${names.length === 1 ? names[0] : `${names.length} others`}.\n  ${shortPath(folder)}`);
      return 0;
    }
    if (args.flags.has('detach') || args.flags.has('queue')) {
      const { pid } = await detachAttempt(folder, install.script, { mayDataDiffer: false });
      output.print(isJson ? JSON.stringify({ formatVersion: 1, kind: 'detached', run: record.id, folder, pid })
        : `Run ${record.id} trains in the background (process ${pid}).\n  ${shortPath(folder)}\nWatch it with \`longtail runs\`, end it with \`longtail stop ${record.id}\`.`);
      return 0;
    }
    return trainInForeground(folder, record.id, claimAttempt(folder), { isJson, mayDataDiffer: false }, output, install);
  },
};

const bySeverity = (problems: readonly Problem[]): Problem[] => {
  const order = ['error', 'warning', 'hint'];
  return [...problems].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
};

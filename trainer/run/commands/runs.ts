import path from 'node:path';
import type { RunEvent } from '../../../runs/event';
import { projectFolderOf, runFolders } from '../../../runs/node/projectFolder';
import { readRun, type RunOnDisk } from '../../../runs/node/readRun';
import { table } from '../terminal/table';
import { fraction, grouped } from '../terminal/words';
import type { Command } from './command';

/** `longtail runs` */
export const runs: Command = {
  name: 'runs',
  usage: '[FOLDER]',
  summary: 'List the runs of this project: state, progress, recall on tail and head.',
  positionals: { min: 0, max: 1 },
  flags: [],
  options: [],
  run(args, output) {
    const project = projectFolderOf(path.resolve(args.positionals[0] ?? '.'));
    const found = runFolders(project).flatMap((folder) => {
      try {
        return [summaryOf(readRun(folder))];
      } catch (error) {
        output.note(`\`${folder}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    });
    if (args.flags.has('json')) {
      output.print(JSON.stringify({ formatVersion: 1, runs: found }, null, 2));
    } else if (found.length === 0) {
      output.print(`No runs in ${path.join(project, 'runs')}. Start one with \`longtail train MODEL\`.`);
    } else {
      const metric = found.find((one) => one.metric !== null)?.metric ?? 'recall';
      output.print(table(
        [{ title: 'run', align: 'left' }, { title: 'state', align: 'left' }, { title: 'step', align: 'right' }, { title: metric, align: 'right' }, { title: 'head', align: 'right' }, { title: 'tail', align: 'right' }, { title: '', align: 'left' }],
        found.map((one) => [
          one.id, one.state, one.steps === null ? '–' : `${grouped(one.step)}/${grouped(one.steps)}`,
          ...['all', 'head', 'tail'].map((slice) => fraction(one.values[slice])), one.failure ?? (one.split === 'validation' ? 'validation' : ''),
        ]),
      ));
    }
    return Promise.resolve(0);
  },
};

/** One run in a list. Stable under the same `formatVersion`; fields may be added. */
interface Summary {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly state: RunOnDisk['state'];
  readonly createdAt: number;
  readonly step: number;
  /** Of all epochs; null before the plan is known. */
  readonly steps: number | null;
  /** The metric that `values` are of; null before the first evaluation. */
  readonly metric: string | null;
  /** What `values` were measured on: test once finished. */
  readonly split: 'validation' | 'test' | null;
  readonly values: Readonly<Record<string, number | null>>;
  /** Why it failed. */
  readonly failure: string | null;
}

function summaryOf({ record, folder, state, events }: RunOnDisk): Summary {
  const last = <Kind extends RunEvent['kind']>(kind: Kind) => events.findLast((event): event is Extract<RunEvent, { kind: Kind }> => event.kind === kind);
  const planned = last('planned');
  const evaluated = last('evaluated');
  const metric = Object.keys(evaluated?.slices[0]?.metrics ?? {}).filter((name) => name.startsWith('recall@')).at(-1) ?? Object.keys(evaluated?.slices[0]?.metrics ?? {})[0] ?? null;
  const failed = state === 'failed' ? last('failed') : undefined;
  return {
    id: record.id, name: record.name, folder, state, createdAt: record.createdAt,
    step: last('step')?.step ?? last('checkpointed')?.step ?? 0,
    steps: planned === undefined ? null : planned.stepsPerEpoch * planned.epochs,
    metric, split: evaluated?.split ?? null,
    values: metric === null ? {} : Object.fromEntries(evaluated!.slices.map(({ slice, metrics }) => [slice, metrics[metric] ?? null])),
    failure: failed?.failure.message.split('\n')[0] ?? null,
  };
}

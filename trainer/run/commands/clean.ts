import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RunState } from '../../../runs/records';
import { runPaths } from '../../../runs/runPaths';
import { projectFolderOf, runFolders } from '../../../runs/node/projectFolder';
import { readRun } from '../../../runs/node/readRun';
import { shortPath } from '../terminal/describeProblem';
import { bytes } from '../terminal/words';
import { TrainerError } from '../trainerError';
import { UsageError, type Command } from './command';

/** What a run must be for `--runs` to delete it. */
const endedStates: readonly RunState[] = ['failed', 'cancelled', 'interrupted', 'finished'];

/** `longtail clean` */
export const clean: Command = {
  name: 'clean',
  usage: '[FOLDER] [--runs failed,cancelled,interrupted,finished] [--dry-run]',
  summary: 'Free disk space: encoded data and leftovers, which are made again when needed; with --runs also ended runs.',
  positionals: { min: 0, max: 1 },
  flags: ['dry-run'],
  options: ['runs'],
  run(args, output) {
    const project = projectFolderOf(path.resolve(args.positionals[0] ?? '.'));
    const wanted = (args.values.get('runs') ?? []).flatMap((list) => list.split(',')).map((state) => state.trim());
    const unknown = wanted.find((state) => !endedStates.includes(state as RunState));
    if (unknown !== undefined) throw new UsageError(`\`--runs\` takes ${endedStates.join(', ')}, and got \`${unknown}\`. What trains is never deleted.`);

    const found = runFolders(project).map(readRun);
    const alive = found.find(({ state }) => !endedStates.includes(state));
    if (alive !== undefined) {
      throw new TrainerError({ code: 'run-alive', message: `Run ${alive.record.id} is ${alive.state} and needs the encoded data.`, remedy: `Stop it first with \`longtail stop ${alive.record.id}\`, or wait for it.` });
    }
    const chosen = [
      path.join(project, 'cache'),
      ...found.filter(({ state }) => wanted.includes(state)).map(({ folder }) => folder),
      ...found.filter(({ state }) => !wanted.includes(state)).flatMap(({ folder }) => leftovers(folder)),
    ];
    const removed = chosen.map((place) => ({ place, bytes: sizeOf(place) })).filter((one) => 0 < one.bytes);
    const isDry = args.flags.has('dry-run');
    if (!isDry) for (const { place } of removed) rmSync(place, { recursive: true, force: true });
    const total = removed.reduce((sum, one) => sum + one.bytes, 0);
    if (args.flags.has('json')) {
      output.print(JSON.stringify({ formatVersion: 1, isDryRun: isDry, bytes: total, removed }, null, 2));
    } else {
      for (const one of removed) output.print(`${isDry ? 'would remove' : 'removed'} ${shortPath(one.place)} (${bytes(one.bytes)})`);
      output.print(removed.length === 0 ? 'Nothing to clean.' : `${isDry ? 'Would free' : 'Freed'} ${bytes(total)}.`);
    }
    return Promise.resolve(0);
  },
};

/** What a killed trainer left half written. */
function leftovers(folder: string): string[] {
  return ['.', runPaths.checkpoints, runPaths.evaluations, runPaths.vocabularies]
    .flatMap((inside) => namesIn(path.join(folder, inside)).filter((name) => /\.writing(\.spill)?$/.test(name)).map((name) => path.join(folder, inside, name)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sizeOf(place: string): number {
  const entry = statSync(place, { throwIfNoEntry: false });
  if (entry === undefined) return 0;
  return entry.isDirectory() ? readdirSync(place).reduce((sum, name) => sum + sizeOf(path.join(place, name)), 0) : entry.size;
}

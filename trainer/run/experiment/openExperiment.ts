import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../../../config/problem';
import { resolveExperiment } from '../../../config/resolveExperiment';
import { projectFolder } from '../../../runs/node/projectFolder';
import { UsageError, type Arguments } from '../commands/command';
import { nodeFileReader } from '../nodeFileReader';
import type { RunPlaces } from './earlierRuns';
import type { Experiment } from './plannedRuns';

/** An experiment that can be run, or what stands in its way. */
export type OpenedExperiment =
  | { readonly kind: 'opened'; readonly file: string; readonly experiment: Experiment; readonly problems: readonly Problem[]; readonly project: string; readonly cacheFolder: string }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/** Whether a word of the command line names an experiment file rather than a run. */
export const isExperimentFile = (named: string): boolean => /\.experiment\.ya?ml$/.test(named);

/** @throws UsageError when there is no such file */
export async function openExperiment(named: string, overrides: readonly string[]): Promise<OpenedExperiment> {
  const file = path.resolve(named);
  const text = await nodeFileReader.read(file);
  if (text === null) throw new UsageError(`No file at \`${named}\`. Give the path of a \`.experiment.yaml\` file.`);
  const { experiment, problems } = await resolveExperiment(file, nodeFileReader, overrides);
  if (experiment === undefined) {
    return { kind: 'refused', problems: problems.map((problem) => (problem.code === 'not-longtail' ? { ...problem, severity: 'error' } : problem)) };
  }
  const project = projectFolder(experiment.modelPath);
  return { kind: 'opened', file, experiment, problems, project, cacheFolder: path.join(project, 'cache') };
}

/** Where an opened experiment's finished runs are looked for. @throws UsageError when a file of `--recorded` is not there */
export function runPlaces({ project, cacheFolder }: Pick<RunPlaces, 'project' | 'cacheFolder'>, args: Arguments): RunPlaces {
  const recorded = args.values.get('recorded') ?? [];
  for (const file of recorded) if (!existsSync(file)) throw new UsageError(`No file at \`${file}\`. Give \`--recorded\` raw results that \`longtail report EXPERIMENT --raw FILE\` wrote.`);
  return { project, cacheFolder, recorded };
}

/** Where the report of an experiment is written, beside the runs. */
export function reportFolder(project: string, file: string): string {
  return path.join(project, 'experiments', path.basename(file).replace(/\.experiment\.ya?ml$/, ''));
}

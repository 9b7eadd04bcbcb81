import path from 'node:path';
import { armLabel, type PlannedArm } from '../../../config/resolveExperiment';
import type { ExperimentReportOptions } from '../../../insight/experimentTables';
import { loadEvaluatedRun, type LoadedRun } from '../loadEvaluatedRun';
import { FreshData } from './freshData';
import { furthest, plannedRuns, runsByHash, type Experiment, type PlannedRun } from './plannedRuns';

/** An arm with those of its runs that have finished, by seed ascending. */
export interface FinishedArm {
  readonly arm: PlannedArm;
  readonly label: string;
  readonly runs: readonly { readonly planned: PlannedRun; readonly loaded: LoadedRun }[];
  readonly missing: readonly number[];
}

/**
 * What of an experiment has finished. Runs are found by their config, whoever started them; those whose data have changed
 * since do not count.
 */
export async function finishedArms(experiment: Experiment, { project, cacheFolder }: { readonly project: string; readonly cacheFolder: string }): Promise<FinishedArm[]> {
  const { settings, arms } = experiment;
  const plan = plannedRuns(experiment);
  const found = runsByHash(project, plan);
  const fresh = new FreshData(cacheFolder);
  const results: FinishedArm[] = [];
  for (const arm of arms) {
    const finished: { planned: PlannedRun; loaded: LoadedRun }[] = [];
    for (const planned of plan.filter((one) => one.arm === arm).sort((a, b) => a.seed - b.seed)) {
      const usable = [];
      for (const run of found.get(planned.hash) ?? []) if (run.state === 'finished' && await fresh.isOf(run.folder, planned)) usable.push(run);
      const run = furthest(usable);
      if (run !== undefined) finished.push({ planned, loaded: await loadEvaluatedRun(run.folder) });
    }
    results.push({ arm, label: armLabel(arm), runs: finished, missing: settings.seeds.filter((seed) => !finished.some(({ planned }) => planned.seed === seed)) });
  }
  return results;
}

const level = 0.95;

/** How the report of an experiment is made. @param file the experiment file, for its name */
export function reportOptionsOf(file: string, { settings, arms }: Experiment): ExperimentReportOptions {
  return {
    title: settings.title ?? path.basename(file).replace(/\.experiment\.ya?ml$/, ''), seeds: [...settings.seeds].sort((a, b) => a - b), metrics: settings.metrics, level,
    evaluation: { head: arms[0]!.resolved.config.model.evaluation.head, slices: settings.slices },
  };
}

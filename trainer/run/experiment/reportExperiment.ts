import path from 'node:path';
import { armLabel } from '../../../config/resolveExperiment';
import type { EvaluatedRun } from '../../../insight/evaluatedRun';
import type { ExperimentReport } from '../../../insight/experimentReport';
import { experimentTables, type ArmResults } from '../../../insight/experimentTables';
import { loadEvaluatedRun } from '../loadEvaluatedRun';
import { TrainerError } from '../trainerError';
import { FreshData } from './freshData';
import { furthest, plannedRuns, runsByHash, type Experiment } from './plannedRuns';

const level = 0.95;

/**
 * The report of what of an experiment has finished. Runs are found by their config, whoever started them; those whose data
 * have changed since do not count.
 *
 * @param file the experiment file, for its name
 */
export async function reportExperiment(file: string, experiment: Experiment, { project, cacheFolder }: { readonly project: string; readonly cacheFolder: string }): Promise<ExperimentReport> {
  const { settings, arms } = experiment;
  const plan = plannedRuns(experiment);
  const found = runsByHash(project, plan);
  const fresh = new FreshData(cacheFolder);
  const results: ArmResults[] = [];
  for (const arm of arms) {
    const finished: EvaluatedRun[] = [];
    for (const planned of plan.filter((one) => one.arm === arm).sort((a, b) => a.seed - b.seed)) {
      const usable = [];
      for (const run of found.get(planned.hash) ?? []) if (run.state === 'finished' && await fresh.isOf(run.folder, planned)) usable.push(run);
      const run = furthest(usable);
      if (run !== undefined) finished.push((await loadEvaluatedRun(run.folder)).model);
    }
    results.push({
      label: armLabel(arm), name: arm.name, isBase: arm.isBase, point: arm.point, condition: arm.condition, fraction: arm.fraction, runs: finished,
      missing: settings.seeds.filter((seed) => !finished.some((run) => run.seed === seed)),
    });
  }
  try {
    return experimentTables(results, {
      title: settings.title ?? path.basename(file).replace(/\.experiment\.ya?ml$/, ''), seeds: [...settings.seeds].sort((a, b) => a - b), metrics: settings.metrics, level,
      evaluation: { head: arms[0]!.resolved.config.model.evaluation.head, slices: settings.slices },
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TrainerError({ code: 'report-impossible', message: error.message, remedy: '' });
  }
}

import path from 'node:path';
import { armLabel, type PlannedArm } from '../../../config/resolveExperiment';
import type { ExperimentReportOptions } from '../../../insight/experimentTables';
import { EarlierRuns, type FinishedRun, type RunPlaces } from './earlierRuns';
import { plannedRuns, type Experiment, type PlannedRun } from './plannedRuns';

/** An arm with those of its runs that have finished, by seed ascending. */
export interface FinishedArm {
  readonly arm: PlannedArm;
  readonly label: string;
  readonly runs: readonly { readonly planned: PlannedRun; readonly data: string; readonly run: FinishedRun }[];
  readonly missing: readonly number[];
}

/** What of an experiment has finished. */
export async function finishedArms(experiment: Experiment, places: RunPlaces): Promise<FinishedArm[]> {
  const { settings, arms } = experiment;
  const plan = plannedRuns(experiment);
  const earlier = new EarlierRuns(places, plan, settings.metrics);
  const results: FinishedArm[] = [];
  for (const arm of arms) {
    const finished: { planned: PlannedRun; data: string; run: FinishedRun }[] = [];
    for (const planned of plan.filter((one) => one.arm === arm).sort((a, b) => a.seed - b.seed)) {
      const run = await earlier.finished(planned);
      if (run !== undefined) finished.push({ planned, data: await earlier.dataOf(planned), run });
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

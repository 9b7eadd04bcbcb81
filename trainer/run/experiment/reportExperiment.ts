import type { ExperimentReport } from '../../../insight/experimentReport';
import { experimentTables } from '../../../insight/experimentTables';
import { TrainerError } from '../trainerError';
import { reportOptionsOf, type FinishedArm } from './finishedArms';
import type { Experiment } from './plannedRuns';

/**
 * The report of what of an experiment has finished.
 *
 * @param file the experiment file, for its name
 */
export function reportExperiment(file: string, experiment: Experiment, finished: readonly FinishedArm[]): ExperimentReport {
  try {
    return experimentTables(finished.map(({ arm: { name, isBase, point, condition, fraction }, label, runs, missing }) => ({
      label, name, isBase, point, condition, fraction, missing, runs: runs.map(({ run }) => run.model),
    })), reportOptionsOf(file, experiment));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TrainerError({ code: 'report-impossible', message: error.message, remedy: '' });
  }
}

import type { EvaluatedRun } from './evaluatedRun';
import { pooledReport } from './pooledReport';
import type { Report, ReportOptions } from './report';

/**
 * The report of single runs, each with its own name; see {@link pooledReport} for several seeds of a configuration.
 *
 * @throws RangeError when runs were evaluated on different pairs, names repeat, or a metric, slice or reference is unknown
 */
export function reportOf(runs: readonly EvaluatedRun[], options: ReportOptions): Report {
  return pooledReport(runs.map((run) => ({ name: run.name, seeds: [run] })), options);
}

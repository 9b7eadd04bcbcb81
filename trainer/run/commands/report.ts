import { renderReport } from '../../../insight/renderReport';
import { findRun } from '../findRun';
import { loadEvaluatedRun } from '../loadEvaluatedRun';
import { reportRuns } from '../reportRuns';
import { optionOf, UsageError, type Command } from './command';
import { metricNamed } from '../../numerics/metrics/metricNamed';

/** `longtail report RUN…` */
export const report: Command = {
  name: 'report',
  usage: 'RUN… [--metrics recall@50,map@10] [--reference NAME]',
  summary: 'Tail beside head: test metrics of runs by slice, their differences with intervals, and what they say.',
  positionals: { min: 1, max: Infinity },
  flags: [],
  options: ['metrics', 'reference'],
  async run(args, output) {
    const metrics = optionOf(args, 'metrics')?.split(',').map((name) => name.trim()) ?? null;
    for (const name of metrics ?? []) {
      try {
        metricNamed(name);
      } catch (error) {
        throw new UsageError((error as Error).message);
      }
    }
    const runs = [];
    for (const named of args.positionals) runs.push(await loadEvaluatedRun(findRun(named)));
    const made = reportRuns(runs, { metrics, reference: optionOf(args, 'reference') });
    output.print(args.flags.has('json') ? JSON.stringify(made, null, 2)
      : renderReport(made, { width: Math.max(60, Math.min(output.columns, 160)), bold: (text) => (output.color ? `\u001b[1m${text}\u001b[0m` : text) }));
    return 0;
  },
};

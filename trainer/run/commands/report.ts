import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { experimentMarkdown } from '../../../insight/experimentMarkdown';
import { experimentTables } from '../../../insight/experimentTables';
import { renderReport } from '../../../insight/renderReport';
import { findRun } from '../findRun';
import { loadEvaluatedRun } from '../loadEvaluatedRun';
import { configurationsOf, reportRuns } from '../reportRuns';
import { startedWith } from '../terminal/startedWith';
import { isExperimentFile, openExperiment, reportFolder, runPlaces } from '../experiment/openExperiment';
import { finishedArms } from '../experiment/finishedArms';
import { reportExperiment } from '../experiment/reportExperiment';
import { armsOfRaw, rawResultsText, readRawResults } from '../experiment/rawResults';
import { recordResults } from '../experiment/recordResults';
import { writeReport } from '../experiment/writeReport';
import { writeWhole } from '../folder/writeWhole';
import { describeProblem, shortPath } from '../terminal/describeProblem';
import { optionOf, UsageError, type Arguments, type Command, type Output } from './command';
import { metricNamed } from '../../numerics/metrics/metricNamed';

/** `longtail report RUN…`, `longtail report EXPERIMENT` */
export const report: Command = {
  name: 'report',
  usage: 'RUN… [--metrics recall@50,map@10] [--reference NAME]  or  EXPERIMENT [--out FOLDER] [--raw FILE] [--recorded FILE.jsonl …] [--set KEY=VALUE …]  or  FILE.jsonl',
  summary: 'Tail beside head: test metrics of runs by slice, their differences with intervals, and what they say. Of an experiment file: its tables, written as Markdown, CSV and JSON; with --raw also every rank, from which `report FILE.jsonl` makes the tables again; runs in raw results given by --recorded count as well.',
  positionals: { min: 1, max: Infinity },
  flags: [],
  options: ['metrics', 'reference', 'out', 'raw', 'recorded', 'set'],
  async run(args, output) {
    if (args.positionals.some(isExperimentFile)) return reportOfExperiment(args, output);
    if (args.positionals[0]!.endsWith('.jsonl')) return reportOfRaw(args, output);
    for (const name of ['out', 'raw', 'recorded', 'set']) if (args.values.has(name)) throw new UsageError(`\`--${name}\` is for the report of an experiment file.`);
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
    if (args.flags.has('json')) {
      output.print(JSON.stringify(made, null, 2));
      return 0;
    }
    for (const { name, runs: [first] } of configurationsOf(runs)) for (const line of startedWith(name, first!)) output.print(line);
    output.print(renderReport(made, { width: Math.max(60, Math.min(output.columns, 160)), bold: (text) => (output.color ? `\u001b[1m${text}\u001b[0m` : text) }));
    return 0;
  },
};

async function reportOfExperiment(args: Arguments, output: Output): Promise<number> {
  if (args.positionals.length > 1) throw new UsageError('Give one experiment file, or runs, not both.');
  for (const name of ['metrics', 'reference']) if (args.values.has(name)) throw new UsageError(`An experiment file says its own \`${name === 'metrics' ? 'metrics' : 'base'}\`. Leave out \`--${name}\`, or use \`--set\`.`);
  const opened = await openExperiment(args.positionals[0]!, args.values.get('set') ?? []);
  if (opened.kind === 'refused') {
    if (args.flags.has('json')) output.print(JSON.stringify({ formatVersion: 1, kind: 'refused', problems: opened.problems }));
    else for (const problem of opened.problems) output.print(describeProblem(problem, output.color));
    return 1;
  }
  const { file, experiment, project } = opened;
  const finished = await finishedArms(experiment, runPlaces(opened, args));
  const made = reportExperiment(file, experiment, finished);
  const raw = optionOf(args, 'raw');
  if (raw !== null) {
    mkdirSync(path.dirname(path.resolve(raw)), { recursive: true });
    writeWhole(path.resolve(raw), rawResultsText(recordResults(file, experiment, finished)));
    output.note(`Raw results written to ${shortPath(path.resolve(raw))}`);
  }
  const out = optionOf(args, 'out');
  const files = writeReport(out === null ? reportFolder(project, file) : path.resolve(out), made);
  output.print(args.flags.has('json') ? JSON.stringify(made, null, 2) : experimentMarkdown(made));
  if (!args.flags.has('json')) output.note(`Written to ${files.map(shortPath).join(', ')}`);
  return 0;
}

/** The tables of raw results that `--raw` wrote. */
function reportOfRaw(args: Arguments, output: Output): number {
  const file = path.resolve(args.positionals[0]!);
  if (!existsSync(file)) throw new UsageError(`No file at \`${args.positionals[0]!}\`.`);
  const raw = readRawResults(file);
  const made = experimentTables(armsOfRaw(raw), raw.header);
  const out = optionOf(args, 'out');
  const files = out === null ? [] : writeReport(path.resolve(out), made);
  output.print(args.flags.has('json') ? JSON.stringify(made, null, 2) : experimentMarkdown(made));
  if (!args.flags.has('json') && files.length > 0) output.note(`Written to ${files.map(shortPath).join(', ')}`);
  return 0;
}

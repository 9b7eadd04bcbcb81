import os from 'node:os';
import { experimentMarkdown } from '../../../insight/experimentMarkdown';
import { loaderFile } from '../enginePlaces';
import { estimateExperiment, type Estimate } from '../experiment/estimateExperiment';
import { openExperiment, reportFolder, runPlaces } from '../experiment/openExperiment';
import { finishedArms } from '../experiment/finishedArms';
import { reportExperiment } from '../experiment/reportExperiment';
import { runExperiment, type ExperimentNews } from '../experiment/runExperiment';
import { writeReport } from '../experiment/writeReport';
import { describeProblem, shortPath } from '../terminal/describeProblem';
import { duration } from '../terminal/words';
import { optionOf, UsageError, type Command, type Output } from './command';

/** What ending it twice exits with, as shells say it. */
const interruptedExitCode = 130;

/** `longtail experiment FILE` */
export const experiment: Command = {
  name: 'experiment',
  usage: 'FILE [--jobs N] [--estimate] [--recorded FILE.jsonl …] [--set KEY=VALUE …]',
  summary: 'Train every arm of an experiment file with every seed, N runs at a time, and report. Started again, it goes on where it was. --estimate says how long it takes, and trains nothing. Runs that are in raw results given by --recorded count as finished.',
  positionals: { min: 1, max: 1 },
  flags: ['estimate'],
  options: ['jobs', 'recorded', 'set'],
  async run(args, output, install) {
    const isJson = args.flags.has('json');
    const jobsText = optionOf(args, 'jobs') ?? '1';
    if (!/^[1-9]\d{0,2}$/.test(jobsText)) throw new UsageError(`\`--jobs\` takes a whole number from 1, and got \`${jobsText}\`.`);
    const jobs = Number(jobsText);
    const opened = await openExperiment(args.positionals[0]!, args.values.get('set') ?? []);
    const problems = [...opened.problems].sort((a, b) => Number(a.severity !== 'error') - Number(b.severity !== 'error'));
    if (opened.kind === 'refused') {
      if (isJson) output.print(JSON.stringify({ formatVersion: 1, kind: 'refused', problems }));
      else for (const problem of problems) output.print(describeProblem(problem, output.color));
      return 1;
    }
    if (!isJson) for (const problem of problems) output.note(describeProblem(problem, output.color));
    const { file, experiment: found, project } = opened;
    const places = runPlaces(opened, args);
    if (args.flags.has('estimate')) {
      const estimate = await estimateExperiment(found, { ...places, enginePlaces: install.enginePlaces, loaderFile: loaderFile(install.script), onPhase: (detail) => output.progress(detail) });
      output.progress('');
      output.print(isJson ? JSON.stringify({ formatVersion: 1, kind: 'estimate', ...estimate, jobs }) : estimateWords(estimate, jobs));
      return 0;
    }
    // Each of several trainers takes its share of the cores; a seed gives the same bytes on any number of threads.
    if (jobs > 1) process.env.LONGTAIL_THREADS ??= String(Math.max(1, Math.floor(os.availableParallelism() / jobs)));

    const stop = new AbortController();
    const interrupt = () => {
      if (stop.signal.aborted) process.exit(interruptedExitCode);
      if (!isJson) output.note('Stopping: what trains writes a checkpoint first. Once more ends at once, and leaves it training.');
      stop.abort();
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, interrupt);
    const begunMs = Date.now();
    try {
      const fates = await runExperiment(found, { ...places, script: install.script, jobs, signal: stop.signal, tell: (news) => (isJson ? (news.kind === 'progress' ? undefined : output.print(JSON.stringify(news))) : show(news, begunMs, output)) });
      output.progress('');
      const counts = [...fates.values()];
      const nOf = (fate: string) => counts.filter((one) => one === fate).length;
      const report = reportExperiment(file, found, await finishedArms(found, places));
      const files = report.tables.length === 0 ? [] : writeReport(reportFolder(project, file), report);
      if (isJson) {
        output.print(JSON.stringify({ formatVersion: 1, kind: 'done', kept: nOf('kept'), finished: nOf('finished'), failed: nOf('failed'), stopped: nOf('stopped'), files, report }));
      } else {
        if (report.tables.length > 0) output.print(experimentMarkdown(report));
        if (files.length > 0) output.note(`Written to ${files.map(shortPath).join(', ')}`);
        if (nOf('failed') > 0) output.note(`${nOf('failed')} of ${counts.length} runs failed; the same command tries them again.`);
        if (stop.signal.aborted) output.note('Stopped. The same command goes on from here.');
      }
      return nOf('failed') > 0 || nOf('stopped') > 0 ? 1 : 0;
    } finally {
      for (const signal of signals) process.off(signal, interrupt);
    }
  },
};

function show(news: ExperimentNews, begunMs: number, output: Output): void {
  switch (news.kind) {
    case 'planned':
      output.note(`${news.runs} ${news.runs === 1 ? 'run' : 'runs'}${news.kept === 0 ? '' : `, of which ${news.kept} ${news.kept === 1 ? 'has' : 'have'} finished before`}.`);
      return;
    case 'started':
      if (news.how !== 'new') output.note(`${news.label}: ${news.how === 'resumed' ? 'goes on from its checkpoint' : 'trains already'} (${news.run})`);
      return;
    case 'ended':
      output.note(`${news.label}: ${news.fate} after ${duration(news.seconds)}${news.run === '' ? '' : ` (${news.run})`}${news.message === null ? '' : `\n  ${news.message}`}`);
      return;
    case 'progress': {
      const share = news.active.reduce((sum, one) => sum + one.share, news.done);
      const parts = news.active.map(({ label, share: own }) => `${label} ${Math.round(100 * own)} %`);
      output.progress(`${news.done} of ${news.runs} done, ${parts.join('; ')}; ${duration((Date.now() - begunMs) / 1000)} so far (${Math.round((100 * share) / news.runs)} %)`);
    }
  }
}

/** `12 runs, 3 finished: at most 2.4 hours for the 9 left, 2 at a time …` */
function estimateWords({ runs, kept, fromFinished, measured, seconds }: Estimate, jobs: number): string {
  const left = runs - kept;
  if (left === 0) return `All ${runs} runs have finished.`;
  const hours = seconds / 3600 / jobs;
  const time = hours < 1.5 ? duration(seconds / jobs) : `${hours < 10 ? hours.toFixed(1) : Math.round(hours)} hours`;
  const basis = [
    ...(fromFinished > 0 ? [`${fromFinished} as long as finished runs of the same kind`] : []),
    ...(measured > 0 ? [`${measured} ${measured === 1 ? 'kind' : 'kinds'} of run measured over a few steps, all epochs counted`] : []),
  ].join('; ');
  return `${runs} ${runs === 1 ? 'run' : 'runs'}${kept === 0 ? '' : `, ${kept} of them finished`}. The ${left} left take about ${time}${jobs === 1 ? ', one after another' : `, ${jobs} at a time, if they do not slow each other down`}. (${basis}.)`;
}

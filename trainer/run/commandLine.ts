import { runAttempt } from './attempt/runAttempt';
import { associate } from './commands/associate';
import { check } from './commands/check';
import { clean } from './commands/clean';
import { newCommand } from './commands/new';
import { gains } from './commands/gains';
import { parseArguments, UsageError, type Command, type Install, type Output } from './commands/command';
import { doctor } from './commands/doctor';
import { engine } from './commands/engine';
import { experiment } from './commands/experiment';
import { profile } from './commands/profile';
import { ranks } from './commands/ranks';
import { recommend } from './commands/recommend';
import { report } from './commands/report';
import { resume } from './commands/resume';
import { runs } from './commands/runs';
import { stop } from './commands/stop';
import { train } from './commands/train';
import { nearestWord } from '../../config/nearestWord';
import { answerProbe, type ProbeWish } from './engines/probeEngine';
import { describeFailure } from './terminal/describeProblem';
import { failureOf } from './trainerError';
import { projectOf, startLongestWaiting } from './waitingRuns';
import { version } from './version';
import { loaderFile } from './enginePlaces';

const commands: readonly Command[] = [newCommand, check, train, experiment, resume, stop, runs, report, gains, ranks, associate, profile, recommend, doctor, engine, clean];

/**
 * Runs one command.
 *
 * @param argv without the program's own name
 * @returns the exit code: 0 fine, 1 failed, 2 usage
 */
export async function commandLine(argv: readonly string[], output: Output, install: Install): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    output.print(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === 'version') {
    output.print(version);
    return 0;
  }
  if (name === 'attempt') return trainDetached(rest, install);
  if (name === 'probe-engine') {
    output.print(JSON.stringify(await answerProbe(JSON.parse(rest[0]!) as ProbeWish, install.enginePlaces)));
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  try {
    if (command === undefined) {
      const near = nearestWord(name, commands.map((one) => one.name));
      throw new UsageError(`There is no command \`${name}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} \`longtail help\` lists them.`);
    }
    const args = parseArguments(command, rest);
    if (args.flags.has('help')) {
      output.print(`longtail ${command.name} ${command.usage} [--json]\n\n${command.summary}`);
      return 0;
    }
    return await command.run(args, output, install);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const failure = isUsage ? { code: 'usage', message: error.message, remedy: '' } : failureOf(error);
    if (rest.includes('--json')) output.print(JSON.stringify({ formatVersion: 1, kind: 'error', failure }));
    else output.note(isUsage ? error.message : describeFailure(failure, output.color));
    return isUsage ? 2 : 1;
  }
}

/** What `--detach` starts: trains a claimed attempt with nobody watching, then starts the run that has waited longest. */
async function trainDetached([folder, attempt, ...flags]: readonly string[], { script, enginePlaces }: Install): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  process.on('SIGHUP', () => undefined); // The terminal it was started from may close.
  const ending = await runAttempt(folder!, Number(attempt), { enginePlaces, loaderFile: loaderFile(script), mayDataDiffer: flags.includes('--changed-data'), listen: () => undefined, signal: stop.signal });
  if (ending.kind === 'failed') console.error(describeFailure(ending.failure));
  await startLongestWaiting(projectOf(folder!), script);
  return ending.kind === 'failed' ? 1 : 0;
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'longtail: develop recommender models from config files', '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`), '',
    'Each takes --json (one JSON document, or for train, resume and experiment one event a line) and --help.',
    'Exit codes: 0 fine, 1 failed, 2 the command line cannot be understood.',
  ].join('\n');
}

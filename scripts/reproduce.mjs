/**
 * Trains what is missing of docs/results/ and records it: one experiment after another, one run after another, each written
 * into docs/results/ as it comes. Stopped or killed, it goes on where it was; what is recorded of any experiment on the same
 * data is not trained again, on this machine or another.
 *
 *     npm run reproduce [-- NAME…] [--hours H] [--jobs N] [--set KEY=VALUE …]
 *
 * NAME is one of those below, `debian/rq1`; without any, all of them in this order. --hours starts nothing new after that
 * time. --set changes every experiment, as on the command line: `--set seeds=[1]` for a first look.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { root, setUp } from './setup.mjs';

const experiments = [
  'debian/tune', 'debian/rq1', 'debian/rq2', 'debian/rq3-alpha', 'debian/rq3-dropout', 'debian/rq4', 'debian/item-sampling',
  'debian-medium/tune', 'debian-medium/rq1', 'debian-medium/rq2', 'debian-medium/temporal', 'debian-medium/choices', 'wordnet/tune', 'wordnet/rq1', 'wordnet/rq2',
  'debian/own-tables', 'debian/longer', 'debian-medium/longer', 'wordnet/longer',
];
const { values, positionals } = parseArgs({ allowPositionals: true, options: { hours: { type: 'string' }, jobs: { type: 'string', default: '1' }, set: { type: 'string', multiple: true, default: [] } } });
const unknown = positionals.find((name) => !experiments.includes(name));
if (unknown !== undefined) {
  console.error(`There is no experiment \`${unknown}\`. They are ${experiments.join(', ')}.`);
  process.exit(2);
}

setUp();
const { build } = await import('./build.mjs');
await build();
const longtail = path.join(root, 'dist', 'longtail.cjs');
const { writeResults } = await import('./results.mjs');
const until = values.hours === undefined ? Infinity : Date.now() + 3_600_000 * Number(values.hours);
const settings = values.set.flatMap((one) => ['--set', one]);
const results = path.join(root, 'docs/results');
mkdirSync(results, { recursive: true });

let hasFailed = false;
for (const name of positionals.length > 0 ? positionals : experiments) {
  const file = path.join(root, 'examples', `${name}.experiment.yaml`);
  if (!existsSync(file) || until <= Date.now()) continue;
  console.log(`\n${name}`);
  const code = await run(name, file);
  hasFailed ||= code !== 0 && Date.now() < until;
}
await writeResults();
process.exitCode = hasFailed ? 1 : 0;

/** Runs one experiment, and records after each run that ends. */
function run(name, file) {
  const child = spawn(process.execPath, [longtail, 'experiment', file, '--jobs', values.jobs, ...recorded(name), ...settings, '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  // The first interrupt leaves checkpoints, as the command itself says; this script ends with it.
  process.on('SIGINT', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const news = JSON.parse(line);
    if (news.kind === 'refused') for (const { path: at, message } of news.problems) console.error(`${at}: ${message}`);
    if (news.kind === 'ended') console.log(`  ${news.label}: ${news.fate} after ${Math.round(news.seconds)} s${news.message === null ? '' : `\n    ${news.message}`}`);
    if (news.kind === 'planned') console.log(`  ${news.runs} runs, ${news.kept} of them done before`);
    if (news.kind === 'ended' || news.kind === 'done') record(name, file);
    if (news.kind === 'ended' && until <= Date.now()) child.kill('SIGINT');
  });
  return new Promise((resolve) => child.once('close', resolve));
}

function record(name, file) {
  const outcome = spawnSync(process.execPath, [longtail, 'report', file, '--raw', path.join(results, `${name.replace('/', '.')}.jsonl`), ...recorded(name), ...settings, '--json'], { cwd: root, encoding: 'utf8' });
  if (outcome.status !== 0) console.error(`  not recorded: ${outcome.stdout}${outcome.stderr}`);
}

/** Options that name what is recorded on the data of an experiment. */
function recorded(name) {
  return readdirSync(results).filter((file) => file.startsWith(`${name.split('/')[0]}.`) && file.endsWith('.jsonl')).flatMap((file) => ['--recorded', path.join(results, file)]);
}

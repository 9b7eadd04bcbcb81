/**
 * The reference of docs/reference/: baseline and correlated masking, without and with logQ correction, 40 epochs, seeds 1
 * to 3, two runs at a time. Runs are kept under .longtail/reference; whatever was done is not done again, and what was
 * interrupted resumes. Afterwards docs/reference/ is rewritten.
 *
 *     npm run reference [-- --peer] [--only plain-baseline,plain-cfm] [--seeds 1,2] [--report]
 *
 * --peer trains with the choices that the PyTorch model of docs/reference/README.md made, into docs/reference/peer/.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

setUp();
const { build } = await import('./build.mjs');
await build();

const longtail = path.join(root, 'dist', 'longtail.cjs');
const isPeer = process.argv.includes('--peer');
const home = path.join(root, '.longtail', isPeer ? 'reference-peer' : 'reference');
const results = path.join(root, 'docs', 'reference', ...(isPeer ? ['peer'] : []));
const listed = (option, otherwise) => (process.argv.includes(option) ? process.argv[process.argv.indexOf(option) + 1].split(',') : otherwise);
const models = listed('--only', ['plain-baseline', 'plain-cfm', 'baseline', 'cfm']);
const seeds = listed('--seeds', ['1', '2', '3']).map(Number);
const settings = ['training.epochs=40', 'training.batchSize=1024', 'training.earlyStopping=null', ...(isPeer ? ['towers.initialization=pytorch', 'loss.maskOtherPositives=false'] : [])];

/** Each configuration trains in a folder of its own, with the example's files beside it. */
const tasks = seeds.flatMap((seed) => models.map((model) => ({ model, seed, folder: path.join(home, `${model}-seed${seed}`) })));

if (!process.argv.includes('--report')) {
  const waiting = tasks.filter((task) => stateOf(task) !== 'finished');
  console.log(`${tasks.length - waiting.length} of ${tasks.length} runs are done.`);
  await Promise.all([worker(waiting), worker(waiting)]);
}
writeResults();

async function worker(waiting) {
  for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await train(task);
}

function train({ model, seed, folder }) {
  const run = runFolder(folder);
  let args;
  if (run !== null) {
    args = ['resume', run, '--other-host'];
  } else {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.join(folder, '.longtail'), { recursive: true });
    for (const name of readdirSync(path.join(root, 'examples/debian'))) if (/\.(yaml|parquet)$/.test(name)) cpSync(path.join(root, 'examples/debian', name), path.join(folder, name));
    args = ['train', path.join(folder, `${model}.model.yaml`), ...[...settings, `training.seed=${seed}`].flatMap((setting) => ['--set', setting])];
  }
  const begun = Date.now();
  const child = spawn(process.execPath, [longtail, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let remarks = '';
  child.stderr.on('data', (text) => (remarks = `${remarks}${text}`.slice(-4000)));
  return new Promise((resolve) => child.once('close', (code) => {
    console.log(`${path.basename(folder)}: ${code === 0 ? 'done' : `ended with ${code}: ${remarks}`} after ${Math.round((Date.now() - begun) / 1000)} s`);
    resolve();
  }));
}

function runFolder(folder) {
  const runs = path.join(folder, '.longtail', 'runs');
  const found = existsSync(runs) ? readdirSync(runs).filter((name) => existsSync(path.join(runs, name, 'run.json'))) : [];
  return found.length === 0 ? null : path.join(runs, found[0]);
}

function stateOf({ folder }) {
  if (!existsSync(folder)) return null;
  const { status, stdout } = spawnSync(process.execPath, [longtail, 'runs', folder, '--json'], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout).runs[0]?.state ?? null) : null;
}

/** Per run the evaluations as the journal has them; then the reports over all seeds. */
function writeResults() {
  const done = tasks.filter((task) => stateOf(task) === 'finished');
  if (done.length < tasks.length) console.log(`${tasks.length - done.length} of ${tasks.length} runs are not finished; the report is of the others.`);
  if (done.length === 0) return;
  mkdirSync(results, { recursive: true });
  for (const { model, seed, folder } of done) {
    const run = runFolder(folder);
    const attempts = readdirSync(path.join(run, 'attempts')).sort((a, b) => Number(a) - Number(b));
    const events = attempts.flatMap((attempt) => readFileSync(path.join(run, 'attempts', attempt, 'journal.jsonl'), 'utf8').split('\n').filter((line) => /"kind":"(started|planned|evaluated|finished)"/.test(line)));
    writeFileSync(path.join(results, `${model}-seed${seed}.jsonl`), `${events.join('\n')}\n`);
  }
  // Each self-supervised model against the baseline it was added to.
  for (const [name, pair] of [['plain', ['plain-baseline', 'plain-cfm']], ['logq', ['baseline', 'cfm']]]) {
    const folders = pair.flatMap((model) => done.filter((task) => task.model === model)).map(({ folder }) => runFolder(folder));
    if (folders.length === 0) continue;
    for (const [suffix, extra] of [['txt', []], ['json', ['--json']]]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [longtail, 'report', ...folders, '--metrics', 'recall@10,recall@50,map@10', ...extra], { encoding: 'utf8', cwd: root });
      if (status !== 0) throw new Error(stderr);
      writeFileSync(path.join(results, `${name}.${suffix}`), stdout);
      if (suffix === 'txt') console.log(`\n${stdout}`);
    }
  }
}

/**
 * From a fresh clone to an answer: installs, builds, trains the baseline and the same model with self-supervision side by
 * side on Debian's packages, and shows what it did for tail and head. Where the native engine makes a pair of runs a matter
 * of half a minute, over three seeds: one seed tells little of the tail.
 */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root, setUp } from './setup.mjs';

const begun = Date.now();
setUp();
const { build } = await import('./build.mjs');
await build();

const longtail = path.join(root, 'dist', 'longtail.cjs');
const models = ['baseline', 'cfm'];
const seeds = engineChosen() === 'native' ? [1, 2, 3] : [1];
console.log('\nTraining two models on Debian’s packages: which packages go with this one?');
console.log(`baseline is two towers alone; cfm adds the contrastive task with correlated feature masking. ${seeds.length === 1 ? 'One seed: three take too long without the native engine.' : 'Three seeds each.'}\n`);

const trainingBegun = Date.now();
const width = Math.max(...models.map((name) => name.length));
const runs = [];
for (const seed of seeds) runs.push(...await Promise.all(models.map((model) => train(model, seed))));
if (runs.some((run) => run === null)) {
  console.error('\nNot both models were trained; what happened stands above. `longtail resume` continues a run that was stopped.');
  process.exit(1);
}

console.log('');
const report = spawnSync(process.execPath, [longtail, 'report', ...runs.map(({ folder }) => folder)], { cwd: root, stdio: 'inherit' });
console.log(`\nRuns (weights, item vectors, ranks, TensorBoard files):\n${runs.map(({ folder }) => `  ${path.relative(root, folder)}`).join('\n')}`);
console.log(`\nTraining took ${minutes(trainingBegun)}, all of it ${minutes(begun)}. Next: node dist/longtail.cjs recommend cfm --query gimp`);
process.exitCode = report.status ?? 1;

/** What `backend: auto` takes here. */
function engineChosen() {
  const { engines } = JSON.parse(spawnSync(process.execPath, [longtail, 'doctor', '--json'], { cwd: root, encoding: 'utf8' }).stdout);
  return engines.find(({ isChosen }) => isChosen)?.name;
}

/** Trains one model in a process of its own. @returns its folder; null when it did not finish */
function train(name, seed) {
  const child = spawn(process.execPath, [longtail, 'train', path.join('examples', 'debian', `${name}.model.yaml`), '--set', `training.seed=${seed}`], { cwd: root, stdio: ['ignore', 'inherit', 'pipe'] });
  let folder = null;
  let hasFinished = false;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (/^Run \S+$/.test(line) || line.startsWith('See it with')) return;
    const indented = /^ {2}(\S.*)$/.exec(line);
    if (folder === null && indented !== null) {
      folder = path.resolve(root, indented[1]);
      return;
    }
    if (/^(Finished|Stopped early)/.test(line)) hasFinished = true;
    console.log(`${name.padEnd(width)} ${seeds.length === 1 ? '' : `${seed} `}│ ${line}`);
  });
  return new Promise((resolve) => child.once('close', (code) => resolve(code === 0 && hasFinished ? { folder } : null)));
}

function minutes(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

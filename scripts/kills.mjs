/**
 * Kills a trainer at 50 random moments, at least 10 each during encoding, evaluation and a checkpoint's write, and holds
 * every resumed run to the undisturbed one: equal weights, optimizer state and evaluations, each step told once.
 *
 *     npm run kills [-- --kills 50 --seed 1]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build as bundle } from 'esbuild';
import { build } from './build.mjs';
import { root } from './setup.mjs';

const option = (name, otherwise) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] ?? otherwise) || otherwise;
const wanted = option('kills', 50);
const seed = option('seed', 1);
const least = Math.ceil(wanted / 5);

await build();
const outfile = path.join(root, '.build/kills.mjs');
await bundle({ entryPoints: [path.join(root, 'test/process/killTrial.testkit.ts')], bundle: true, platform: 'node', format: 'esm', outfile, external: ['esbuild'], define: { 'import.meta.dirname': JSON.stringify(path.join(root, 'test/process')) }, logLevel: 'error' });
const { killTrial, undisturbed } = await import(outfile);

const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-kills-'));
const fell = [];
const count = (phase) => fell.filter((one) => one === phase).length;
try {
  const reference = await undisturbed(path.join(home, 'undisturbed'));
  for (let trial = 1; fell.length < wanted || ['encoding', 'evaluating', 'checkpointing'].some((phase) => count(phase) < least); trial += 1) {
    const aims = ['encoding', 'training', 'checkpointing', 'evaluating', trial % 2 === 0 ? 'training' : 'checkpointing'];
    const done = await killTrial(path.join(home, String(trial)), aims, 1000 * seed + trial, reference);
    fell.push(...done.fell);
    console.log(`run ${trial}: killed during ${done.fell.join(', ')}; ${done.nSteps} steps, equal to the undisturbed run`);
    rmSync(path.join(home, String(trial)), { recursive: true, force: true });
  }
  const phases = [...new Set(fell)].sort();
  console.log(`\n${fell.length} kills (${phases.map((phase) => `${count(phase)} during ${phase}`).join(', ')}): every resumed run equals the undisturbed one.`);
} finally {
  rmSync(home, { recursive: true, force: true });
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ourCommand, peerCommand, type Surroundings } from './surroundings';
import type { Command } from './contender';
import type { StepShape } from './stepShape';

const shape: StepShape = { batch: 256, rows: [1000, 500, 200], hidden: [512, 128] };

/** Most by which a loss may differ, relative: float32 over eight steps that follow from each other. */
const tolerance = 1e-4;

/**
 * Holds both contenders to the same work: from the same weights, on the same eight batches, every loss is the same.
 *
 * @returns the largest relative difference
 * @throws when it is more than rounding explains
 */
export function stepAgreement(around: Surroundings): number {
  const folder = path.join(around.folder, 'given');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const ours = losses(ourCommand(around, { kind: 'step', ...shape, engine: around.engine ?? 'wasm', given: folder }, 1));
  let largest = 0;
  for (const isPlain of [false, true]) {
    const theirs = losses(peerCommand(around, 'pytorch_step.py', { ...shape, threads: 1, isPlain, isCompiled: false, given: folder }, 1, {}));
    ours.forEach((pair, step) => pair.forEach((loss, which) => {
      const difference = Math.abs(loss - theirs[step]![which]!) / loss;
      if (!(difference <= tolerance)) throw new Error(`The contenders do different work: in step ${step + 1} the ${which === 0 ? 'main' : 'self-supervised'} loss is ${loss} here and ${theirs[step]![which]!} in PyTorch.`);
      largest = Math.max(largest, difference);
    }));
  }
  rmSync(folder, { recursive: true });
  return largest;
}

function losses({ file, words, environment }: Command): number[][] {
  const { status, stdout, stderr } = spawnSync(file, words, { env: { ...process.env, ...environment }, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${words[0]!} ended with ${status}. ${stderr.slice(-1000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as number[][];
}

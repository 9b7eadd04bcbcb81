import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runPaths } from '../../../runs/runPaths';
import type { NamedArrays } from '../../engine/engine';
import type { Progress } from '../trainLoop';
import { writeWhole } from '../folder/writeWhole';
import { readSafetensors, writeSafetensors, type FileIdentity } from './safetensors';

/** Everything a resume needs. */
export interface Checkpoint {
  readonly progress: Progress;
  /** Tables and tower weights. */
  readonly weights: NamedArrays;
  /** Accumulators and moments. */
  readonly optimizer: NamedArrays;
}

interface Manifest {
  readonly formatVersion: 1;
  readonly progress: Progress;
  /** Position of each named stream of the seed: streams are opened at the epoch or the step, so these say it all. */
  readonly streams: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, FileIdentity>>;
}

const weightsFile = 'weights.safetensors';
const optimizerFile = 'optimizer.safetensors';
const manifestFile = 'manifest.json';

/**
 * Writes `checkpoints/<step>/` under another name, syncs it and renames it. Afterwards the last two and the best are
 * kept. What fails leaves earlier checkpoints as they were.
 */
export function writeCheckpoint(folder: string, { progress, weights, optimizer }: Checkpoint, streams: Readonly<Record<string, number>>): void {
  const target = path.join(folder, runPaths.checkpoint(progress.step));
  const temporary = `${target}.${process.pid}.writing`;
  rmSync(temporary, { recursive: true, force: true });
  try {
    mkdirSync(temporary, { recursive: true });
    const files = Object.fromEntries(([[weightsFile, weights], [optimizerFile, optimizer]] as const)
      .map(([name, arrays]) => [name, writeSafetensors(path.join(temporary, name), arrays)]));
    const manifest: Manifest = { formatVersion: 1, progress, streams, files };
    writeWhole(path.join(temporary, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
    // The same step again (evaluated since): the old one goes first, and its like is complete under the other name.
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  prune(folder, progress);
}

/** Steps of the checkpoints there are, ascending; whole or not. */
export function checkpointSteps(folder: string): number[] {
  try {
    return readdirSync(path.join(folder, runPaths.checkpoints)).filter((name) => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/**
 * The newest whole checkpoint, or null.
 *
 * @param passedOver hears of each that is torn
 */
export function latestCheckpoint(folder: string, passedOver: (step: number, why: string) => void): Checkpoint | null {
  for (const step of checkpointSteps(folder).reverse()) {
    try {
      return readCheckpoint(folder, step);
    } catch (error) {
      passedOver(step, error instanceof Error ? error.message : String(error));
    }
  }
  return null;
}

/** @throws when a file is missing or not the one that was written */
export function readCheckpoint(folder: string, step: number): Checkpoint {
  const from = path.join(folder, runPaths.checkpoint(step));
  const manifest = JSON.parse(readFileSync(path.join(from, manifestFile), 'utf8')) as Manifest;
  if (manifest.formatVersion !== 1) throw new Error(`its format ${String(manifest.formatVersion)} is of another version of Longtail`);
  const read = (name: string) => {
    const identity = manifest.files[name];
    if (identity === undefined) throw new Error(`its manifest does not name \`${name}\``);
    return readSafetensors(path.join(from, name), identity);
  };
  return { progress: manifest.progress, weights: read(weightsFile), optimizer: read(optimizerFile) };
}

function prune(folder: string, { best }: Progress): void {
  const steps = checkpointSteps(folder);
  const kept = new Set([...steps.slice(-2), ...(best === null ? [] : [best.step])]);
  const home = path.join(folder, runPaths.checkpoints);
  for (const step of steps) if (!kept.has(step)) rmSync(path.join(home, String(step)), { recursive: true, force: true });
  for (const name of readdirSync(home)) if (name.endsWith('.writing')) rmSync(path.join(home, name), { recursive: true, force: true });
}

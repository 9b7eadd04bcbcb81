import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Command } from './contender';
import { distinctRows } from './leastBytes';
import { drawnBatches, type StepShape } from './stepShape';
import type { Surroundings } from './surroundings';

/** What a standard step cannot do without. */
interface Work { readonly gigaflop: number; readonly rowsRead: number; readonly rowsMoved: number }

/**
 * Products of four passes of two layers, forward and both gradients, and of two [B, B] losses; the two complementary
 * views share their first layer's products, since each feature is in exactly one of them.
 *
 *     6 · B · (4 · (192 · 512 + 512 · 128) − 192 · 512)  +  2 · 6 · B² · 128
 *
 * Rows: each place of a bag read once (256 bytes), and each distinct row of the step, with its accumulator, read and
 * written (1,024 bytes).
 */
export function standardWork(batch: number, distinctRows: number): Work {
  const layers = 4 * (192 * 512 + 512 * 128) - 192 * 512;
  return { gigaflop: (6 * batch * layers + 12 * batch * batch * 128) / 1e9, rowsRead: 3 * 17 * batch, rowsMoved: Math.round(distinctRows) };
}

/** Builds the program that does the work of a standard step and nothing else, on one thread. @returns how it is started, or why it is not there */
export function physicalFloor({ root, folder }: Surroundings, shape: StepShape): Command | { readonly missing: string } {
  const program = path.join(folder, process.platform === 'win32' ? 'physicalFloor.exe' : 'physicalFloor');
  const compiled = spawnSync('rustc', ['--edition', '2024', '-O', '-C', 'target-cpu=native', path.join(root, 'bench', 'physicalFloor.rs'), '-o', program], { encoding: 'utf8', timeout: 120_000 });
  if (compiled.error !== undefined) return { missing: 'What the machine can do at most is measured by a Rust program, and there is no `rustc` (https://rustup.rs).' };
  if (compiled.status !== 0) return { missing: `bench/physicalFloor.rs does not compile: ${compiled.stderr.trim().split('\n')[0]!}` };
  const { gigaflop, rowsRead, rowsMoved } = standardWork(shape.batch, distinctRows(drawnBatches(shape)));
  return { file: program, words: [gigaflop, rowsRead, rowsMoved].map(String) };
}

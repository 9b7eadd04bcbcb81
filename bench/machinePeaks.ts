import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { MachinePeaks } from './physicalFloor';

/** Builds and runs peaks.rs. @returns what the machine can do at most, or why it cannot be measured here */
export function machinePeaks(root: string, folder: string, threads: number): MachinePeaks | { readonly missing: string } {
  const program = path.join(folder, process.platform === 'win32' ? 'peaks.exe' : 'peaks');
  const compiled = spawnSync('rustc', ['--edition', '2024', '-O', '-C', 'target-cpu=native', path.join(root, 'bench', 'peaks.rs'), '-o', program], { encoding: 'utf8', timeout: 120_000 });
  if (compiled.error !== undefined) return { missing: 'what the machine can do at most is measured by a Rust program, and there is no `rustc` (https://rustup.rs).' };
  if (compiled.status !== 0) return { missing: `bench/peaks.rs does not compile: ${compiled.stderr.trim().split('\n')[0]!}` };
  const measured = spawnSync(program, [String(threads)], { encoding: 'utf8', timeout: 60_000 });
  if (measured.status !== 0) return { missing: `bench/peaks.rs ended with ${measured.status}.` };
  return JSON.parse(measured.stdout) as MachinePeaks;
}

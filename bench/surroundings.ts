import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { EngineName } from '../trainer/engine/engine';
import type { Command } from './contender';
import type { PeerPython } from './peers/peerPython';
import type { Work } from './worker';

/** What all parts of a benchmark run are given. */
export interface Surroundings {
  readonly root: string;
  /** For data that the contenders read; emptied by nobody. */
  readonly folder: string;
  /** `bench.mjs`, which also starts the workers. */
  readonly script: string;
  readonly python: PeerPython;
  /** The engine measured; `null` where the kernels are not built. */
  readonly engine: Extract<EngineName, 'native'> | null;
  readonly nRounds: number;
  /** Says what goes on, for people. */
  readonly say: (line: string) => void;
}

/** All that this process may use. */
export const allThreads = availableParallelism();

/** A worker of ours. */
export function ourCommand({ script }: Surroundings, work: Work, threads: number): Command {
  return { file: process.execPath, words: [script, 'worker', JSON.stringify(work)], environment: { LONGTAIL_THREADS: String(threads) } };
}

/** glibc's malloc told to keep what it has: PyTorch otherwise returns its large temporaries and faults them in again each step. */
export const tunedMalloc = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '100000000000', MALLOC_TOP_PAD_: '268435456' };

/**
 * A peer in `bench/peers/`.
 *
 * @param threads also for OpenBLAS, MKL and OpenMP, which `torch.set_num_threads` does not always reach
 */
export function peerCommand({ root, python }: Surroundings, file: string, work: object, threads: number, environment: Readonly<Record<string, string>>): Command {
  if ('missing' in python) throw new Error(python.missing);
  const n = String(threads);
  return {
    file: python.file,
    words: [path.join(root, 'bench', 'peers', file), JSON.stringify(work)],
    environment: { OMP_NUM_THREADS: n, MKL_NUM_THREADS: n, OPENBLAS_NUM_THREADS: n, POLARS_MAX_THREADS: n, CUDA_VISIBLE_DEVICES: '', ...environment },
  };
}

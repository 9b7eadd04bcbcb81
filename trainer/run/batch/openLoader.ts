import { availableParallelism } from 'node:os';
import type { Batcher } from './batcher';
import type { Loader } from './loader';
import { sameThreadLoader } from './sameThreadLoader';
import { workerLoader, type BatchWork } from './workerLoader';

/**
 * Batches from a worker thread where there is a core for it, else from this thread.
 *
 * @param file the bundle of `trainer/loader.ts`; null when there is none
 * @returns with `why` where a worker was wanted and could not be had
 */
export async function openLoader(file: string | null, batcher: Batcher, work: BatchWork, lastStep: number): Promise<{ readonly loader: Loader; readonly why?: string }> {
  if (file === null || availableParallelism() === 1) return { loader: sameThreadLoader(batcher, lastStep) };
  try {
    return { loader: await workerLoader(file, work, lastStep) };
  } catch (error) {
    return { loader: sameThreadLoader(batcher, lastStep), why: error instanceof Error ? error.message : String(error) };
  }
}

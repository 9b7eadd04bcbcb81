import path from 'node:path';
import type { EnginePlaces } from '../engine/engine';

/**
 * Where the engines' files lie beside a bundle: the one place that knows.
 *
 * `LONGTAIL_THREADS` sets the native engine's threads.
 *
 * @param folder of the bundle, ending in a separator
 */
export function enginePlaces(folder: string): EnginePlaces {
  const threads = Number(process.env.LONGTAIL_THREADS ?? '');
  return {
    wasmFolder: folder,
    kernelsFile: path.join(folder, 'native', `${process.platform}-${process.arch}`, 'kernels.node'),
    ...(Number.isInteger(threads) && 0 < threads ? { threads } : {}),
  };
}

/** The bundle that makes batches in a thread of its own, beside the one that was started. */
export const loaderFile = (script: string): string => path.join(path.dirname(script), 'loader.cjs');

import path from 'node:path';
import type { EnginePlaces } from '../engine/engine';
import { dawnFile } from './engines/dawnFile';
import { openTfjsNode } from './engines/openTfjsNode';

/**
 * Where the engines' files lie beside a bundle: the one place that knows.
 *
 * `LONGTAIL_THREADS` sets the threads of the native engine and of TensorFlow;
 * `LONGTAIL_GPU_BUFFER_BYTES` keeps the buffers of the webgpu engine's tables below what the device allows.
 *
 * @param folder of the bundle, ending in a separator
 */
export function enginePlaces(folder: string): EnginePlaces {
  const [threads, largestBuffer] = [process.env.LONGTAIL_THREADS, process.env.LONGTAIL_GPU_BUFFER_BYTES].map((value) => Number(value ?? '')) as [number, number];
  return {
    wasmFolder: folder,
    kernelsFile: path.join(folder, 'native', `${process.platform}-${process.arch}`, 'kernels.duckdb_extension'),
    dawnFile: dawnFile(path.join(folder, 'longtail.cjs')),
    openTfjsNode: openTfjsNode(path.join(folder, 'longtail.cjs')),
    ...(Number.isInteger(threads) && 0 < threads ? { threads } : {}),
    ...(Number.isInteger(largestBuffer) && 0 < largestBuffer ? { largestBuffer } : {}),
  };
}

/** The bundle that makes batches in a thread of its own, beside the one that was started. */
export const loaderFile = (script: string): string => path.join(path.dirname(script), 'loader.cjs');

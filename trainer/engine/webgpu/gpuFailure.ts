import type { InputSpec, OptimizerSpec } from '../engine';
import { rowStates } from '../rowOptimizers/rowOptimizer';

/** Why the device can do no more: what happened, and what to do. */
export class GpuFailure extends Error {
  override readonly name = 'GpuFailure';

  constructor(readonly code: 'gpu-lost' | 'gpu-memory' | 'gpu-error', message: string, readonly remedy: string) {
    super(message);
  }
}

/** The device is gone; where memory was what it lacked, that is the reason. */
export const gpuLost = (reason: string): GpuFailure => (isOfMemory(reason) ? gpuMemory(reason) : new GpuFailure(
  'gpu-lost',
  `The GPU stopped answering: ${sentence(reason)}`,
  'Resume the run; it continues from its last checkpoint. If this happens again, update the graphics driver, or set `training.backend: native`.',
));

const gpuMemory = (what: string): GpuFailure => new GpuFailure(
  'gpu-memory',
  `The GPU has not enough free memory: ${sentence(what)}`,
  'Close what else uses the card and resume the run; it continues from its last checkpoint. If that is not enough, lower `training.batchSize` or a feature’s `dim`, or set `training.backend: native`.',
);

const gpuError = (reason: string): GpuFailure => new GpuFailure(
  'gpu-error',
  `The GPU refused a program of Longtail’s: ${sentence(reason)}`,
  'Please report it with the run’s log, and set `training.backend: native` meanwhile.',
);

/** What an error that the device tells of means. */
export const failureOfDevice = (error: GPUError): GpuFailure => (isOfMemory(`${error.constructor.name} ${error.message}`) ? gpuMemory(error.message) : gpuError(error.message));

/** In WebGPU’s words, Vulkan’s (`VK_ERROR_OUT_OF_DEVICE_MEMORY`) and Direct3D’s (`E_OUTOFMEMORY`). */
const isOfMemory = (text: string): boolean => /out.?of.?(device.|host.)?memory/i.test(text);

/** The first line, with a full stop. */
function sentence(text: string): string {
  const [line] = text.trim().split('\n');
  return line === undefined || line === '' ? 'the driver gave no reason.' : /[.!?]$/.test(line) ? line : `${line}.`;
}

/** A table that this device cannot hold, found before the first step. */
export class TableTooLarge extends Error {
  override readonly name = 'TableTooLarge';
  readonly code = 'table-too-large';
  readonly remedy: string;

  constructor(readonly table: string, message: string) {
    super(message);
    this.remedy = 'Lower the feature’s `dim`, raise `vocabulary.minCount`, or set `training.backend: native`.';
  }
}

/** All tables together are too much for this device; the largest is named. */
export function tablesTooLarge({ tables }: InputSpec, optimizer: OptimizerSpec): TableTooLarge {
  const sizes = tables.map(({ name, rows, dim }) => ({ name, bytes: 4 * rows * rowStates(optimizer, dim).reduce((sum, { perRow }) => sum + perRow, dim) })).sort((a, b) => b.bytes - a.bytes);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
  return new TableTooLarge(sizes[0]!.name, `The embedding tables and their optimizer state take ${megabytes(total)}, and the GPU has not that much free memory; the largest, \`${sizes[0]!.name}\`, takes ${megabytes(sizes[0]!.bytes)}.`);
}

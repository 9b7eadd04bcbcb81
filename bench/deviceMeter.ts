import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { DeviceBackend } from '../trainer/engine/webgpu/deviceBackend';
import { coveredMs, type DeviceUse, type Meter } from './deviceUse';
import { programBytes } from './programBytes';

/** Of a query set; WebGPU allows 4,096. */
const timesASet = 4096;

/**
 * Meters the webgpu engine from outside: times at both ends of every pass of its programs, and what is written to, read from
 * and moved on the device. Nothing of it is there between `end` and the next `begin`.
 */
export function deviceMeter(backend: DeviceBackend): Meter {
  const { device, queue } = backend;
  const canTime = device.features.has('timestamp-query');
  const undo: (() => void)[] = [];
  let [uploaded, read, moved, planEnd, nTimes] = [0, 0, 0, 0, 0];
  let sets: GPUQuerySet[] = [];

  /** Has `name` do `work` besides, until it is undone. */
  function besides<Target extends object, Name extends keyof Target & string>(target: Target, name: Name, work: (words: unknown[], result: unknown) => void): void {
    const own = target[name] as (...words: unknown[]) => unknown;
    Object.defineProperty(target, name, {
      configurable: true,
      value(...words: unknown[]) {
        const result = own.apply(target, words);
        work(words, result);
        return result;
      },
    });
    undo.push(() => Reflect.deleteProperty(target, name));
  }

  /** Times of the next pass. */
  function timestamps(): GPUComputePassTimestampWrites {
    const at = nTimes % timesASet;
    if (at === 0) sets.push(device.createQuerySet({ type: 'timestamp', count: timesASet }));
    nTimes += 2;
    return { querySet: sets.at(-1)!, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
  }

  /** Begin and end of every pass, nanoseconds from the first. */
  async function passes(): Promise<[number, number][]> {
    const found: [number, number][] = [];
    let origin: bigint | undefined;
    for (const [at, querySet] of sets.entries()) {
      const count = Math.min(timesASet, nTimes - at * timesASet);
      const resolved = device.createBuffer({ size: 8 * count, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
      const encoder = device.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      queue.submit([encoder.finish()]);
      const times = new BigUint64Array(await backend.readBytes(resolved, 0, 8 * count));
      origin ??= times[0]!;
      for (let one = 0; one < count; one += 2) found.push([Number(times[one]! - origin), Number(times[one + 1]! - origin)]);
      resolved.destroy();
      querySet.destroy();
    }
    return found;
  }

  return {
    begin() {
      backend.flush();
      [uploaded, read, moved, nTimes, sets] = [0, 0, 0, 0, []];
      besides(queue, 'writeBuffer', ([, , data, from, size]) => { uploaded += writtenBytes(data as ArrayBuffer | ArrayBufferView, from as number | undefined, size as number | undefined); });
      besides(device, 'createBuffer', ([descriptor]) => {
        const { size, usage, mappedAtCreation } = descriptor as GPUBufferDescriptor;
        if (mappedAtCreation === true) uploaded += size;
        if ((usage & GPUBufferUsage.MAP_READ) !== 0) read += size;
      });
      besides(backend.uploads, 'upload', ([arrays], plan) => { planEnd = (plan as { at: readonly number[] }).at.at(-1)! + (arrays as readonly { readonly length: number }[]).at(-1)!.length; });
      besides(backend, 'copy', ([, , , , bytes]) => { moved += 2 * (bytes as number); });
      besides(backend, 'run', ([program, parameters, buffers]) => {
        moved += programBytes({ name: (program as { name: string }).name, whole: (parameters as { whole: readonly number[] }).whole, nBuffers: (buffers as readonly unknown[]).length, planEnd });
      });
      // tfjs’s own programs; all their numbers take four bytes.
      besides(backend, 'runWebGPUProgram', ([, inputs], output) => { moved += [...(inputs as readonly TensorInfo[]), output as TensorInfo].reduce((sum, { shape }) => sum + 4 * util.sizeFromShape(shape), 0); });
      if (!canTime) return;
      besides(device, 'createCommandEncoder', (_, made) => {
        const encoder = made as GPUCommandEncoder;
        const begin = encoder.beginComputePass.bind(encoder);
        Object.defineProperty(encoder, 'beginComputePass', { value: (descriptor?: GPUComputePassDescriptor) => begin({ ...descriptor, timestampWrites: timestamps() }) });
      });
    },
    async end(nSteps, wallMs): Promise<DeviceUse> {
      backend.flush();
      for (const one of undo.splice(0)) one();
      return {
        wallMs, busyMs: canTime ? coveredMs(await passes()) / nSteps : null, uploadedBytes: uploaded / nSteps, readBytes: read / nSteps, movedBytes: moved / nSteps,
        missing: canTime ? null : 'the adapter has no timestamp queries, so that its time cannot be told',
      };
    },
  };
}

/** Of `GPUQueue.writeBuffer`, which counts in elements of typed arrays. */
function writtenBytes(data: ArrayBuffer | ArrayBufferView, from = 0, size?: number): number {
  const each = 'BYTES_PER_ELEMENT' in data ? (data as Uint8Array).BYTES_PER_ELEMENT : 1;
  return size === undefined ? data.byteLength - from * each : size * each;
}

import type { Tensor } from '@tensorflow/tfjs-core';
import type { DenseOptimizer, DenseParameters, NamedArrays, OptimizerSpec } from '../engine';
import { assertSameArrays } from '../namedArrays';
import { rowStates } from '../rowOptimizers/rowOptimizer';
import { DeviceBackend } from './deviceBackend';
import { moveWeights, optimizerFloats } from './wgsl/moveRows';
import { fill } from './wgsl/poolBags';

/** Moves tower weights where they lie, their state beside them. `rowwiseAdagrad` is plain Adagrad here. */
export function gpuDenseOptimizer(backend: DeviceBackend, parameters: DenseParameters, spec: OptimizerSpec): DenseOptimizer {
  const own: OptimizerSpec = spec.kind === 'rowwiseAdagrad' ? { ...spec, kind: 'adagrad' } : spec;
  const program = moveWeights(own.kind);
  const states = new Map(parameters.names.map((name) => {
    const { size, shape } = parameters.get(name);
    return [name, rowStates(own, size).map((state) => ({ name: `optimizer/${name}/${state.name}`, shape: [...shape], size, buffer: filled(backend, size, state.name === 'accumulator' ? own.initialAccumulator : 0) }))] as const;
  }));
  const all = () => [...states.values()].flat();

  return {
    apply(gradients: ReadonlyMap<string, Tensor>, step: number): void {
      for (const [name, state] of states) {
        const gradient = gradients.get(name);
        if (gradient === undefined) continue;
        const { size } = gradient;
        backend.run(program, { whole: [size], floats: optimizerFloats(own, step) }, [
          backend.bufferOf(gradient), backend.guard, backend.bufferOf(parameters.get(name)), ...state.map(({ buffer }) => buffer),
        ], DeviceBackend.gridOf(Math.ceil(size / 256)));
      }
    },
    async state(): Promise<NamedArrays> {
      return new Map(await Promise.all(all().map(async ({ name, shape, size, buffer }) => [name, { shape, data: new Float32Array(await backend.readBytes(buffer, 0, 4 * size)) }] as const)));
    },
    load(state: NamedArrays): Promise<void> {
      assertSameArrays(new Map(all().map(({ name, shape }) => [name, shape])), state, 'optimizer');
      backend.flush();
      for (const { name, buffer } of all()) backend.queue.writeBuffer(buffer, 0, state.get(name)!.data as Float32Array<ArrayBuffer>);
      return Promise.resolve();
    },
    dispose(): void {
      backend.flush();
      for (const { buffer } of all()) buffer.destroy();
      states.clear();
    },
  };
}

/** A buffer of one number many times. */
export function filled(backend: DeviceBackend, size: number, value: number): GPUBuffer {
  const buffer = backend.buffer(4 * size);
  // Buffers begin as zeros.
  if (value !== 0) backend.run(fill, { whole: [size], floats: [value] }, [buffer], DeviceBackend.gridOf(Math.ceil(size / 256)));
  return buffer;
}

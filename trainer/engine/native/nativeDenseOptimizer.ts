import type { Tensor } from '@tensorflow/tfjs-core';
import type { DenseOptimizer, DenseParameters, NamedArray, NamedArrays, OptimizerSpec } from '../engine';
import { loadInto } from '../namedArrays';
import { rowOptimizer, type RowState } from '../rowOptimizers/rowOptimizer';
import type { Kernels } from './kernels';
import { numbersOf } from './nativeBackend';

/** Moves tower weights in place. `rowwiseAdagrad` is plain Adagrad here, as on every engine. */
export function nativeDenseOptimizer(kernels: Kernels, parameters: DenseParameters, spec: OptimizerSpec): DenseOptimizer {
  const own: OptimizerSpec = spec.kind === 'rowwiseAdagrad' ? { ...spec, kind: 'adagrad' } : spec;
  const states = new Map<string, RowState[]>(parameters.names.map((name) => [name, rowOptimizer(own).state(1, parameters.get(name).size)]));
  const arrays = (): [string, NamedArray][] => [...states].flatMap(([name, state]) =>
    state.map((one): [string, NamedArray] => [`optimizer/${name}/${one.name}`, { shape: [...parameters.get(name).shape], data: one.data }]));

  return {
    apply(gradients: ReadonlyMap<string, Tensor>, step: number): void {
      for (const [name, gradient] of gradients) {
        kernels.moveWeights(own, numbersOf(parameters.get(name)), numbersOf(gradient), states.get(name)!.map(({ data }) => data), step);
      }
    },
    state: (): Promise<NamedArrays> => Promise.resolve(new Map(arrays().map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]))),
    load(state: NamedArrays): Promise<void> {
      loadInto(new Map(arrays()), state, 'optimizer');
      return Promise.resolve();
    },
    dispose(): void {
      states.clear();
    },
  };
}

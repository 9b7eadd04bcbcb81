import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { DenseOptimizer, DenseParameters, NamedArray, NamedArrays, OptimizerSpec } from './engine';
import { loadInto } from './namedArrays';
import { rowOptimizer, type RowState } from './rowOptimizers/rowOptimizer';

/** Moves tower weights in plain arrays: each weight is a table of one row. `rowwiseAdagrad` is plain Adagrad here. */
export function arrayDenseOptimizer(parameters: DenseParameters, spec: OptimizerSpec): DenseOptimizer {
  const optimizer = rowOptimizer(spec.kind === 'rowwiseAdagrad' ? { ...spec, kind: 'adagrad' } : spec);
  const states = new Map<string, RowState[]>(parameters.names.map((name) => [name, optimizer.state(1, parameters.get(name).size)]));
  const arrays = (): [string, NamedArray][] => [...states].flatMap(([name, state]) =>
    state.map((one): [string, NamedArray] => [`optimizer/${name}/${one.name}`, { shape: [...parameters.get(name).shape], data: one.data }]));

  return {
    apply(gradients: ReadonlyMap<string, Tensor>, step: number): void {
      for (const name of parameters.names) {
        const gradient = gradients.get(name);
        if (gradient === undefined) continue;
        const old = parameters.get(name);
        const values = Float32Array.from(old.dataSync());
        optimizer.move(values, 0, values.length, Float64Array.from(gradient.dataSync()), states.get(name)!, step);
        parameters.set(name, tensor(values, old.shape));
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

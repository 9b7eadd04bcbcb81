import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { DenseOptimizer, DenseParameters, NamedArray, NamedArrays, OptimizerSpec } from './engine';
import { loadInto } from './namedArrays';
import { rowOptimizer, type RowState } from './rowOptimizers/rowOptimizer';

/** Moves one weight against its gradient, and its state with it. @param step 1-based */
export type MoveWeight = (name: string, gradient: Tensor, state: readonly RowState[], step: number) => void;

/**
 * Keeps the state of tower weights in plain arrays, each weight a table of one row. `rowwiseAdagrad` is plain Adagrad here.
 *
 * @param moverOf what moves a weight, of the optimizer that weights really have
 */
export function denseOptimizer(parameters: DenseParameters, spec: OptimizerSpec, moverOf: (spec: OptimizerSpec) => MoveWeight): DenseOptimizer {
  const own: OptimizerSpec = spec.kind === 'rowwiseAdagrad' ? { ...spec, kind: 'adagrad' } : spec;
  const move = moverOf(own);
  const optimizer = rowOptimizer(own);
  const states = new Map<string, RowState[]>(parameters.names.map((name) => [name, optimizer.state(1, parameters.get(name).size)]));
  const arrays = (): [string, NamedArray][] => [...states].flatMap(([name, state]) =>
    state.map((one): [string, NamedArray] => [`optimizer/${name}/${one.name}`, { shape: [...parameters.get(name).shape], data: one.data }]));

  return {
    apply(gradients: ReadonlyMap<string, Tensor>, step: number): void {
      for (const name of parameters.names) {
        const gradient = gradients.get(name);
        if (gradient !== undefined) move(name, gradient, states.get(name)!, step);
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

/** Moves weights in plain arrays, for every engine whose tensors live in this process. */
export function arrayDenseOptimizer(parameters: DenseParameters, spec: OptimizerSpec): DenseOptimizer {
  return denseOptimizer(parameters, spec, (own) => {
    const optimizer = rowOptimizer(own);
    return (name, gradient, state, step) => {
      const old = parameters.get(name);
      const values = Float32Array.from(old.dataSync());
      optimizer.move(values, 0, values.length, Float64Array.from(gradient.dataSync()), state, step);
      parameters.set(name, tensor(values, old.shape));
    };
  });
}

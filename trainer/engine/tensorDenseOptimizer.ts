import { keep, sub, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { DenseOptimizer, DenseParameters, NamedArrays, OptimizerSpec } from './engine';
import { assertSameArrays } from './namedArrays';
import { rowOptimizer } from './rowOptimizers/rowOptimizer';
import { tensorMove } from './tensorMove';

/**
 * Keeps the state of tower weights in tensors beside them, for backends whose numbers lie on a device. `rowwiseAdagrad`
 * is plain Adagrad here.
 *
 * @param use makes the backend current
 */
export function tensorDenseOptimizer(parameters: DenseParameters, spec: OptimizerSpec, use: () => void): DenseOptimizer {
  use();
  const own: OptimizerSpec = spec.kind === 'rowwiseAdagrad' ? { ...spec, kind: 'adagrad' } : spec;
  const fresh = rowOptimizer(own);
  /** By weight, by name of the state. */
  const states = new Map<string, Map<string, Tensor>>(parameters.names.map((name) => {
    const { size, shape } = parameters.get(name);
    return [name, new Map(fresh.state(1, size).map((state) => [state.name, keep(tensor(state.data, [...shape]))]))];
  }));
  const entries = () => [...states].flatMap(([name, state]) => [...state].map(([part, value]) => ({ key: `optimizer/${name}/${part}`, state, part, value })));

  return {
    apply(gradients: ReadonlyMap<string, Tensor>, step: number): void {
      for (const name of parameters.names) {
        const gradient = gradients.get(name);
        if (gradient === undefined) continue;
        const state = states.get(name)!;
        const [value, ...after] = tidy(() => {
          const move = tensorMove(own, gradient, [...state.values()], step);
          return [sub(parameters.get(name), move.change), ...move.state];
        });
        [...state].forEach(([part, old], at) => {
          state.set(part, keep(after[at]!));
          old.dispose();
        });
        parameters.set(name, value!);
      }
    },
    async state(): Promise<NamedArrays> {
      return new Map(await Promise.all(entries().map(async ({ key, value }) => [key, { shape: [...value.shape], data: (await value.data<'float32'>()).slice() }] as const)));
    },
    load(arrays: NamedArrays): Promise<void> {
      assertSameArrays(new Map(entries().map(({ key, value }) => [key, value.shape])), arrays, 'optimizer');
      use();
      for (const { key, state, part, value } of entries()) {
        state.set(part, keep(tensor(arrays.get(key)!.data.slice(), [...value.shape])));
        value.dispose();
      }
      return Promise.resolve();
    },
    dispose(): void {
      for (const { value } of entries()) value.dispose();
      states.clear();
    },
  };
}

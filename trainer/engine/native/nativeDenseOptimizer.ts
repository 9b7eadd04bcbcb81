import { denseOptimizer } from '../denseOptimizer';
import type { DenseOptimizer, DenseParameters, OptimizerSpec } from '../engine';
import type { Kernels } from './kernels';
import { numbersOf } from './nativeBackend';

/** Moves tower weights in place. */
export function nativeDenseOptimizer(kernels: Kernels, parameters: DenseParameters, spec: OptimizerSpec): DenseOptimizer {
  return denseOptimizer(parameters, spec, (own) => (name, gradient, state, step) => {
    kernels.moveWeights(own, numbersOf(parameters.get(name)), numbersOf(gradient), state.map(({ data }) => data), step);
  });
}

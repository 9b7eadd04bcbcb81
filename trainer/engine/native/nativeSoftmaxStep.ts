import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { SoftmaxStep, StepSoftmax, StepTower } from '../engine';
import type { Kernels } from './kernels';
import { numbersOf, unwritten } from './nativeBackend';
import { layersOf } from './nativePerceptron';
import { sameColumnsOf } from './sameColumns';

/** `Engine.softmaxStep`: one call, whose vectors and their gradients never leave the kernels. */
export function nativeSoftmaxStep(kernels: Kernels) {
  return (towers: readonly StepTower[], softmaxes: readonly StepSoftmax[]): SoftmaxStep => {
    const gradients = towers.map(({ inputs, layers }) => ({
      inputs: unwritten(inputs.shape),
      weights: layers.map(({ weight }) => unwritten(weight.shape)),
      biases: layers.map(({ bias }) => unwritten(bias.shape)),
    }));
    const losses = kernels.softmaxStep(
      towers.map(({ inputs, layers, normalize }, at) => {
        const { inputs: dx, weights, biases } = gradients[at]!;
        return {
          layers: layersOf(layers, normalize), n: inputs.shape[0], x: numbersOf(inputs), same: sameColumnsOf(inputs), dx: dx.values,
          gradients: { weights: weights.map(({ values }) => values), biases: biases.map(({ values }) => values) },
        };
      }),
      softmaxes.map(({ a, b, n, weight, temperature, logQ, excluded, included }) => {
        const width = towers[a.tower]!.layers.at(-1)!.bias.size;
        return { a, b, weight, options: { n, width, temperature, logQ, excluded, included } };
      }),
    );
    return {
      // As tensors would hold them.
      losses: losses.map(Math.fround),
      gradients: gradients.map(({ inputs, weights, biases }) => ({
        inputs: inputs.tensor as Tensor2D,
        layers: weights.map(({ tensor }, layer) => ({ weight: tensor as Tensor2D, bias: biases[layer]!.tensor as Tensor1D })),
      })),
    };
  };
}

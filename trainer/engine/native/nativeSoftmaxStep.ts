import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { SoftmaxStep, StepRows, StepSoftmax, StepTower } from '../engine';
import type { Kernels } from './kernels';
import { numbersOf, unwritten } from './nativeBackend';
import { layersOf } from './nativePerceptron';
import { sameColumnsOf } from './sameColumns';

/** `Engine.softmaxStep`: the kernels one after the other. A tape takes 1.5 ms of a step to find the same order. */
export function nativeSoftmaxStep(kernels: Kernels) {
  return (towers: readonly StepTower[], softmaxes: readonly StepSoftmax[]): SoftmaxStep => {
    const forth = towers.map(({ inputs, layers, normalize }) => {
      const [n, width] = [inputs.shape[0], layers.at(-1)!.bias.size];
      const [view, x, y, slopes] = [layersOf(layers, normalize), numbersOf(inputs), unwritten([n, width]), unwritten([n, width])];
      const pass = kernels.perceptronForward(view, n, x, sameColumnsOf(inputs), y.values);
      return { n, width, view, x, y, slopes, pass };
    });
    const losses = softmaxes.map(({ a, b, n, weight, temperature, logQ, excluded, included }) => {
      const { width } = forth[a.tower]!;
      const rows = (of: 'y' | 'slopes', { tower, first }: StepRows) => forth[tower]![of].values.subarray(first * width, (first + n) * width);
      const [da, db] = [rows('slopes', a), rows('slopes', b)];
      const loss = kernels.softmaxCrossEntropy({ n, width, temperature, logQ, excluded, included }, rows('y', a), rows('y', b), da, db);
      if (weight !== 1) for (const slopes of [da, db]) kernels.scale(slopes, weight);
      // As a tensor would hold it.
      return Math.fround(loss);
    });
    const gradients = forth.map(({ n, view, x, y, slopes, pass }, at) => {
      const { inputs, layers } = towers[at]!;
      const dx = unwritten(inputs.shape);
      const found = layers.map(({ weight, bias }) => ({ weight: unwritten(weight.shape), bias: unwritten(bias.shape) }));
      kernels.perceptronBackward(pass, view, n, x, y.values, slopes.values, dx.values, { weights: found.map(({ weight }) => weight.values), biases: found.map(({ bias }) => bias.values) });
      pass.release();
      y.tensor.dispose();
      slopes.tensor.dispose();
      return { inputs: dx.tensor as Tensor2D, layers: found.map(({ weight, bias }) => ({ weight: weight.tensor as Tensor2D, bias: bias.tensor as Tensor1D })) };
    });
    return { losses, gradients };
  };
}

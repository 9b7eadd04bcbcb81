import { customGrad, engine as tfEngineState, type GradSaveFunc, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { PerceptronLayer } from '../engine';
import type { Kernels, Layers } from './kernels';
import { numbersOf, unwritten } from './nativeBackend';
import { sameColumnsOf } from './sameColumns';

/** `Engine.perceptron`: all layers of a chunk of rows while it lies in the nearest cache, forward and backward. */
export function nativePerceptron(kernels: Kernels) {
  return (x: Tensor2D, layers: readonly PerceptronLayer[], normalize: boolean): Tensor2D => {
    const n = x.shape[0];
    const width = layers.at(-1)!.bias.size;
    const viewOf = (parameters: readonly Tensor[]) => layersOf(layers.map(({ activation }, at) => ({ weight: parameters[2 * at]!, bias: parameters[2 * at + 1]!, activation })), normalize);
    const forward = (input: Tensor, parameters: readonly Tensor[]) => {
      const y = unwritten([n, width]);
      const pass = kernels.perceptronForward(viewOf(parameters), n, numbersOf(input), sameColumnsOf(input), y.values);
      return { y: y.tensor, pass };
    };
    const parameters = layers.flatMap(({ weight, bias }): Tensor[] => [weight, bias]);
    if (!isRecording()) {
      const { y, pass } = forward(x, parameters);
      pass.release();
      return y as Tensor2D;
    }
    const layered = customGrad((...inputs) => {
      const save = inputs.pop() as unknown as GradSaveFunc;
      const [input, ...now] = inputs as unknown as Tensor[];
      const { y, pass } = forward(input!, now);
      save([input!, y, ...now]);
      return {
        value: y,
        gradFunc: (upstream: Tensor, saved: Tensor[]) => {
          const [inputThen, yThen, ...then] = saved as [Tensor, Tensor, ...Tensor[]];
          const dx = unwritten(inputThen.shape);
          const gradients = then.map((parameter) => unwritten(parameter.shape));
          kernels.perceptronBackward(pass, viewOf(then), n, numbersOf(inputThen), numbersOf(yThen), numbersOf(upstream), dx.values, {
            weights: layers.map((_, at) => gradients[2 * at]!.values),
            biases: layers.map((_, at) => gradients[2 * at + 1]!.values),
          });
          pass.release();
          return [dx.tensor, ...gradients.map((one) => one.tensor)];
        },
      };
    });
    return layered(x, ...parameters) as Tensor2D;
  };
}

/** Layers as the kernels take them. */
export function layersOf(layers: readonly { readonly weight: Tensor; readonly bias: Tensor; readonly activation: PerceptronLayer['activation'] }[], normalize: boolean): Layers {
  return {
    weights: layers.map(({ weight }) => numbersOf(weight)),
    biases: layers.map(({ bias }) => numbersOf(bias)),
    relu: layers.map(({ activation }) => activation === 'relu'),
    normalize,
  };
}

/** A gradient is being recorded, so what the way back needs is to be kept. */
function isRecording(): boolean {
  return 0 < tfEngineState().state.gradientDepth;
}

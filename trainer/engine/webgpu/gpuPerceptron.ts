import { customGrad, fused, matMul, mul, step, sum, type GradSaveFunc, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { PerceptronLayer } from '../engine';
import { normalizeRows } from '../normalizeRows';

/** `Engine.perceptron`: products of transposed matrices as they lie. */
export function gpuPerceptron(x: Tensor2D, layers: readonly PerceptronLayer[], normalize: boolean): Tensor2D {
  const y = layers.reduce((input, { weight, bias, activation }) => layerOf(input, weight, bias, activation), x);
  return normalize ? normalizeRows(y) : y;
}

function layerOf(x: Tensor2D, w: Tensor2D, b: Tensor1D, activation: 'relu' | 'linear'): Tensor2D {
  const layer = customGrad((...inputs) => {
    const save = inputs[3] as unknown as GradSaveFunc;
    const [xNow, wNow, bNow] = inputs as unknown as [Tensor2D, Tensor2D, Tensor1D];
    const y = fused.matMul({ a: xNow, b: wNow, bias: bNow, activation });
    save([xNow, wNow, y]);
    return {
      value: y,
      gradFunc: (upstream: Tensor, saved: Tensor[]) => {
        const [xThen, wThen, yThen] = saved as [Tensor2D, Tensor2D, Tensor2D];
        const dy = (activation === 'relu' ? mul(upstream, step(yThen)) : upstream) as Tensor2D;
        return [matMul(dy, wThen, false, true), matMul(xThen, dy, true, false), sum(dy, 0)];
      },
    };
  });
  return layer(x, w, b) as Tensor2D;
}

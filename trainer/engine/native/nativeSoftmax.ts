import { customGrad, scalar, tensor, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { SoftmaxCrossEntropyOptions } from '../engine';
import type { Kernels } from './kernels';
import { numbersOf } from './nativeBackend';

/** `Engine.softmaxCrossEntropy`: the gradients are made with the loss, while the matrix of logits lies in the cache. */
export function nativeSoftmaxCrossEntropy(kernels: Kernels) {
  return (a: Tensor2D, b: Tensor2D, { temperature, logQ, excluded, included }: SoftmaxCrossEntropyOptions): Scalar => {
    const [n, width] = a.shape;
    const loss = customGrad((...inputs) => {
      const [aNow, bNow] = inputs as unknown as [Tensor2D, Tensor2D];
      const gradients = [new Float32Array(n * width), new Float32Array(n * width)] as const;
      const lossNats = kernels.softmaxCrossEntropy({
        n, width, temperature,
        ...(logQ === undefined ? {} : { logQ: numbersOf(logQ) }),
        ...(excluded === undefined ? {} : { excluded }),
        ...(included === undefined ? {} : { included }),
      }, numbersOf(aNow), numbersOf(bNow), ...gradients);
      return {
        value: scalar(lossNats),
        gradFunc: (upstream: Tensor) => {
          const factor = upstream.dataSync<'float32'>()[0]!;
          return gradients.map((gradient) => tensor(factor === 1 ? gradient : gradient.map((value) => factor * value), [n, width]));
        },
      };
    });
    return loss(a, b) as Scalar;
  };
}

import { customGrad, scalar, type GradSaveFunc, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { SoftmaxCrossEntropyOptions } from '../engine';
import type { Kernels } from './kernels';
import { numbersOf, unwrittenBeside } from './nativeBackend';

/** `Engine.softmaxCrossEntropy`: the gradients are made with the loss, while the matrix of logits lies in the cache. */
export function nativeSoftmaxCrossEntropy(kernels: Kernels) {
  return (a: Tensor2D, b: Tensor2D, { temperature, logQ, excluded, included }: SoftmaxCrossEntropyOptions): Scalar => {
    const [n, width] = a.shape;
    const loss = customGrad((...inputs) => {
      const save = inputs[2] as unknown as GradSaveFunc;
      const [aNow, bNow] = inputs as unknown as [Tensor2D, Tensor2D];
      const [da, db] = [unwrittenBeside(aNow), unwrittenBeside(bNow)];
      const options = { n, width, temperature, logQ: logQ && numbersOf(logQ), excluded, included };
      const lossNats = kernels.softmaxCrossEntropy(options, numbersOf(aNow), numbersOf(bNow), da.values, db.values);
      save([da.tensor, db.tensor]);
      return {
        value: scalar(lossNats),
        gradFunc: (upstream: Tensor, saved: Tensor[]) => {
          const factor = upstream.dataSync<'float32'>()[0]!;
          // Of a gradient's own numbers: they are asked for once.
          for (const one of saved) if (factor !== 1) kernels.scale(numbersOf(one), factor);
          return saved.map((one) => one.clone());
        },
      };
    });
    return loss(a, b) as Scalar;
  };
}

import { add, elu, mul, relu, tanh, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../config/schema/files';

export type Activation = ModelConfig['towers']['activation'];

/** Elementwise; `gelu` is its tanh approximation (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
export const activations: Readonly<Record<Activation, (x: Tensor2D) => Tensor2D>> = {
  relu,
  tanh,
  elu,
  gelu: (x) => mul(mul(x, 0.5), add(1, tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, mul(x, x)))))))),
  linear: (x) => x,
};

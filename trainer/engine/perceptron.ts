import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { PerceptronLayer } from './engine';
import { linear } from './linear';
import { normalizeRows } from './normalizeRows';

/** See `Engine.perceptron`; layer by layer. */
export function perceptron(x: Tensor2D, layers: readonly PerceptronLayer[], normalize: boolean): Tensor2D {
  const y = layers.reduce((input, { weight, bias, activation }) => linear(input, weight, bias, activation), x);
  return normalize ? normalizeRows(y) : y;
}

import { add, matMul, relu, type Tensor2D } from '@tensorflow/tfjs-core';
import type { PerceptronLayer } from './engine';
import { normalizeRows } from './normalizeRows';

/** See `Engine.perceptron`; in plain tfjs ops, for backends on which products with a transposed operand are fast. */
export function tensorPerceptron(x: Tensor2D, layers: readonly PerceptronLayer[], normalize: boolean): Tensor2D {
  const y = layers.reduce((input, { weight, bias, activation }) => {
    const z = add(matMul(input, weight), bias) as Tensor2D;
    return activation === 'relu' ? relu(z) : z;
  }, x);
  return normalize ? normalizeRows(y) : y;
}

import { expect, test } from 'vitest';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { describeEachEngine } from '../../engine/engines.testkit';
import { lossAndGradients } from './lossConformance.testkit';
import { maskedFeatures } from './maskedFeatures';
import { replacedFeatures } from './replacedFeatures';

const field = { field: 0, feature: 'tags', start: 1, width: 2 };
/** Hands the vector on as the guess. */
const handOn = (name: string) => (name.endsWith('weight') ? tensor2d([1, 0, 0, 1], [2, 2]) : tensor1d([0, 0]));

describeEachEngine('masked-feature prediction', (engine) => {
  const z = [[1, 0], [0, 1], [1, 0]];
  /** A number first, then the field: items 0 and 2 point one way, item 1 the other. */
  const inputs = [[9, 2, 0], [9, 0, 5], [9, 1, 0]];
  const lossOf = (predicted: number[], groups: number[]) => lossAndGradients(engine, {
    matrices: [z, inputs],
    loss: (one, vectors, own) => maskedFeatures(one, vectors!, own!, handOn, { fields: [field], predicted: Uint8Array.from(predicted), groups: Int32Array.from(groups) }, 0.5),
  });

  test('tells the hidden field from the items whose values differ, whatever the length of its embedding', () => {
    // Items 0 and 2 have one value: each has item 1 alone as a negative, with cosine 0 against 1: ln(1 + e^−2); item 1 has two: ln(1 + 2 e^−2).
    expect(lossOf([1, 1, 1], [0, 1, 0]).loss).toBeCloseTo((2 * Math.log(1 + Math.exp(-2)) + Math.log(1 + 2 * Math.exp(-2))) / 3, 5);
    // With values of their own, 0 and 2 are negatives of each other, with cosine 1.
    expect(lossOf([1, 1, 1], [0, 1, 2]).loss).toBeCloseTo((2 * Math.log(2 + Math.exp(-2)) + Math.log(1 + 2 * Math.exp(-2))) / 3, 5);
  });

  test('asks nothing about what is not hidden', () => {
    const { loss, gradients } = lossOf([1, 1, 0], [0, 1, 0]);
    expect(loss).toBeCloseTo(Math.log(1 + Math.exp(-2)), 5);
    expect(gradients[0]!.slice(4).map(Math.abs)).toEqual([0, 0]);
    expect(lossOf([0, 0, 0], [0, 1, 0]).loss).toBe(0);
  });
});

describeEachEngine('replaced-feature detection', (engine) => {
  test('is the binary cross-entropy of each field, ln 2 where nothing is known', () => {
    const lossOf = (z: number[][], replaced: number[], included: number[]) => lossAndGradients(engine, { matrices: [z], loss: (_, vectors) => replacedFeatures(vectors!, handOn, Uint8Array.from(replaced), Uint8Array.from(included)) }).loss;
    expect(lossOf([[0, 0]], [1, 0], [1])).toBeCloseTo(Math.log(2), 6);
    // Logits 3 and −1: −ln σ(3) for the replaced and −ln(1 − σ(−1)) for the other; the second item is left out.
    expect(lossOf([[3, -1], [50, 50]], [1, 0, 0, 0], [1, 0])).toBeCloseTo((Math.log(1 + Math.exp(-3)) + Math.log(1 + Math.exp(-1))) / 2, 5);
    expect(lossOf([[100, -100]], [0, 1], [1])).toBeCloseTo(100, 3);
  });
});

import { add, concat, dispose, grads, split, tensor1d, tensor2d, tidy, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { stream } from '../numerics/stream';
import type { Engine } from './engine';
import { describeEachEngine } from './engines.testkit';

const [n, inputs, outputs] = [5, 6, 8];

function matrix(rows: number, columns: number, name: string): Tensor2D {
  const numbers = stream(1, name);
  return tensor2d(Float32Array.from({ length: rows * columns }, () => numbers.uniform() - 0.5), [rows, columns]);
}

/** One layer, whose outputs are of length one. */
function layerOf(engine: Engine) {
  const weight = matrix(inputs, outputs, 'weight');
  const bias = tensor1d(new Float32Array(outputs));
  return (x: Tensor): Tensor2D => engine.perceptron(x as Tensor2D, [{ weight, bias, activation: 'linear' }], true);
}

/** The gradient of a sum of losses, each of two of the four parts that go through one layer together. */
function gradientOf(engine: Engine, pairs: readonly (readonly [number, number])[]): Tensor {
  return tidy(() => {
    const layer = layerOf(engine);
    const loss = (x: Tensor): Scalar => {
      const parts = split(layer(x), 4, 0) as Tensor2D[];
      return pairs.map(([a, b]) => engine.softmaxCrossEntropy(parts[a]!, parts[b]!, { temperature: 0.2 })).reduce((sum, one) => add(sum, one));
    };
    return grads((x: Tensor) => loss(x))([matrix(4 * n, inputs, 'inputs')])[0]!;
  });
}

describeEachEngine('parts of a matrix and their gradients', (engine) => {
  it('gradients of several losses on the same parts add up, whatever memory they are in', () => {
    engine.use();
    const sum = (pairs: readonly (readonly [number, number])[]) => pairs.map((pair) => gradientOf(engine, [pair]).dataSync()).reduce((total, one) => total.map((value, at) => value + one[at]!));
    for (const pairs of [[[0, 1]], [[0, 1], [1, 2]], [[1, 0], [2, 3]], [[2, 0], [0, 1], [1, 2], [2, 2]]] as const) {
      const [together, apart] = [gradientOf(engine, pairs).dataSync(), sum(pairs)];
      together.forEach((value, at) => { expect(value).toBeCloseTo(apart[at]!, 5); });
    }
  });

  it('gradients stay as they are while others are made', () => {
    engine.use();
    const first = gradientOf(engine, [[0, 1], [2, 2]]);
    const before = [...first.dataSync()];
    for (let at = 0; at < 3; at += 1) gradientOf(engine, [[1, 0], [0, 2]]).dispose();
    expect([...first.dataSync()]).toEqual(before);
    first.dispose();
  });

  it('gradients of parts that were kept do not come to lie in what was made of the memory of earlier ones', () => {
    engine.use();
    tidy(() => {
      const layer = layerOf(engine);
      const parts = split(layer(matrix(3 * n, inputs, 'inputs')), 3, 0);
      const gradients = grads((a: Tensor, b: Tensor) => engine.softmaxCrossEntropy(a as Tensor2D, b as Tensor2D, { temperature: 0.2 }));
      dispose(gradients([parts[0]!, parts[1]!]));
      const other = layer(matrix(3 * n, inputs, 'others'));
      const before = [...other.dataSync()];
      gradients([parts[2]!, parts[1]!]);
      expect([...other.dataSync()]).toEqual(before);
    });
  });

  it('parts stacked in any order, with gaps and twice, are what lies in each', () => {
    engine.use();
    tidy(() => {
      const parts = split(layerOf(engine)(matrix(3 * n, inputs, 'inputs')), 3, 0);
      for (const order of [[0, 1], [1, 2], [0, 1, 2], [1, 0], [0, 2], [2, 2]]) {
        expect([...concat(order.map((at) => parts[at]!), 0).dataSync()]).toEqual(order.flatMap((at) => [...parts[at]!.dataSync()]));
      }
    });
  });
});

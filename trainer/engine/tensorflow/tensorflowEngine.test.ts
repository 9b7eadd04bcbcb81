import { findBackend, memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { stream } from '../../numerics/stream';
import { openModel, randomBatch, randomShape } from '../../model/randomStep.testkit';
import { trainStep } from '../../model/trainStep';
import type { InputSpec, OptimizerSpec } from '../engine';
import { engines } from '../engines.testkit';
import type { NodeBackend } from './tfjsNode';

const engine = engines.get('tensorflow');
const nHandles = () => (findBackend('tensorflow') as NodeBackend & { readonly binding: { getNumOfTensors(): number } }).binding.getNumOfTensors();

const adagrad: OptimizerSpec = { kind: 'adagrad', learningRate: 0.1, initialAccumulator: 0.1, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 };

describe.runIf(engine !== undefined)('the engine on TensorFlow', () => {
  test.each(['adagrad', 'rowwiseAdagrad', 'adam', 'sgd'])('leaves no tensor and no handle of TensorFlow behind over 1,000 steps, %s', (kind) => {
    const shape = randomShape(5, { optimizer: { kind } });
    engine!.use();
    const before = [memory().numTensors, nHandles()];
    const opened = openModel(engine!, shape);
    const step = (at: number) => trainStep(engine!, opened.model, opened.inputLayer, opened.optimizer, randomBatch(shape, 5, 1 + (at % 7)), { model: shape.config, features: undefined as never });
    // Values wait in JavaScript until an op first reads them.
    for (let at = 0; at < 8; at += 1) step(at);
    const settled = [memory().numTensors, nHandles()];
    for (let at = 8; at < 1000; at += 1) step(at);
    expect([memory().numTensors, nHandles()]).toEqual(settled);
    opened.dispose();
    expect([memory().numTensors, nHandles()]).toEqual(before);
  }, 600_000);

  test('gives a saved accumulator back to the byte, although TensorFlow keeps it with epsilon inside', async () => {
    const rows = 4000;
    const spec: InputSpec = { tables: [{ name: 'words', rows, dim: 8, frozenRows: [] }], sides: { query: [], item: [] }, initialScale: 1, seed: 1 };
    const layer = engine!.inputLayer(spec, adagrad);
    const random = stream(1, 'accumulators');
    // From 1e-9, below epsilon, to 1e6.
    const accumulator = Float32Array.from({ length: rows * 8 }, () => 10 ** (-9 + 15 * random.uniform()));
    const state = new Map(await layer.state());
    await layer.load(new Map([...state, ['table/words/accumulator', { shape: [rows, 8], data: accumulator }]]));
    const saved = (await layer.state()).get('table/words/accumulator')!.data;
    saved.forEach((value, at) => expect(Math.abs(value - accumulator[at]!)).toBeLessThanOrEqual(1e-14 + 6e-8 * accumulator[at]!));
    await layer.load(new Map([...state, ['table/words/accumulator', { shape: [rows, 8], data: saved.slice() }]]));
    expect((await layer.state()).get('table/words/accumulator')!.data).toEqual(saved);
    layer.dispose();
  });

  test('fills tables of more rows than are copied at a time as every other engine does', async () => {
    // 4,194,304 numbers are copied at a time: 1,398,101 rows of 3.
    const spec: InputSpec = { tables: [{ name: 'long', rows: 1_500_000, dim: 3, frozenRows: [1_499_999] }], sides: { query: [], item: [] }, initialScale: 0.05, seed: 2 };
    const [found, expected] = await Promise.all([engine!, engines.get('cpu')!].map(async (one) => {
      one.use();
      const layer = one.inputLayer(spec, { ...adagrad, kind: 'sgd' });
      const { data } = (await layer.state()).get('table/long')!;
      const some = await layer.read('long', Int32Array.of(0, 1_398_100, 1_398_101, 1_499_999));
      layer.dispose();
      return { data, some };
    }));
    expect(Buffer.from(found!.data.buffer).equals(Buffer.from(expected!.data.buffer))).toBe(true);
    expect(found!.some).toEqual(expected!.some);
  });
});

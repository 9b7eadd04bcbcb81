import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Engine } from '../engine/engine';
import { describeEachEngine } from '../engine/engines.testkit';
import { modelConfig } from './randomStep.testkit';
import { TwoTower } from './twoTower';

const { towers } = modelConfig({ towers: { hidden: [200, 50] } });
const opened = (engine: Engine, settings: object = {}, seed = 1) => new TwoTower(engine, { ...towers, ...settings }, { query: 300, item: 100 }, seed);

describeEachEngine('TwoTower', (engine) => {
  test('starts with Glorot uniform weights, biases of 0, each parameter by seed and name', async () => {
    const tower = opened(engine);
    const state = await tower.state();
    expect([...state].map(([name, { shape }]) => [name, ...shape])).toEqual([
      ['query/layer0/weight', 300, 200], ['query/layer0/bias', 200], ['query/layer1/weight', 200, 50], ['query/layer1/bias', 50],
      ['item/layer0/weight', 100, 200], ['item/layer0/bias', 200], ['item/layer1/weight', 200, 50], ['item/layer1/bias', 50],
    ]);
    const weight = state.get('item/layer0/weight')!.data;
    const limit = Math.sqrt(6 / 300);
    expect(Math.max(...weight.map(Math.abs))).toBeLessThanOrEqual(Math.fround(limit));
    // Uniform: variance limit²/3; 20,000 draws, standard error of the variance .6 %.
    expect(weight.reduce((sum, value) => sum + value * value, 0) / weight.length / (limit ** 2 / 3)).toBeCloseTo(1, 1);
    expect(state.get('item/layer0/bias')!.data.every((value) => value === 0)).toBe(true);
    const narrower = opened(engine, { hidden: [200] });
    expect((await narrower.state()).get('item/layer0/weight')!.data).toEqual(weight);
    expect((await opened(engine, {}, 2).state()).get('item/layer0/weight')!.data).not.toEqual(weight);
  });

  test('starts like linear layers of PyTorch when asked to: weights and biases within 1 / sqrt(inputs)', async () => {
    const state = await opened(engine, { initialization: 'pytorch' }).state();
    for (const [part, limit] of [['item/layer0/weight', 0.1], ['item/layer0/bias', 0.1], ['item/layer1/bias', 1 / Math.sqrt(200)]] as const) {
      const largest = Math.max(...state.get(part)!.data.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(Math.fround(limit));
      expect(largest).toBeGreaterThan(0.8 * limit); // of 50 draws, all are below with chance 0.8^50 ≈ 10⁻⁵
    }
  });

  test('gives unit rows when it normalizes, and a row of zeros stays one', () => {
    const tower = opened(engine, { hidden: [3] });
    const input = tensor2d(Float32Array.from({ length: 200 }, (_, at) => (at < 100 ? Math.sin(at) : 0)), [2, 100]);
    const vectors = tower.embed('item', input).dataSync();
    expect(Math.hypot(...vectors.slice(0, 3))).toBeCloseTo(1, 6);
    expect([...vectors.slice(3)]).toEqual([0, 0, 0]);
  });

  test('refuses a checkpoint of another shape in words, and stays as it was', async () => {
    const tower = opened(engine);
    const before = await tower.state();
    const other = new Map(await opened(engine, {}, 2).state());
    other.set('item/layer1/bias', { shape: [49], data: new Float32Array(49) });
    await expect(async () => tower.load(other)).rejects.toThrow('`item/layer1/bias` is [49], and the model needs [50]');
    other.delete('item/layer1/bias');
    await expect(async () => tower.load(other)).rejects.toThrow('`item/layer1/bias` is missing');
    await expect(async () => tower.load(new Map([...before, ['extra', { shape: [1], data: new Float32Array(1) }]]))).rejects.toThrow('`extra` has no place in the model');
    expect(await tower.state()).toEqual(before);
  });

  test('leaves no tensor behind when it is disposed', async () => {
    engine.use();
    const before = memory().numTensors;
    const tower = opened(engine);
    const other = opened(engine, {}, 2);
    await tower.load(await other.state());
    other.dispose();
    expect(memory().numTensors).toBe(before + 8);
    tower.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

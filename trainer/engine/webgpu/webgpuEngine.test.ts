import { engine as tfEngineState, memory, scalar, tensor2d } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { openModel, randomBatch, randomShape } from '../../model/randomStep.testkit';
import { LossDiverged, startStep, trainStep } from '../../model/trainStep';
import type { Config } from '../../../config/schema/files';
import type { Engine, InputSpec, NamedArrays, OptimizerSpec } from '../engine';
import { checkoutPlaces, engines } from '../engines.testkit';
import { openEngine } from '../openEngine';
import { stepPlan } from '../stepPlan';
import type { DeviceBackend } from './deviceBackend';
import { isRealGpuWanted } from './softwareVulkan.testkit';
import { webgpuEngine } from './webgpuEngine';

const { dawnFile } = checkoutPlaces;
const fresh = (largestBuffer?: number): Promise<Engine> => webgpuEngine({ dawnFile, device: null, maySoftware: true, largestBuffer });
const current = () => tfEngineState().backend as unknown as DeviceBackend;
const adagrad: OptimizerSpec = { kind: 'adagrad', learningRate: 0.1, initialAccumulator: 0.1, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 };
const one: InputSpec = {
  tables: [{ name: 'words', rows: 10, dim: 4, frozenRows: [] }],
  sides: { query: [{ kind: 'bag', feature: 'words', table: 'words', pooling: 'mean', defaultRow: 9 }], item: [] }, initialScale: 0.1, seed: 1,
};

describe.runIf(engines.has('webgpu'))('the webgpu engine', () => {
  const opened: Engine[] = [];
  const open = async (largestBuffer?: number) => {
    const engine = await fresh(largestBuffer);
    opened.push(engine);
    return engine;
  };
  afterAll(async () => {
    for (const engine of opened) await engine.dispose();
  });

  /** State after three steps of a random model, by one way of stepping. */
  async function afterSteps(engine: Engine, round: number, kind: string, step: typeof startStep): Promise<[string, Float32Array][]> {
    const shape = randomShape(round, { optimizer: { kind } });
    const model = openModel(engine, shape);
    const config: Config = { model: shape.config, features: undefined as never };
    for (let at = 1; at <= 3; at += 1) await step(engine, model.model, model.inputLayer, model.optimizer, randomBatch(shape, round, at), config);
    const parts: NamedArrays[] = [await model.inputLayer.state(), await model.model.state(), await model.optimizer.state()];
    model.dispose();
    return parts.flatMap((part) => [...part].map(([name, { data }]): [string, Float32Array] => [name, data]));
  }

  test('cuts tables by rows where a buffer is too small for them and trains to the same numbers, whatever the optimizer', async () => {
    const kinds = ['adagrad', 'rowwiseAdagrad', 'adam', 'sgd'];
    const all = async (engine: Engine) => {
      const states = [];
      for (const kind of kinds) states.push(...await afterSteps(engine, 6, kind, trainStep));
      return states;
    };
    // Rows of up to four numbers: a buffer of 32 bytes holds two to eight of them, and a row of a product's block.
    const [whole, cut] = [await all(await open()), await all(await open(32))];
    expect(cut.map(([name]) => name)).toEqual(whole.map(([name]) => name));
    whole.forEach(([name, values], at) => values.forEach((value, place) => expect(Math.abs(cut[at]![1][place]! - value), `${name} ${place}`).toBeLessThan(1e-5 * (1 + Math.abs(value)))));
  });

  test('reads rows of a table that lies in several buffers, and keeps its initial values', async () => {
    const whole = (await open()).inputLayer(one, adagrad);
    const expected = (await whole.state()).get('table/words')!.data;
    const cut = (await open(48)).inputLayer(one, adagrad);
    expect((await cut.state()).get('table/words')!.data).toEqual(expected);
    expect([...await cut.read('words', Int32Array.of(9, 0, 5))]).toEqual([9, 0, 5].flatMap((row) => [...expected.slice(4 * row, 4 * row + 4)]));
  });

  test('says in words that one row is larger than a buffer may be', async () => {
    const engine = await open(8);
    expect(() => engine.inputLayer(one, adagrad)).toThrow('One row of the table `words` takes 16 bytes, and a buffer of this GPU holds 8.');
  });

  test('gives the losses of steps that were started ahead later, and the same bytes', async () => {
    const engine = await open();
    const atOnce = await afterSteps(engine, 5, 'adagrad', trainStep);
    const pending: unknown[] = [];
    const later = await afterSteps(engine, 5, 'adagrad', (...step) => {
      const started = startStep(...step);
      pending.push(started);
      return Promise.resolve({ main: 0, selfSupervised: null, total: 0 });
    });
    expect(pending.every((started) => started instanceof Promise)).toBe(true);
    const shape = randomShape(5, { optimizer: { kind: 'adagrad' } });
    const model = openModel(engine, shape);
    const config: Config = { model: shape.config, features: undefined as never };
    for (let at = 1; at <= 3; at += 1) expect(await pending[at - 1]).toEqual(trainStep(engine, model.model, model.inputLayer, model.optimizer, randomBatch(shape, 5, at), config));
    model.dispose();
    expect(later).toEqual(atOnce);
  });

  test('leaves no tensor and no buffer of the device behind over 1,000 steps', async () => {
    const engine = await open();
    engine.use();
    const { device } = current();
    const live = new Set<GPUBuffer>();
    const create = device.createBuffer.bind(device);
    device.createBuffer = (descriptor) => {
      const buffer = create(descriptor);
      live.add(buffer);
      const destroy = buffer.destroy.bind(buffer);
      buffer.destroy = () => {
        live.delete(buffer);
        destroy();
      };
      return buffer;
    };
    const shape = randomShape(5, { optimizer: { kind: 'adagrad' }, selfSupervision: { alpha: 0 } });
    const held = () => ({ tensors: memory().numTensors, buffers: live.size, bytes: [...live].reduce((sum, { size }) => sum + size, 0) });
    const before = memory().numTensors;
    const model = openModel(engine, shape);
    const config: Config = { model: shape.config, features: undefined as never };
    const batches = Array.from({ length: 7 }, (_, at) => randomBatch(shape, 5, at + 1));
    const steps = async (from: number, to: number) => {
      for (let at = from; at < to; at += 1) await startStep(engine, model.model, model.inputLayer, model.optimizer, { ...batches[at % 7]!, step: at + 1 }, config);
      await engine.settled!();
    };
    // Buffers are kept for the next step that needs one of their size.
    await steps(0, 30);
    const after30 = held();
    await steps(30, 1000);
    expect(held()).toEqual(after30);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  }, 600_000);

  test('takes the plans that come with a batch for its own', async () => {
    const engine = await open();
    const own = await afterSteps(engine, 8, 'adagrad', trainStep);
    const given = await afterSteps(engine, 8, 'adagrad', (running, model, inputLayer, optimizer, batch, config) =>
      trainStep(running, model, inputLayer, optimizer, { ...batch, plans: stepPlan(randomShape(8).spec, batch.passes) }, config));
    expect(given).toEqual(own);
    // Plans that leave the rows where they are show that they are used.
    const idle = await afterSteps(engine, 8, 'adagrad', (running, model, inputLayer, optimizer, batch, config) => trainStep(running, model, inputLayer, optimizer, { ...batch, plans: [] }, config));
    expect(idle).not.toEqual(own);
  });

  test('moves nothing by a step whose loss is no number, nor by those started after it, until a state is loaded', async () => {
    const engine = await open();
    const shape = randomShape(3);
    const model = openModel(engine, shape);
    const config: Config = { model: shape.config, features: undefined as never };
    const start = (batch: ReturnType<typeof randomBatch>) => Promise.resolve(startStep(engine, model.model, model.inputLayer, model.optimizer, batch, config));
    await start(randomBatch(shape, 3, 1));
    const before = [await model.inputLayer.state(), await model.model.state(), await model.optimizer.state()];
    const batch = randomBatch(shape, 3, 2);
    const broken = start({ ...batch, main: { ...batch.main, logQ: new Float32Array(batch.passes[0]!.nExamples).fill(NaN) } });
    broken.catch(() => undefined);
    const after = start(randomBatch(shape, 3, 3));
    await expect(broken).rejects.toThrow(LossDiverged);
    expect((await after).total).toBeGreaterThan(0);
    expect([await model.inputLayer.state(), await model.model.state(), await model.optimizer.state()]).toEqual(before);
    await model.inputLayer.load(before[0]!);
    await start(randomBatch(shape, 3, 2));
    expect(await model.inputLayer.state()).not.toEqual(before[0]);
    model.dispose();
  });

  test('says that the GPU stopped answering when the device is lost, to those who wait and to those who ask later', async () => {
    const engine = await open();
    engine.use();
    const layer = engine.inputLayer(one, adagrad);
    const waiting = engine.readLater!([scalar(1)]).catch((error: unknown) => error);
    current().device.destroy();
    await expect(layer.state()).rejects.toMatchObject({ code: 'gpu-lost', message: expect.stringMatching(/^The GPU stopped answering: .*\.$/) as string, remedy: expect.stringContaining('continues from its last checkpoint') as string });
    expect(await waiting).toMatchObject({ code: 'gpu-lost' });
    expect(() => engine.use()).toThrow('The GPU stopped answering');
    await expect(engine.settled!()).rejects.toMatchObject({ code: 'gpu-lost' });
  });

  test('hears of what the device refused when it next waits for it', async () => {
    const engine = await open();
    engine.use();
    current().device.createBuffer({ size: 2 ** 40, usage: GPUBufferUsage.STORAGE });
    await expect(engine.settled!()).rejects.toMatchObject({ code: 'gpu-error', message: expect.stringContaining('exceeds the max buffer size limit') as string });
  });

  test('multiplies long thin matrices in slices to the product', async () => {
    (await open()).use();
    const [n, k, m] = [3, 2000, 5];
    const left = Float32Array.from({ length: k * n }, (_, at) => ((at * 7) % 11) - 5);
    const right = Float32Array.from({ length: k * m }, (_, at) => ((at * 5) % 13) - 6);
    const { matMul } = await import('@tensorflow/tfjs-core');
    const product = matMul(tensor2d(left, [k, n]), tensor2d(right, [k, m]), true, false);
    const expected = Array.from({ length: n * m }, (_, at) => left.reduce((sum, value, place) => (place % n === Math.floor(at / m) ? sum + value * right[Math.floor(place / n) * m + (at % m)]! : sum), 0));
    expect([...await product.data()]).toEqual(expected);
  });
});

describe('openEngine without a GPU', () => {
  test('says in one sentence that the package is not there', async () => {
    await expect(openEngine('webgpu', { ...checkoutPlaces, dawnFile: '/nowhere/dawn.node' })).rejects.toThrow(engines.has('webgpu') ? 'the package `webgpu` is not installed' : '`training.backend: webgpu` does not work here');
  });

  test.runIf(engines.has('webgpu') && !isRealGpuWanted)('passes software over with `auto`, and takes it when asked', async () => {
    const { engine, why } = await openEngine({ backend: 'auto', device: null }, checkoutPlaces);
    expect(engine.describe().name).not.toBe('webgpu');
    expect(why).toContain('webgpu passed over: the only device is SwiftShader');
    expect((await openEngine('webgpu', checkoutPlaces)).engine.describe().device).toContain('SwiftShader');
  });

  test.runIf(engines.has('webgpu') && !isRealGpuWanted)('names the devices there are when there is none of that number', async () => {
    await expect(openEngine({ backend: 'webgpu', device: 3 }, checkoutPlaces)).rejects.toThrow('`training.device` asks for device 3, and there is 0 (');
    expect((await openEngine({ backend: 'webgpu', device: 0 }, checkoutPlaces)).engine.describe().name).toBe('webgpu');
  });
});

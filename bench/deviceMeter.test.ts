import { engine as tfEngineState, matMul, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { InputSpec, OptimizerSpec, PassPlan } from '../trainer/engine/engine';
import { engines } from '../trainer/engine/engines.testkit';
import type { DeviceBackend } from '../trainer/engine/webgpu/deviceBackend';
import { startStep } from '../trainer/model/trainStep';
import { TwoTower } from '../trainer/model/twoTower';
import { deviceMeter } from './deviceMeter';
import { busyShare } from './deviceReport';
import { coveredMs } from './deviceUse';
import { distinctRows, leastBytes } from './leastBytes';
import { programBytes } from './programBytes';
import { drawnBatches, stepBatch, stepConfig, stepSpec, type StepShape } from './stepShape';

const numbers = (n: number) => Float32Array.from({ length: n }, (_, at) => at % 7);
const shape: StepShape = { batch: 16, rows: [100, 50, 20], hidden: [16, 8] };

describe.runIf(engines.has('webgpu'))('a meter of the webgpu engine', () => {
  const open = () => {
    const engine = engines.get('webgpu')!;
    engine.use();
    const backend = tfEngineState().backend as unknown as DeviceBackend;
    return { engine, backend, meter: deviceMeter(backend) };
  };

  test('counts what a product uploads, moves and gives back', async () => {
    const { meter } = open();
    meter.begin();
    const product = matMul(tensor2d(numbers(5 * 3), [5, 3]), tensor2d(numbers(3 * 7), [3, 7]));
    await product.data();
    const { uploadedBytes, readBytes, movedBytes } = await meter.end(1, 1);
    const [factors, out] = [4 * (5 * 3 + 3 * 7), 4 * 5 * 7];
    // The parameters of a program are 96 bytes; a number read back is copied once on the device.
    expect({ uploadedBytes, readBytes, movedBytes }).toEqual({ uploadedBytes: factors + 96, readBytes: out, movedBytes: factors + out + 2 * out });
  });

  test('counts rows of a table by the places that read them and the rows that are moved', async () => {
    const { engine, backend, meter } = open();
    const spec: InputSpec = {
      tables: [{ name: 'words', rows: 1000, dim: 4, frozenRows: [] }],
      sides: { query: [{ kind: 'bag', feature: 'words', table: 'words', pooling: 'sum', defaultRow: 9 }], item: [] }, initialScale: 0.1, seed: 1,
    };
    const adagrad: OptimizerSpec = { kind: 'adagrad', learningRate: 0.1, initialAccumulator: 0.1, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 };
    const layer = engine.inputLayer(spec, adagrad);
    // Two examples with five places of three rows.
    const pass: PassPlan = { side: 'query', nExamples: 2, fields: [{ kind: 'bag', offsets: Int32Array.of(0, 2, 5), rows: Int32Array.of(3, 4, 4, 3, 700) }] };
    const gradient = tensor2d(numbers(8), [2, 4]);
    backend.bufferOf(gradient);
    meter.begin();
    layer.forward([pass]).dispose();
    const forth = await meter.end(1, 1);
    // Rows of five places, the inputs, three offsets and five row numbers.
    expect(forth.movedBytes).toBe(4 * (5 * 4 + 2 * 4 + 3 + 5));
    expect(forth.uploadedBytes).toBe(4 * (3 + 5) + 96);
    meter.begin();
    layer.applyGradients([{ passes: [pass], gradient: gradient as Tensor2D }], 1);
    const back = await meter.end(1, 1);
    // Gradients of five places with position and weight, three sums with first and last; then value and accumulator of three rows.
    expect(back.movedBytes).toBe(4 * (5 * (4 + 2) + 3 * (4 + 2)) + 4 * (3 * (1 + 2 + 2) * 4 + 2 * 3));
    gradient.dispose();
    layer.dispose();
  });

  test('knows every program of the standard step, whose device works some of the time and moves no less than the least', async () => {
    const { engine, backend, meter } = open();
    const config = stepConfig(shape);
    const spec = stepSpec(config, shape);
    const layer = engine.inputLayer(spec, config.model.optimizer);
    const model = new TwoTower(engine, config.model.towers, { query: layer.width('query'), item: layer.width('item') }, 1);
    const optimizer = engine.denseOptimizer(model, config.model.optimizer);
    const drawn = drawnBatches(shape);
    const step = (at: number) => startStep(engine, model, layer, optimizer, stepBatch(spec, shape, drawn[at]!, at + 1), config);
    const plain = await step(0);
    meter.begin();
    const begun = performance.now();
    await step(1);
    await engine.settled!();
    const use = await meter.end(1, performance.now() - begun);
    const least = leastBytes(shape, distinctRows([drawn[1]!]));
    expect(plain.total).toBeGreaterThan(0);
    if (use.missing === null) {
      expect(busyShare(use)).toBeGreaterThan(0);
      expect(busyShare(use)).toBeLessThanOrEqual(1);
    }
    expect(use.uploadedBytes).toBeGreaterThan(least.uploaded);
    // Both losses, and the guard that `settled` waits for.
    expect(use.readBytes).toBe(least.read + 4);
    expect(use.movedBytes).toBeGreaterThan(least.moved);
    // Once ended it counts no more, and leaves the engine as it was.
    expect([backend, backend.device, backend.queue, backend.uploads].flatMap((one) => Object.keys(Object.getOwnPropertyDescriptors(one)).filter((name) => ['run', 'copy', 'upload', 'writeBuffer', 'createBuffer', 'createCommandEncoder', 'runWebGPUProgram'].includes(name)))).toEqual([]);
    tidy(() => optimizer.dispose());
    model.dispose();
    layer.dispose();
  });
});

test('time is covered once where intervals overlap, and not between them', () => {
  expect(coveredMs([[20e6, 30e6], [0, 10e6], [5e6, 12e6], [6e6, 7e6], [11e6, 13e6]])).toBe(23);
  expect(coveredMs([])).toBe(0);
});

test('a program that nobody has described is no program of zero bytes', () => {
  expect(() => programBytes({ name: 'new one', whole: [1], nBuffers: 1, planEnd: 0 })).toThrow('bench/programBytes.ts does not know what `new one` moves.');
});

test('a product that is added to its output, or cut into slices, moves more', () => {
  const whole = [4, 5, 6, 6, 5, 5, 0, 0, 0, 16, 0];
  const of = (name: string, cut: readonly number[], nBuffers: number) => programBytes({ name, whole: cut, nBuffers, planEnd: 0 }) / 4;
  expect(of('product 00000 16', whole, 3)).toBe(24 + 30 + 20);
  expect(of('product 00100 16', whole, 3)).toBe(24 + 30 + 40);
  expect(of('product 00011 16', whole, 4)).toBe(24 + 30 + 20 + 5);
  // Three slices of 2.
  expect(of('product 00000 4', [...whole.slice(0, 9), 2, 20], 3)).toBe(24 + 30 + 60);
});

test('the least of one example is its numbers, its rows and the weights', () => {
  // 51 row numbers of 4 bytes and three bytes; 10 rows of 256 bytes five times; 2 · (192 · 2 + 2 · 3) weights six times, 2 · (2 + 3) biases five times.
  expect(leastBytes({ batch: 1, rows: [9, 9, 9], hidden: [2, 3] }, 10)).toEqual({ uploaded: 207, read: 8, moved: 12_800 + 4 * (6 * 780 + 5 * 10) + 204 });
  expect(distinctRows([{ query: [Int32Array.of(1, 1, 2)], item: [Int32Array.of(1, 3)], corpus: [Int32Array.of(3, 4)], kept: new Uint8Array(0) }])).toBe(2 + 3);
});

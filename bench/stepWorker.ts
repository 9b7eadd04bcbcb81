import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { engine as tfEngineState } from '@tensorflow/tfjs-core';
import { openEngine } from '../trainer/engine/openEngine';
import type { Engine, EngineName, EnginePlaces, InputLayer } from '../trainer/engine/engine';
import { startStep, trainStep } from '../trainer/model/trainStep';
import { TwoTower } from '../trainer/model/twoTower';
import { StepsUnderWay } from '../trainer/run/stepsUnderWay';
import type { DeviceBackend } from '../trainer/engine/webgpu/deviceBackend';
import { deviceMeter } from './deviceMeter';
import { untold, type Meter } from './deviceUse';
import { serveRounds } from './rounds';
import { drawnBatches, stepBatch, stepConfig, stepSpec, type DrawnBatch, type StepShape } from './stepShape';

/** What a worker is told on its command line. */
export interface StepWork extends StepShape {
  readonly engine: EngineName;
  /** Weights and batches go into this folder, and the losses of every batch are printed instead of times. */
  readonly given?: string;
}

/**
 * Longtail's own training step as a worker of the benchmark: the trainer's model, engine and step, on batches made
 * beforehand. What the engine makes of a batch (the rows' plan) is part of the step.
 */
export async function stepWorker(work: StepWork, places: EnginePlaces): Promise<void> {
  const config = stepConfig(work);
  const spec = stepSpec(config, work);
  const { engine } = await openEngine(work.engine, places);
  const inputLayer = engine.inputLayer(spec, config.model.optimizer);
  const model = new TwoTower(engine, config.model.towers, { query: inputLayer.width('query'), item: inputLayer.width('item') }, 1);
  const optimizer = engine.denseOptimizer(model, config.model.optimizer);
  const drawn = drawnBatches(work);
  const batches = drawn.map((one, at) => stepBatch(spec, work, one, at + 1));
  const step = (at: number) => trainStep(engine, model, inputLayer, optimizer, { ...batches[at % batches.length]!, step: at + 1 }, config);
  if (work.given !== undefined) {
    await writeGiven(work.given, model, inputLayer, drawn, work);
    console.log(JSON.stringify(batches.map((_, at) => {
      const { main, selfSupervised } = step(at);
      return [main, selfSupervised];
    })));
    return;
  }
  const tables = spec.tables.reduce((sum, { rows, dim }) => sum + rows * dim, 0);
  const towers = model.names.reduce((sum, name) => sum + model.get(name).size, 0);
  const underWay = new StepsUnderWay(() => performance.now());
  const ahead = (at: number) => underWay.add(startStep(engine, model, inputLayer, optimizer, { ...batches[at % batches.length]!, step: at + 1 }, config), () => undefined);
  const settle = async () => {
    await underWay.settle();
    // The last step's losses are there before its rows and weights have moved.
    await engine.settled?.();
  };
  await serveRounds(engine.readLater === undefined ? step : ahead, `Longtail, ${describe(engine)}`, 2 * 4 * (tables + towers), onGpu.has(work.engine) ? { settle, meter: meterOf(work.engine) } : undefined);
}

const onGpu: ReadonlySet<EngineName> = new Set(['webgpu', 'cuda']);

/** TensorFlow's binding for Node.js has no profiler. */
function meterOf(name: EngineName): Meter {
  if (name === 'webgpu') return deviceMeter(tfEngineState().backend as unknown as DeviceBackend);
  return { begin: () => undefined, end: (_, wallMs) => Promise.resolve(untold(wallMs, 'TensorFlow for Node.js tells neither its device’s time nor what it moves; `nvidia-smi dmon -s u` shows the card’s busy share while it runs alone')) };
}

function describe(engine: Engine): string {
  const { name, device } = engine.describe();
  return `${name} (${device})`;
}

/** Everything the peer needs to take the same steps, as plain little-endian arrays. */
async function writeGiven(folder: string, model: TwoTower, inputLayer: InputLayer, drawn: readonly DrawnBatch[], { rows }: StepShape): Promise<void> {
  const write = (name: string, values: Float32Array | Int32Array | Uint8Array) => writeFileSync(path.join(folder, name), values);
  const state = await inputLayer.state();
  for (const side of ['query', 'item'] as const) {
    // The default row comes last, and the peer masks by zeros.
    ['id', 'first', 'second'].forEach((feature, at) => write(`${side}.table${at}`, state.get(`table/${feature}@${side}`)!.data.slice(0, rows[at]! * 64)));
    for (const layer of [0, 1]) for (const part of ['weight', 'bias']) write(`${side}.layer${layer}.${part}`, model.get(`${side}/layer${layer}/${part}`).dataSync() as Float32Array);
  }
  drawn.forEach(({ query, item, corpus, kept }, at) => {
    query.forEach((values, feature) => write(`batch${at}.query${feature}`, values));
    item.forEach((values, feature) => write(`batch${at}.items${feature}`, Int32Array.from([...values, ...corpus[feature]!])));
    write(`batch${at}.kept`, kept);
  });
}

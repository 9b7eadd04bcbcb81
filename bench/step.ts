import { featuresFile, modelFile, type Config } from '../config/schema/files';
import type { Engine, EngineName, EnginePlaces, InputLayer } from '../trainer/engine/engine';
import { engineNames, openEngine } from '../trainer/engine/openEngine';
import { inputSpec } from '../trainer/model/inputSpec';
import { trainStep } from '../trainer/model/trainStep';
import { TwoTower } from '../trainer/model/twoTower';
import { Batcher } from '../trainer/run/batch/batcher';
import { catalog, debianSmall } from './catalog';
import { distinctAssociation } from './distinctAssociation';

/** Milliseconds of processor time of one step by part. */
type Parts = Record<string, number>;

/** Runs a function and adds its time to a part. */
type Clock = <Result>(part: string, work: () => Result) => Result;

/**
 * Times the training step on the small Debian shape, every part of it, on every engine named.
 *
 *     node bench/step.mjs [wasm] [cpu] [steps=30] [selfSupervision=on|off] [maskIdenticalViews=on|off]
 *
 * Medians over the steps after five that warm up, in processor time, which other programs on the machine disturb less
 * than the clock on the wall. The parts are taken in the same runs as the whole.
 */
export async function stepBenchmark(words: readonly string[], places: EnginePlaces): Promise<void> {
  const option = (name: string, otherwise: string) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise;
  const nSteps = Number(option('steps', '30'));
  const alpha = option('selfSupervision', 'on') === 'on' ? 0.3 : 0;
  const names = engineNames.filter((name) => words.includes(name));
  for (const name of names.length === 0 ? ['wasm' as const] : names) {
    const steps = await timeSteps(name, alpha, nSteps, option('maskIdenticalViews', 'off') === 'on', places);
    const parts = Object.keys(steps[0]!);
    console.log(`\n${name}, batch 1,024, self-supervision ${alpha === 0 ? 'off' : 'on'}, ${nSteps} steps: median ms of processor time (least)`);
    for (const part of parts) {
      const sorted = steps.map((step) => step[part] ?? 0).sort((a, b) => a - b);
      console.log(`  ${part.padEnd(28)} ${sorted[sorted.length >> 1]!.toFixed(1).padStart(7)} (${sorted[0]!.toFixed(1)})`);
    }
  }
}

async function timeSteps(name: EngineName, alpha: number, nSteps: number, maskIdenticalViews: boolean, places: EnginePlaces): Promise<Parts[]> {
  const dataset = catalog(debianSmall);
  const config: Config = {
    model: modelFile.parse({ longtail: 'model/1', features: 'debian', loss: { logQ: 'yi2019' }, selfSupervision: { alpha, maskIdenticalViews } }),
    features: featuresFile.parse({
      longtail: 'features/1', interactions: { path: 'edges', query: 'query', item: 'item' }, items: { path: 'items', id: 'package' }, queries: 'items',
      split: { kind: 'hash' },
      features: debianSmall.features.map(({ name: feature, values: [, most] }, at) => ({ name: feature, side: 'both', kind: at === 0 ? 'id' : most === 1 ? 'category' : 'categories', dim: 32 })),
    }),
  };
  let parts: Parts = {};
  const clock: Clock = (part, work) => {
    const begun = processorMs();
    const result = work();
    parts[part] = (parts[part] ?? 0) + processorMs() - begun;
    return result;
  };
  const { engine: bare } = await openEngine(name, places);
  const engine = timedEngine(bare, clock);
  const spec = inputSpec(config, new Map(dataset.vocabularies.map(({ table, values }) => [table, values.length])));
  const inputLayer = timedInputLayer(engine.inputLayer(spec, config.model.optimizer), clock);
  const model = new TwoTower(engine, config.model.towers, { query: inputLayer.width('query'), item: inputLayer.width('item') }, 1);
  const dense = engine.denseOptimizer(model, config.model.optimizer);
  const optimizer: typeof dense = { ...dense, apply: (gradients, step) => clock('tower weights', () => dense.apply(gradients, step)) };
  const batcher = new Batcher(config, dataset, spec, distinctAssociation(debianSmall.features.map((feature) => feature.name)));
  const warmUp = 5;
  const steps: Parts[] = [];
  for (let step = 1; step <= warmUp + nSteps; step += 1) {
    parts = { 'whole step': 0, 'batch and plan': 0, 'inputs forward': 0, 'layers forward': 0, 'softmax and its gradient': 0, 'rest (backward)': 0, 'table rows': 0, 'tower weights': 0 };
    const begun = processorMs();
    const wallBegun = performance.now();
    const batch = clock('batch and plan', () => batcher.batch(step));
    trainStep(engine, model, inputLayer, optimizer, batch, config);
    const whole = processorMs() - begun;
    const named = Object.values(parts).reduce((sum, one) => sum + one, 0);
    parts['rest (backward)'] = whole - named;
    parts['whole step'] = whole;
    parts['(by the clock on the wall)'] = performance.now() - wallBegun;
    if (warmUp < step) steps.push(parts);
  }
  inputLayer.dispose();
  model.dispose();
  await bare.dispose();
  return steps;
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** On the tape, where the step has parts to be told apart. */
function timedEngine({ softmaxStep: _softmaxStep, ...engine }: Engine, clock: Clock): Engine {
  return {
    ...engine,
    perceptron: (...inputs) => clock('layers forward', () => engine.perceptron(...inputs)),
    normalizeRows: (x) => clock('layers forward', () => engine.normalizeRows(x)),
    softmaxCrossEntropy: (...inputs) => clock('softmax and its gradient', () => engine.softmaxCrossEntropy(...inputs)),
  };
}

function timedInputLayer(inputLayer: InputLayer, clock: Clock): InputLayer {
  return {
    ...inputLayer,
    forward: (passes) => clock('inputs forward', () => inputLayer.forward(passes)),
    applyGradients: (...inputs) => clock('table rows', () => inputLayer.applyGradients(...inputs)),
  };
}

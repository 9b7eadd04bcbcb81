import { openEngine } from '../trainer/engine/openEngine';
import type { DenseOptimizer, Engine, EngineName, EnginePlaces, InputLayer } from '../trainer/engine/engine';
import { trainStep } from '../trainer/model/trainStep';
import { TwoTower } from '../trainer/model/twoTower';
import { spread, type Spread } from './race';
import { drawnBatches, stepBatch, stepConfig, stepSpec, type StepShape } from './stepShape';

/** Parts of a step, in the order in which they run; the last is what none of the others is. */
export const partNames = ['rows read and pooled', 'towers forward', 'softmax, loss and gradient', 'table rows moved', 'tower weights moved', 'towers backward and the tape'] as const;
type Part = (typeof partNames)[number];

/** What a worker is told on its command line. */
export interface PartsWork extends StepShape { readonly engine: EngineName; readonly steps: number }

/** Milliseconds on the clock by part, over the steps after as many that warm up. */
export async function stepParts({ engine: name, steps, ...shape }: PartsWork, places: EnginePlaces): Promise<Record<Part, Spread>> {
  const config = stepConfig(shape);
  const spec = stepSpec(config, shape);
  const { engine: whole } = await openEngine(name, places);
  // On the tape, where the step has parts to be told apart.
  const { softmaxStep: _softmaxStep, ...bare } = whole;
  let spent = new Map<Part, number>();
  const clock = <Result>(part: Part, work: () => Result): Result => {
    const begun = performance.now();
    const result = work();
    spent.set(part, (spent.get(part) ?? 0) + performance.now() - begun);
    return result;
  };
  const engine: Engine = {
    ...bare,
    perceptron: (...inputs) => clock('towers forward', () => bare.perceptron(...inputs)),
    softmaxCrossEntropy: (...inputs) => clock('softmax, loss and gradient', () => bare.softmaxCrossEntropy(...inputs)),
  };
  const layer = bare.inputLayer(spec, config.model.optimizer);
  const inputLayer: InputLayer = {
    ...layer,
    forward: (passes) => clock('rows read and pooled', () => layer.forward(passes)),
    applyGradients: (...inputs) => clock('table rows moved', () => layer.applyGradients(...inputs)),
  };
  const model = new TwoTower(engine, config.model.towers, { query: layer.width('query'), item: layer.width('item') }, 1);
  const dense = bare.denseOptimizer(model, config.model.optimizer);
  const optimizer: DenseOptimizer = { ...dense, apply: (...inputs) => clock('tower weights moved', () => dense.apply(...inputs)) };
  const batches = drawnBatches(shape).map((drawn, at) => stepBatch(spec, shape, drawn, at + 1));
  const measured: Map<Part, number>[] = [];
  for (let at = 0; at < 2 * steps; at += 1) {
    spent = new Map();
    const begun = performance.now();
    trainStep(engine, model, inputLayer, optimizer, { ...batches[at % batches.length]!, step: at + 1 }, config);
    spent.set('towers backward and the tape', performance.now() - begun - [...spent.values()].reduce((sum, ms) => sum + ms, 0));
    if (steps <= at) measured.push(spent);
  }
  return Object.fromEntries(partNames.map((part) => [part, spread(measured.map((one) => one.get(part) ?? 0))])) as Record<Part, Spread>;
}

import { add, dispose, grads, keep, mul, slice, split, tidy, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema/files';
import type { DenseOptimizer, Engine, InputLayer } from '../engine/engine';
import { perturbedViews } from './augment/perturbedViews';
import { mainLoss } from './losses/mainLoss';
import { taskLoss } from './losses/taskLoss';
import { stepSettings } from './schedules/stepSettings';
import { clipUncertainty, logVariance, weighedByUncertainty } from './schedules/uncertainty';
import { softmaxStep, type Gradients } from './softmaxStep';
import type { StepBatch, StepLosses } from './stepBatch';
import type { TwoTower } from './twoTower';

/** The loss is not a number: weights are as before this step's batch made it so. */
export class LossDiverged extends Error {
  readonly code = 'loss-diverged';
  readonly remedy: string;

  constructor(step: number, learningRate: number) {
    super(`The loss stopped being a number at step ${step}.`);
    this.remedy = `Lower \`optimizer.learningRate\` (here ${learningRate}) or raise \`loss.temperature\`.`;
  }
}

/**
 * One step on `L_main + alpha · L_self`: one forward of each tower over all its passes stacked, one backward, one
 * update of every row and weight touched. While items are pre-trained it is a step on `alpha · L_self`.
 *
 * @returns losses before the update, nats
 * @throws LossDiverged when a loss is not finite; nothing is updated then
 * @see Yao et al. 2021, eq. 3, 5 and 6
 */
export function trainStep(engine: Engine, model: TwoTower, inputLayer: InputLayer, optimizer: DenseOptimizer, batch: StepBatch, config: Config): StepLosses {
  return step(engine, undefined, model, inputLayer, optimizer, batch, config) as StepLosses;
}

/**
 * {@link trainStep}, but where the engine's numbers lie far away it is only started: its losses come when the device has
 * them, and steps started meanwhile follow it. A step that diverged and those after it update nothing.
 */
export function startStep(engine: Engine, model: TwoTower, inputLayer: InputLayer, optimizer: DenseOptimizer, batch: StepBatch, config: Config): StepLosses | Promise<StepLosses> {
  return step(engine, engine.readLater?.bind(engine), model, inputLayer, optimizer, batch, config);
}

function step(engine: Engine, readLater: Engine['readLater'], model: TwoTower, inputLayer: InputLayer, optimizer: DenseOptimizer, batch: StepBatch, { model: config }: Config): StepLosses | Promise<StepLosses> {
  engine.use();
  const task = batch.selfSupervision;
  const settings = batch.settings ?? stepSettings(config, batch.step, 1);
  const { trainsMain, temperature, taskTemperature } = settings;
  const learnsAlpha = config.selfSupervision.schedule.kind === 'uncertainty' && task !== undefined;
  const s = learnsAlpha ? model.get(logVariance).dataSync()[0]! : 0;
  const losses: Scalar[] = [];

  // The item passes go through their tower together.
  const nMainPasses = batch.main.nNegatives === undefined ? 2 : 3;
  const viewPasses = batch.passes.slice(nMainPasses);
  const sides = trainsMain ? [batch.passes.slice(0, 1), batch.passes.slice(1)] : [viewPasses];
  const leaves = sides.map((passes) => inputLayer.forward(passes));
  const mainSize = trainsMain ? batch.passes[1]!.nExamples + (batch.main.nNegatives ?? 0) : 0;
  const sizes = [...(trainsMain ? [mainSize] : []), ...viewPasses.map((pass) => pass.nExamples)];
  const names = model.names.filter((name) => (name.startsWith('task/') ? task !== undefined : trainsMain || name.startsWith('item/')));
  const mainOf = (queries: Tensor2D, items: Tensor2D, parameterOf: (name: string) => Tensor) => mainLoss(engine, queries, items, batch.main, config.loss, temperature, parameterOf);

  const joint = (perturbed: (leaf: Tensor2D) => Tensor2D) => (...inputs: Tensor[]): Scalar => {
    const weights = new Map(names.map((name, at) => [name, inputs[leaves.length + at]!]));
    const parameterOf = (name: string) => weights.get(name)!;
    const queries = trainsMain ? model.embed('query', inputs[0] as Tensor2D, parameterOf) : null;
    const itemInputs = perturbed(inputs[leaves.length - 1] as Tensor2D);
    const stacked = model.embed('item', itemInputs, parameterOf);
    const parts = sizes.length === 1 ? [stacked] : split(stacked, sizes, 0) as Tensor2D[];
    const main = queries === null ? null : mainOf(queries, parts[0]!, parameterOf);
    if (main !== null) losses.push(keep(main.clone()));
    if (task === undefined) return main!;
    const views = trainsMain ? parts.slice(1) : parts;
    const inputsOf = (view: number) => slice(itemInputs, [mainSize + view * viewPasses[0]!.nExamples, 0], [viewPasses[view]!.nExamples, itemInputs.shape[1]]);
    const self = taskLoss({ engine, views, inputsOf, parameterOf }, task, config.selfSupervision, taskTemperature);
    losses.push(keep(self.clone()));
    const weighed = learnsAlpha ? weighedByUncertainty(self, parameterOf(logVariance), s) : mul(self, settings.alpha);
    return main === null ? weighed as Scalar : add(main, weighed);
  };

  const onTape = (): Gradients => {
    const found = tidy(() => {
      const perturbed = task?.perturbation === undefined ? (leaf: Tensor2D) => leaf : perturbedViews(leaves.at(-1)!, mainSize, task.perturbation);
      return grads(joint(perturbed))([...leaves, ...names.map((name) => model.get(name))]);
    });
    return { inputs: found.slice(0, leaves.length), weights: new Map(names.map((name, at) => [name, found[leaves.length + at]!])) };
  };

  let gradients: Gradients | undefined;
  try {
    if (!trainsMain) {
      const measured = tidy(() => mainOf(model.embed('query', inputLayer.forward(batch.passes.slice(0, 1))), model.embed('item', inputLayer.forward(batch.passes.slice(1, nMainPasses))), (name) => model.get(name)));
      losses.push(measured);
    }
    const alpha = learnsAlpha ? Math.exp(-s) : settings.alpha;
    const lossesOf = ({ main, selfSupervised }: Pick<StepLosses, 'main' | 'selfSupervised'>): StepLosses => {
      const total = (trainsMain ? main : 0) + (selfSupervised === null ? 0 : alpha * selfSupervised + s);
      if (!Number.isFinite(total)) throw new LossDiverged(batch.step, config.optimizer.learningRate);
      return { main, selfSupervised, total };
    };
    const direct = softmaxStep(engine, model, leaves, batch, settings, config);
    gradients = direct ?? onTape();
    const lossesNow = () => direct ?? { main: losses[0]!.dataSync()[0]!, selfSupervised: losses[1]?.dataSync()[0] ?? null };
    const found = readLater === undefined ? lossesOf(lossesNow()) : readLater(losses).then(([main, selfSupervised]) => lossesOf({ main: main!, selfSupervised: selfSupervised ?? null }));
    inputLayer.applyGradients(sides.map((passes, at) => ({ passes, gradient: gradients!.inputs[at] as Tensor2D })), settings.optimizerStep, trainsMain ? batch.plans : undefined);
    optimizer.apply(gradients.weights, settings.optimizerStep);
    if (learnsAlpha) clipUncertainty(model, config);
    return found;
  } finally {
    dispose([...leaves, ...losses, ...(gradients?.inputs ?? []), ...(gradients?.weights.values() ?? [])]);
  }
}

import { add, dispose, grads, keep, mul, split, tidy, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema/files';
import type { DenseOptimizer, Engine, InputLayer } from '../engine/engine';
import { perturbedViews } from './augment/perturbedViews';
import { mainLoss } from './losses/mainLoss';
import { taskLoss } from './losses/taskLoss';
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
 * update of every row and weight touched.
 *
 * @returns losses before the update, nats
 * @throws LossDiverged when a loss is not finite; nothing is updated then
 * @see Yao et al. 2021, eq. 3, 5 and 6
 */
export function trainStep(engine: Engine, model: TwoTower, inputLayer: InputLayer, optimizer: DenseOptimizer, batch: StepBatch, { model: config }: Config): StepLosses {
  engine.use();
  const { alpha } = config.selfSupervision;
  const task = batch.selfSupervision;
  const losses: Scalar[] = [];

  // The item passes go through their tower together.
  const sides = [batch.passes.slice(0, 1), batch.passes.slice(1)];
  const leaves = sides.map((passes) => inputLayer.forward(passes));
  const viewSizes = sides[1]!.slice(batch.main.nNegatives === undefined ? 1 : 2).map((pass) => pass.nExamples);
  const mainSize = sides[1]![0]!.nExamples + (batch.main.nNegatives ?? 0);
  const { names } = model;

  const joint = (perturbed: (leaf: Tensor2D) => Tensor2D) => (...inputs: Tensor[]): Scalar => {
    const weights = new Map(names.map((name, at) => [name, inputs[leaves.length + at]!]));
    const parameterOf = (name: string) => weights.get(name)!;
    const queries = model.embed('query', inputs[0] as Tensor2D, parameterOf);
    const stacked = model.embed('item', perturbed(inputs[1] as Tensor2D), parameterOf);
    const [items, ...views] = viewSizes.length === 0 ? [stacked] : split(stacked, [mainSize, ...viewSizes], 0) as Tensor2D[];
    const main = mainLoss(engine, queries, items!, batch.main, config.loss, config.loss.temperature);
    losses.push(keep(main.clone()));
    if (task === undefined) return main;
    const self = taskLoss(engine, views, task, config.selfSupervision, config.selfSupervision.temperature ?? config.loss.temperature);
    losses.push(keep(self.clone()));
    return add(main, mul(self, alpha));
  };

  let gradients: Tensor[] = [];
  try {
    gradients = tidy(() => {
      const perturbed = task?.perturbation === undefined ? (leaf: Tensor2D) => leaf : perturbedViews(leaves[1]!, mainSize, task.perturbation);
      return grads(joint(perturbed))([...leaves, ...names.map((name) => model.get(name))]);
    });
    const main = losses[0]!.dataSync()[0]!;
    const selfSupervised = losses[1]?.dataSync()[0] ?? null;
    const total = main + (selfSupervised === null ? 0 : alpha * selfSupervised);
    if (!Number.isFinite(total)) throw new LossDiverged(batch.step, config.optimizer.learningRate);
    inputLayer.applyGradients(sides.map((passes, at) => ({ passes, gradient: gradients[at] as Tensor2D })), batch.step);
    optimizer.apply(new Map(names.map((name, at) => [name, gradients[leaves.length + at]!])), batch.step);
    return { main, selfSupervised, total };
  } finally {
    dispose([...leaves, ...gradients, ...losses]);
  }
}

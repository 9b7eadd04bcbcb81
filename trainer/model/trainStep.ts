import { add, concat, dispose, grads, keep, mul, slice, tensor1d, tidy, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema/files';
import type { DenseOptimizer, Engine, InputLayer, SoftmaxCrossEntropyOptions } from '../engine/engine';
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
  const { plan } = batch;
  const { alpha, temperature, symmetric } = config.selfSupervision;
  const task = batch.selfSupervision;
  const losses: Scalar[] = [];

  const leaves = plan.passes.map((pass) => inputLayer.forward(pass));
  const { names } = model;
  const sizes = plan.passes.map((pass) => pass.nExamples);
  const logQ = batch.main.logQ === undefined ? undefined : tensor1d(batch.main.logQ);

  const joint = (...inputs: Tensor[]): Scalar => {
    const inputsOf = inputs.slice(0, leaves.length) as Tensor2D[];
    const weights = new Map(names.map((name, at) => [name, inputs[leaves.length + at]!]));
    const parameterOf = (name: string) => weights.get(name)!;
    const queries = model.embed('query', inputsOf[0]!, parameterOf);
    const itemInputs = inputsOf.slice(1);
    const items = model.embed('item', itemInputs.length === 1 ? itemInputs[0]! : concat(itemInputs, 0), parameterOf);
    const part = (from: number, n: number) => (itemInputs.length === 1 ? items : slice(items, [from, 0], [n, items.shape[1]]));
    const main = engine.softmaxCrossEntropy(queries, part(0, sizes[1]!), {
      temperature: config.loss.temperature, logQ, excluded: batch.main.excluded,
    });
    losses.push(keep(main.clone()));
    if (task === undefined) return main;
    const h = part(sizes[1]!, sizes[2]!);
    const g = part(sizes[1]! + sizes[2]!, sizes[3]!);
    const options: SoftmaxCrossEntropyOptions = { temperature: temperature ?? config.loss.temperature, excluded: task.excluded, included: task.included };
    let self = engine.softmaxCrossEntropy(h, g, options);
    if (symmetric) self = mul(add(self, engine.softmaxCrossEntropy(g, h, { ...options, excluded: task.excluded && flipped(task.excluded) })), 0.5);
    losses.push(keep(self.clone()));
    return add(main, mul(self, alpha));
  };

  let gradients: Tensor[] = [];
  try {
    gradients = tidy(() => grads(joint)([...leaves, ...names.map((name) => model.get(name))]));
    const main = losses[0]!.dataSync()[0]!;
    const selfSupervised = losses[1]?.dataSync()[0] ?? null;
    const total = main + (selfSupervised === null ? 0 : alpha * selfSupervised);
    if (!Number.isFinite(total)) throw new LossDiverged(batch.step, config.optimizer.learningRate);
    inputLayer.applyGradients(plan, gradients.slice(0, leaves.length) as Tensor2D[], batch.step);
    optimizer.apply(new Map(names.map((name, at) => [name, gradients[leaves.length + at]!])), batch.step);
    return { main, selfSupervised, total };
  } finally {
    dispose([...leaves, ...gradients, ...losses]);
    logQ?.dispose();
  }
}

function flipped(pairs: Int32Array): Int32Array {
  const out = new Int32Array(pairs.length);
  for (let at = 0; at < pairs.length; at += 2) {
    out[at] = pairs[at + 1]!;
    out[at + 1] = pairs[at]!;
  }
  return out;
}

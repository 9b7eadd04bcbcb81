import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../config/schema/files';
import type { Engine, StepRows, StepSoftmax } from '../engine/engine';
import { isBatchSoftmax } from './losses/mainLoss';
import type { StepSettings } from './schedules/stepSettings';
import type { StepBatch, StepLosses } from './stepBatch';
import type { TwoTower } from './twoTower';

/** Of what a step minimizes, in the stacked inputs of each side and, by name, in the weights. */
export interface Gradients { readonly inputs: readonly Tensor[]; readonly weights: ReadonlyMap<string, Tensor> }

/**
 * A step without a tape: where the engine has one and the step is what most are, batch softmaxes of perceptrons' vectors, the main
 * one and that of two views. Absent where it is anything else. To the bit what the tape finds.
 *
 * @param inputs of both towers, see `InputLayer.forward`
 * @returns losses unweighed, nats
 */
export function softmaxStep(engine: Engine, model: TwoTower, inputs: readonly Tensor2D[], { passes, main, selfSupervision: task }: StepBatch, { trainsMain, alpha, temperature, taskTemperature }: StepSettings, { loss, selfSupervision }: ModelConfig): (Gradients & Pick<StepLosses, 'main' | 'selfSupervised'>) | undefined {
  const isPlainTask = task === undefined || (selfSupervision.task === 'contrastive' && !selfSupervision.symmetric && selfSupervision.schedule.kind !== 'uncertainty' && task.perturbation === undefined);
  if (engine.softmaxStep === undefined || !trainsMain || !isPlainTask || !isBatchSoftmax(loss, main.nNegatives ?? 0)) return undefined;
  const [query, item] = [model.perceptron('query'), model.perceptron('item')];
  if (query === undefined || item === undefined) return undefined;
  const n = passes[0]!.nExamples;
  const itemsFrom = (first: number): StepRows => ({ tower: 1, first });
  const softmaxes: StepSoftmax[] = [{ a: { tower: 0, first: 0 }, b: itemsFrom(0), n, weight: 1, temperature, logQ: main.logQ, excluded: main.excluded }];
  if (task !== undefined) {
    const nViewed = passes[2]!.nExamples;
    softmaxes.push({ a: itemsFrom(n), b: itemsFrom(n + nViewed), n: nViewed, weight: alpha, temperature: taskTemperature, excluded: task.excluded, included: task.included });
  }
  const { losses, gradients } = engine.softmaxStep([{ inputs: inputs[0]!, ...query }, { inputs: inputs[1]!, ...item }], softmaxes);
  return {
    main: losses[0]!,
    selfSupervised: losses[1] ?? null,
    inputs: gradients.map((one) => one.inputs),
    weights: new Map(gradients.flatMap(({ layers }, side) => layers.flatMap(({ weight, bias }, layer): [string, Tensor][] => {
      const name = `${side === 0 ? 'query' : 'item'}/layer${layer}`;
      return [[`${name}/weight`, weight], [`${name}/bias`, bias]];
    }))),
  };
}

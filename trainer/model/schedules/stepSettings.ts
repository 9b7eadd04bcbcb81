import type { ModelConfig } from '../../../config/schema/files';
import { alphaAt } from './alphaAt';
import { pretrainSteps } from './pretrainSteps';
import { temperatureAt } from './temperatureAt';

/** What of a step depends on how far training has come. A function of (config, step). */
export interface StepSettings {
  /** False while the items are pre-trained: the main loss is measured, and nothing follows its gradient. */
  readonly trainsMain: boolean;
  /** Weight of the self-supervised loss; where it is learned, the weight that it starts from. */
  readonly alpha: number;
  readonly temperature: number;
  readonly taskTemperature: number;
  /** Optimizers forget what they remember before this step. */
  readonly resetsOptimizer: boolean;
  /** 1-based, counted from the last reset; Adam's corrections go by it. */
  readonly optimizerStep: number;
}

/** @param step 1-based */
export function stepSettings(model: ModelConfig, step: number, stepsPerEpoch: number): StepSettings {
  const nPretrain = pretrainSteps(model, stepsPerEpoch);
  const temperature = temperatureAt(model, step, stepsPerEpoch);
  return {
    trainsMain: nPretrain < step,
    alpha: alphaAt(model, step, stepsPerEpoch),
    temperature,
    taskTemperature: model.selfSupervision.temperature ?? temperature,
    resetsOptimizer: nPretrain !== 0 && step === nPretrain + 1,
    optimizerStep: step <= nPretrain ? step : step - nPretrain,
  };
}

/** Nothing depends on the step. */
export function isConstant({ loss, selfSupervision: { alpha, schedule } }: ModelConfig): boolean {
  return loss.finalTemperature === null && (alpha === 0 || schedule.kind === 'joint' || schedule.kind === 'uncertainty');
}

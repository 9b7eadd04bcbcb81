import type { ModelConfig } from '../../../config/schema/files';

/**
 * Temperature of the main loss at a step: from `loss.temperature` to `loss.finalTemperature` by equal factors a step.
 *
 *     τ(step) = τ₀ (τ₁ / τ₀)^min(1, (step − 1) / n),   n = heatingEpochs · stepsPerEpoch
 *
 * @param step 1-based
 * @see Zhang et al. 2018 (heated-up softmax), arXiv:1809.04157
 */
export function temperatureAt({ loss: { temperature, finalTemperature, heatingEpochs } }: ModelConfig, step: number, stepsPerEpoch: number): number {
  if (finalTemperature === null) return temperature;
  const share = Math.min(1, (step - 1) / (heatingEpochs * stepsPerEpoch));
  return temperature * (finalTemperature / temperature) ** share;
}

import type { ModelConfig } from '../../config/schema/files';
import type { InputSpec } from '../engine/engine';
import { chanceParameters } from './losses/binaryCrossEntropy';
import { maskedFeatureParameters } from './losses/maskedFeatures';
import { replacedFeatureParameters } from './losses/replacedFeatures';
import { uncertaintyParameters } from './schedules/uncertainty';

/** A weight beside the towers': uniform within ±limit from its own stream, or one value throughout. */
export type ParameterSpec = { readonly name: string; readonly shape: readonly number[] } & ({ readonly limit: number } | { readonly value: number });

/** Weights beside the towers': the main loss's, named `head/…`, and the self-supervised task's, named `task/…`. */
export function otherParameters(model: ModelConfig, spec: InputSpec): readonly ParameterSpec[] {
  return model.towers.kind === 'popularity' ? [] : [...chanceParameters(model), ...taskParameters(model, spec)];
}

function taskParameters(model: ModelConfig, spec: InputSpec): readonly ParameterSpec[] {
  const { alpha, task } = model.selfSupervision;
  if (alpha === 0) return [];
  const dim = model.towers.hidden.at(-1)!;
  return [
    ...uncertaintyParameters(model),
    ...(task === 'maskedFeatures' ? maskedFeatureParameters(spec, dim) : []),
    ...(task === 'replacedFeatures' ? replacedFeatureParameters(dim, spec.sides.item.length) : []),
  ];
}

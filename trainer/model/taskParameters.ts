import type { ModelConfig } from '../../config/schema/files';
import { uncertaintyParameters } from './schedules/uncertainty';

/** A weight beside the towers': uniform within ±limit from its own stream, or one value throughout. */
export type ParameterSpec = { readonly name: string; readonly shape: readonly number[] } & ({ readonly limit: number } | { readonly value: number });

/** Weights that only the self-supervised task uses, named `task/…`. */
export function taskParameters(model: ModelConfig): readonly ParameterSpec[] {
  return uncertaintyParameters(model);
}

import type { Field, InputSpec } from '../../engine/engine';

/** A field that is predicted, and its place in an item's input. */
export interface PredictedField { readonly field: number; readonly feature: string; readonly start: number; readonly width: number }

/** Fields that can be predicted: single numbers have no direction to tell. */
export function predictedFields({ tables, sides }: InputSpec): readonly PredictedField[] {
  const widthOf = (field: Field) => (field.kind === 'bag' ? tables.find(({ name }) => name === field.table)!.dim : field.width);
  let end = 0;
  return sides.item.map((field, at) => {
    const width = widthOf(field);
    const start = end;
    end += width;
    return { field: at, feature: field.feature, start, width };
  }).filter(({ width }) => 1 < width);
}

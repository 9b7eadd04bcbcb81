import { add, div, matMul, mul, slice, type Scalar, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Engine, InputSpec } from '../../engine/engine';
import { predictedFields, type PredictedField } from '../augment/predictedFields';
import type { ParameterSpec } from '../otherParameters';

/** Names of the layer that predicts a field from an item's vector. */
const layerOf = (feature: string) => ({ weight: `task/predict/${feature}/weight`, bias: `task/predict/${feature}/bias` });

/** A linear layer for each field, uniform within Glorot's limit, biases 0. */
export function maskedFeatureParameters(spec: InputSpec, dim: number): readonly ParameterSpec[] {
  return predictedFields(spec).flatMap(({ feature, width }): ParameterSpec[] => [
    { name: layerOf(feature).weight, shape: [dim, width], limit: Math.sqrt(6 / (dim + width)) },
    { name: layerOf(feature).bias, shape: [width], value: 0 },
  ]);
}

export interface MaskedFeatureTargets {
  readonly fields: readonly PredictedField[];
  /** 1 where a field of an item is hidden from the view and known, uint8 [N · k]. */
  readonly predicted: Uint8Array;
  /** Equal where two items have the same values in a field, int32 [N · k]. */
  readonly groups: Int32Array;
}

/**
 * Masked-feature prediction: from the vector of an item whose fields are partly masked, tells each hidden field's embedding
 * from those of the other items of the batch whose values in that field differ.
 *
 *     L = mean over hidden (i, f) of −ln( exp(s(pᵢf, eᵢf)/τ) / Σⱼ exp(s(pᵢf, eⱼf)/τ) ),   pᵢf = zᵢ W_f + b_f
 *
 * @param z      vectors of the masked view, float32 [N, D]
 * @param inputs inputs of the same items as they are, float32 [N, width]
 * @returns float32 scalar, nats; 0 when nothing is hidden
 * @see Lin et al. 2023 (MAP), masked feature prediction with noise contrastive estimation; negatives here are of the batch
 */
export function maskedFeatures(engine: Engine, z: Tensor2D, inputs: Tensor2D, parameterOf: (name: string) => Tensor, { fields, predicted, groups }: MaskedFeatureTargets, temperature: number): Scalar {
  const n = z.shape[0];
  const k = predicted.length / n;
  let total: Tensor | null = null;
  let nHidden = 0;
  for (const { field, feature, start, width } of fields) {
    const { weight, bias } = layerOf(feature);
    const included = Uint8Array.from({ length: n }, (_, item) => predicted[item * k + field]!);
    const count = included.reduce((sum, one) => sum + one, 0);
    const guess = engine.normalizeRows(add(matMul(z, parameterOf(weight) as Tensor2D), parameterOf(bias) as Tensor1D) as Tensor2D);
    const truth = engine.normalizeRows(slice(inputs, [0, start], [n, width]));
    const loss = mul(engine.softmaxCrossEntropy(guess, truth, { temperature, included, excluded: sameGroup(groups, included, field, k) }), count);
    total = total === null ? loss : add(total, loss);
    nHidden += count;
  }
  if (total === null) throw new TypeError('No item field is wide enough to be predicted');
  return div(total, Math.max(1, nHidden));
}

/** Pairs of items that take part and have the same values in a field, as flat (row, column). */
function sameGroup(groups: Int32Array, included: Uint8Array, field: number, k: number): Int32Array {
  const members = new Map<number, number[]>();
  included.forEach((takesPart, item) => {
    if (takesPart === 0) return;
    const group = groups[item * k + field]!;
    const known = members.get(group);
    if (known === undefined) members.set(group, [item]);
    else known.push(item);
  });
  const flat: number[] = [];
  for (const rows of members.values()) for (const row of rows) for (const column of rows) if (row !== column) flat.push(row, column);
  return Int32Array.from(flat);
}

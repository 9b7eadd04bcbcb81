import { add, div, mean, mul, slice, square, sub, sum, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Engine } from '../../engine/engine';
import type { PredictedField } from '../augment/predictedFields';

/**
 * Embeddings of one field brought together, those of different fields turned away from each other.
 *
 *     L = mean over fields and pairs i ≠ j of |e_if − e_jf|²  +  mean over items and pairs f < g of cos(e_if, e_ig)
 *
 * Cosines are between fields of equal width; a part without pairs is 0.
 *
 * @param inputs inputs of the items as they are, float32 [N, width]
 * @returns float32 scalar
 * @see Wang et al. 2023 (CL4CTR), arXiv:2212.00522, field alignment and field uniformity; here over the items of a batch
 */
export function fieldSpread(engine: Engine, inputs: Tensor2D, fields: readonly PredictedField[]): Scalar {
  const n = inputs.shape[0];
  const embeddings = fields.map(({ start, width }) => slice(inputs, [0, start], [n, width]));
  const parts: Tensor[] = [];
  if (1 < n && fields.length !== 0) {
    // The mean squared distance of all pairs is twice the variance about their mean.
    const distances = embeddings.map((e) => mul(sum(square(sub(e, mean(e, 0, true)))), 2 / (n - 1)));
    parts.push(div(distances.reduce((total, one) => add(total, one)), fields.length));
  }
  const units = embeddings.map((e) => engine.normalizeRows(e));
  const cosines = units.flatMap((left, f) => units.slice(f + 1).flatMap((right) => (left.shape[1] === right.shape[1] ? [mean(sum(mul(left, right), 1))] : [])));
  if (cosines.length !== 0) parts.push(div(cosines.reduce((total, one) => add(total, one)), cosines.length));
  return (parts.length === 0 ? mul(sum(inputs), 0) : parts.reduce((total, one) => add(total, one))) as Scalar;
}

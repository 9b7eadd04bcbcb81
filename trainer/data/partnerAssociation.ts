import type { ModelConfig } from '../../config/schema/files';
import { stream, type Stream } from '../numerics/stream';
import { valuesOf, type Values } from './association';
import type { Association, Dataset } from './dataset';

/** Shuffles that the expected information is the mean of. Its error is far below the information of features worth ranking. */
const nShuffles = 8;

/**
 * The association that correlated masking ranks partners by, where it is not that of the corpus as it is.
 *
 * `over: log` weighs items by their training pairs. With `ami` the `normalized` matrix is the adjusted information:
 *
 *     AMI = (MI − E[MI]) / ((H₁ + H₂) / 2 − E[MI])
 *
 * E[MI] is what features with these values have by chance: the mean over shuffles of which item has which values of the
 * second. Sets and weights count as in {@link associate}.
 *
 * @throws the signal's reason when it aborts; looked at between two pairs of features
 * @see Vinh et al. 2010, Information theoretic measures for clusterings comparison, JMLR 11
 */
export async function partnerAssociation({ alpha, masking, mutualInformation: { normalization, over } }: ModelConfig['selfSupervision'], dataset: Pick<Dataset, 'items' | 'trainingCount'>, association: Association, seed: number, signal?: AbortSignal): Promise<Association> {
  if (alpha === 0 || masking !== 'cfm' || (normalization !== 'ami' && over === 'corpus')) return association;
  const { n, columns } = dataset.items;
  const weights = over === 'log' ? dataset.trainingCount : new Int32Array(n).fill(1);
  const fields = columns.map((column) => valuesOf(column, n));
  const k = fields.length;
  const square = (): number[][] => Array.from({ length: k }, () => new Array<number>(k).fill(0));
  const [raw, normalized] = [square(), square()];
  for (const [first, one] of fields.entries()) {
    for (let second = first + 1; second < k; second += 1) {
      const other = fields[second]!;
      if (one === null || other === null) continue;
      const { nats, entropies } = information(one, other, unitsOf(one, other, weights));
      raw[first]![second] = raw[second]![first] = nats;
      const random = stream(seed, `adjustedInformation/${columns[first]!.feature}/${columns[second]!.feature}`);
      const value = normalization === 'ami' ? adjusted(one, other, weights, nShuffles, random) : entropies[0] * entropies[1] === 0 ? 0 : nats / Math.sqrt(entropies[0] * entropies[1]);
      normalized[first]![second] = normalized[second]![first] = value;
      await new Promise<void>((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
  return { ...association, mutualInformationNats: raw, normalized };
}

/**
 * Adjusted mutual information of two features; 0 where chance explains all that could be known.
 *
 * @param weights how often each item counts, int32 [n]
 */
export function adjusted(first: Values, second: Values, weights: Int32Array, shuffles: number, random: Stream): number {
  const units = unitsOf(first, second, weights);
  const { nats, entropies } = information(first, second, units);
  let expected = 0;
  const partners = units.slice();
  for (let shuffle = 0; shuffle < shuffles; shuffle += 1) {
    random.shuffle(partners);
    expected += information(first, second, units, partners).nats / shuffles;
  }
  const most = (entropies[0] + entropies[1]) / 2;
  return most - expected <= 1e-12 ? 0 : (nats - expected) / (most - expected);
}

/** Items that have both features, each as often as it counts; int32 */
function unitsOf(first: Values, second: Values, weights: Int32Array): Int32Array {
  const hasBoth = weights.map((weight, item) => (first.offsets[item] === first.offsets[item + 1] || second.offsets[item] === second.offsets[item + 1] ? 0 : weight));
  const units = new Int32Array(hasBoth.reduce((sum, weight) => sum + weight, 0));
  let end = 0;
  hasBoth.forEach((weight, item) => {
    units.fill(item, end, end + weight);
    end += weight;
  });
  return units;
}

/**
 * Mutual information over units of weight 1, nats, and both entropies of the same table.
 *
 * @param units    the item that each unit has its first feature from
 * @param partners and its second
 */
export function information(first: Values, second: Values, units: Int32Array, partners: Int32Array = units): { readonly nats: number; readonly entropies: readonly [number, number] } {
  const left = new Float64Array(first.nValues);
  const right = new Float64Array(second.nValues);
  const joint = new Map<number, number>();
  units.forEach((item, unit) => {
    const partner = partners[unit]!;
    const [from, to, other, end] = [first.offsets[item]!, first.offsets[item + 1]!, second.offsets[partner]!, second.offsets[partner + 1]!];
    const weight = 1 / ((to - from) * (end - other));
    for (let at = from; at < to; at += 1) {
      const u = first.values[at]!;
      left[u] = left[u]! + 1 / (to - from);
      for (let inside = other; inside < end; inside += 1) {
        const cell = u * second.nValues + second.values[inside]!;
        joint.set(cell, (joint.get(cell) ?? 0) + weight);
      }
    }
    for (let inside = other; inside < end; inside += 1) right[second.values[inside]!]! += 1 / (end - other);
  });
  const n = units.length;
  let nats = 0;
  for (const [cell, weight] of joint) nats += (weight / n) * Math.log((weight * n) / (left[Math.floor(cell / second.nValues)]! * right[cell % second.nValues]!));
  return { nats: Math.max(0, nats), entropies: [entropy(left, n), entropy(right, n)] };
}

function entropy(weights: Float64Array, n: number): number {
  let sum = 0;
  for (const weight of weights) if (0 < weight) sum -= (weight / n) * Math.log(weight / n);
  return sum;
}

import { valuesOf, type Values } from './association';
import type { Side } from './dataset';

/**
 * How strongly the values of an item's own features go together, beyond chance: its share of the mutual information.
 *
 *     a(item) = mean over pairs (f, g) of features that it has of  Σ w(u, v) ln( P(u, v) / (P(u) P(v)) ),  w = 1 / (|V_f| |V_g|)
 *
 * The mean of one pair's part over the items that have both is the mutual information of `associate`. Values that always come
 * together give much, values that avoid each other less than 0.
 *
 * @param skipped features that are left out: ids, which go with everything
 * @returns nats, float64 [n]; NaN for an item with fewer than two such features
 * @see Yao et al. 2021, eq. 4
 */
export function itemAssociation({ n, columns }: Pick<Side, 'n' | 'columns'>, skipped: ReadonlySet<string>): Float64Array {
  const fields = columns.filter(({ feature }) => !skipped.has(feature)).flatMap((column) => valuesOf(column, n) ?? []);
  const sums = new Float64Array(n);
  const counts = new Int32Array(n);
  fields.forEach((first, at) => {
    for (const second of fields.slice(at + 1)) addPair(first, second, n, sums, counts);
  });
  return sums.map((sum, item) => (counts[item] === 0 ? NaN : sum / counts[item]!));
}

function addPair(first: Values, second: Values, n: number, sums: Float64Array, counts: Int32Array): void {
  const left = new Float64Array(first.nValues);
  const right = new Float64Array(second.nValues);
  const joint = new Map<number, number>();
  const forEach = (item: number, visit: (u: number, v: number, weight: number) => void) => {
    const [from, to, other, end] = [first.offsets[item]!, first.offsets[item + 1]!, second.offsets[item]!, second.offsets[item + 1]!];
    const weight = 1 / ((to - from) * (end - other));
    for (let a = from; a < to; a += 1) for (let b = other; b < end; b += 1) visit(first.values[a]!, second.values[b]!, weight);
  };
  const hasBoth = (item: number) => first.offsets[item]! < first.offsets[item + 1]! && second.offsets[item]! < second.offsets[item + 1]!;
  let nItems = 0;
  for (let item = 0; item < n; item += 1) {
    if (!hasBoth(item)) continue;
    nItems += 1;
    forEach(item, (u, v, weight) => {
      left[u]! += weight;
      right[v]! += weight;
      const key = u * second.nValues + v;
      joint.set(key, (joint.get(key) ?? 0) + weight);
    });
  }
  for (let item = 0; item < n; item += 1) {
    if (!hasBoth(item)) continue;
    counts[item]! += 1;
    forEach(item, (u, v, weight) => {
      sums[item]! += weight * Math.log((joint.get(u * second.nValues + v)! * nItems) / (left[u]! * right[v]!));
    });
  }
}

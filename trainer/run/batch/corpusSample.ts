import type { Stream } from '../../numerics/stream';

/**
 * n distinct items, every set equally likely: a partial Fisher–Yates shuffle that touches n places.
 *
 * @param n 0 … nItems
 * @returns item indices in drawn order, int32 [n]
 */
export function uniformSample(nItems: number, n: number, random: Stream): Int32Array {
  const moved = new Map<number, number>();
  const out = new Int32Array(n);
  for (let at = 0; at < n; at += 1) {
    const other = at + random.integer(nItems - at);
    out[at] = moved.get(other) ?? other;
    moved.set(other, moved.get(at) ?? at);
  }
  return out;
}

/**
 * n distinct items, drawn one after another in proportion to weight: the n largest of u^(1/w).
 *
 * @param weights ≥ 0; items of weight 0 come only when the others run out
 * @returns item indices, largest key first, int32 [n]
 * @see Efraimidis and Spirakis 2006, doi:10.1016/j.ipl.2005.11.003
 */
export function weightedSample(weights: Int32Array, n: number, random: Stream): Int32Array {
  const keys = Float64Array.from(weights, (weight) => {
    const drawn = random.uniform();
    return weight === 0 ? -Infinity : Math.log(drawn + 2 ** -33) / weight;
  });
  const order = Int32Array.from(weights, (_, item) => item);
  order.sort((a, b) => keys[b]! - keys[a]! || a - b);
  return order.slice(0, n);
}

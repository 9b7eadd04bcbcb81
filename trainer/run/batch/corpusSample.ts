import type { Stream } from '../../numerics/stream';

/**
 * n distinct items, every set equally likely: a partial Fisher–Yates shuffle that touches n places.
 *
 * @param n 0 … nItems
 * @returns item indices in drawn order, int32 [n]
 */
export function uniformSample(nItems: number, n: number, random: Stream): Int32Array {
  // What has moved, in a table of open addresses: place + 1 (0 is free), and the item there.
  const bits = Math.max(1, 34 - Math.clz32(n));
  const places = new Uint32Array(1 << bits);
  const items = new Int32Array(1 << bits);
  const slotOf = (place: number): number => {
    let at = Math.imul(place, 0x9e3779b1) >>> (32 - bits);
    while (places[at] !== 0 && places[at] !== place + 1) at = (at + 1) & (places.length - 1);
    return at;
  };
  const out = new Int32Array(n);
  for (let at = 0; at < n; at += 1) {
    const other = at + random.integer(nItems - at);
    const otherSlot = slotOf(other);
    out[at] = places[otherSlot] === 0 ? other : items[otherSlot]!;
    const own = slotOf(at);
    const moved = places[own] === 0 ? at : items[own]!;
    places[otherSlot] = other + 1;
    items[otherSlot] = moved;
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
export function weightedSample(weights: Int32Array | Float64Array, n: number, random: Stream): Int32Array {
  // A heap of the best so far, the worst of them at the root; equal keys are better at the lower item.
  const keys = new Float64Array(n);
  const items = new Int32Array(n);
  const isWorse = (a: number, b: number): boolean => keys[a]! < keys[b]! || (keys[a] === keys[b] && items[b]! < items[a]!);
  const swap = (a: number, b: number): void => {
    const [key, item] = [keys[a]!, items[a]!];
    keys[a] = keys[b]!;
    items[a] = items[b]!;
    keys[b] = key;
    items[b] = item;
  };
  const sink = (from: number, size: number): void => {
    for (let at = from; ;) {
      let worst = at;
      if (2 * at + 1 < size && isWorse(2 * at + 1, worst)) worst = 2 * at + 1;
      if (2 * at + 2 < size && isWorse(2 * at + 2, worst)) worst = 2 * at + 2;
      if (worst === at) return;
      swap(at, worst);
      at = worst;
    }
  };
  for (let item = 0; item < weights.length; item += 1) {
    const weight = weights[item]!;
    const drawn = random.uniform() + 2 ** -33;
    if (n === 0) continue;
    // ln x ≤ x − 1 spares most logarithms.
    if (n <= item && (weight === 0 ? -Infinity : (drawn - 1) / weight) < keys[0]!) continue;
    const key = weight === 0 ? -Infinity : Math.log(drawn) / weight;
    if (item < n) {
      keys[item] = key;
      items[item] = item;
      if (item === n - 1) for (let at = n >> 1; 0 <= at; at -= 1) sink(at, n);
    } else if (keys[0]! < key) {
      keys[0] = key;
      items[0] = item;
      sink(0, n);
    }
  }
  for (let size = Math.min(n, weights.length) - 1; 0 < size; size -= 1) {
    swap(0, size);
    sink(0, size);
  }
  return items.slice(0, weights.length);
}

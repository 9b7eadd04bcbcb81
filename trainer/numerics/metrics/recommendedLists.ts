/** What a model recommends to each of Q queries. */
export interface RecommendedLists {
  /** Item indices, best first, row-major; −1 where a list ends early; int32 [Q · width] */
  readonly items: Int32Array;
  /** Places per list. */
  readonly width: number;
  /** Catalog size; item indices are in [0, nItems). */
  readonly nItems: number;
}

/**
 * How often each item of the catalog stands in a list's first `k` places.
 *
 * @param k cutoff in [1, width]
 * @returns int32 [nItems]
 * @throws RangeError when `k` is outside [1, width]
 */
export function recommendationCounts(lists: RecommendedLists, k: number): Int32Array {
  const { items, width, nItems } = lists;
  if (!(Number.isInteger(k) && 1 <= k && k <= width)) throw new RangeError(`k must be in [1, ${width}], the length of the lists, got ${k}`);
  const counts = new Int32Array(nItems);
  for (let start = 0; start < items.length; start += width) {
    for (const item of items.subarray(start, start + k)) if (0 <= item) counts[item]! += 1;
  }
  return counts;
}

/**
 * How often each item of the catalog stands in the first `k` places of a list.
 *
 * @param lists  item indices, best first, one list per query, row-major; −1 where a list ends early; int32 [Q · width]
 * @param width  places per list
 * @param k      cutoff in [1, width]
 * @param nItems catalog size; item indices are in [0, nItems)
 * @returns int32 [nItems]
 * @throws RangeError when `k` is outside [1, width]
 */
export function recommendationCounts(lists: Int32Array, width: number, k: number, nItems: number): Int32Array {
  if (!(Number.isInteger(k) && 1 <= k && k <= width)) throw new RangeError(`k must be in [1, ${width}], the length of the lists, got ${k}`);
  const counts = new Int32Array(nItems);
  for (let start = 0; start < lists.length; start += width) {
    for (const item of lists.subarray(start, start + k)) if (0 <= item) counts[item]! += 1;
  }
  return counts;
}

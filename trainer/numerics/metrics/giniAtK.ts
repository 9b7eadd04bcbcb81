import { recommendationCounts } from './recommendationCounts';

/**
 * How unequally the recommendations are spread over the catalog, items never recommended included.
 *
 *     gini@k = Σ over i of (2i − n − 1) cᵢ / (n Σ cᵢ),   c sorted ascending, i from 1 to n
 *
 * @param lists  item indices, best first, one list per query, row-major; −1 where a list ends early; int32 [Q · width]
 * @param width  places per list
 * @param k      cutoff in [1, width]
 * @param nItems catalog size
 * @returns 0 when all items are recommended equally often, 1 − 1/n when all recommendations are one item; null when
 *          nothing is recommended. Ties do not matter.
 * @throws RangeError when `k` is outside [1, width]
 * @see Gini 1912; Fleder and Hosanagar 2009, doi:10.1287/mnsc.1080.0974
 */
export function giniAtK(lists: Int32Array, width: number, k: number, nItems: number): number | null {
  const counts = recommendationCounts(lists, width, k, nItems).sort();
  const n = counts.length;
  let weighted = 0;
  let total = 0;
  counts.forEach((count, place) => {
    weighted += (2 * (place + 1) - n - 1) * count;
    total += count;
  });
  return total === 0 ? null : weighted / (n * total);
}

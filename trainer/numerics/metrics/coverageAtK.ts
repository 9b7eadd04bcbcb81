import { recommendationCounts } from './recommendationCounts';

/**
 * Share of the catalog that is recommended to anyone: items that stand in at least one query's first `k` places.
 *
 *     coverage@k = |∪ over queries of topK| / nItems
 *
 * @param lists  item indices, best first, one list per query, row-major; −1 where a list ends early; int32 [Q · width]
 * @param width  places per list
 * @param k      cutoff in [1, width]
 * @param nItems catalog size
 * @returns a fraction in [0, 1]; 0 without queries; null for an empty catalog
 * @throws RangeError when `k` is outside [1, width]
 * @see Herlocker et al. 2004, doi:10.1145/963770.963772, §4.1 (catalog coverage)
 */
export function coverageAtK(lists: Int32Array, width: number, k: number, nItems: number): number | null {
  const counts = recommendationCounts(lists, width, k, nItems);
  if (counts.length === 0) return null;
  let reached = 0;
  for (const count of counts) if (0 < count) reached += 1;
  return reached / counts.length;
}

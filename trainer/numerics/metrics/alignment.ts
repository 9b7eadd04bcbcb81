import { squaredDistance } from '../squaredDistance';

/**
 * How close the two vectors of an observed pair are.
 *
 *     alignment = mean over pairs of ‖x_query − y_item‖²
 *
 * @param queries unit-length rows, float32 [Q · dim]
 * @param items   unit-length rows, float32 [I · dim]
 * @param queryOf row of `queries` of each pair, int32 [P]
 * @param itemOf  row of `items` of each pair, int32 [P]
 * @returns in [0, 4] for unit rows, smaller is closer; null without pairs
 * @see Wang and Isola 2020, arXiv:2005.10242, eq 5 (α = 2)
 */
export function alignment(queries: Float32Array, items: Float32Array, dim: number, queryOf: Int32Array, itemOf: Int32Array): number | null {
  const nPairs = queryOf.length;
  if (itemOf.length !== nPairs) throw new RangeError(`Pairs have two ends; got ${nPairs} queries and ${itemOf.length} items.`);
  if (nPairs === 0) return null;
  let sum = 0;
  for (let pair = 0; pair < nPairs; pair += 1) sum += squaredDistance(queries, queryOf[pair]!, items, itemOf[pair]!, dim);
  return sum / nPairs;
}

import { squaredDistance } from '../squaredDistance';

/**
 * How close the two vectors of an observed pair are.
 *
 *     alignment = mean over pairs of ‖x_query − y_item‖²
 *
 * @param queries unit-length rows, float32 [Q · dim]
 * @param items   unit-length rows, float32 [I · dim]
 * @param pairs   observed pairs, as row numbers
 * @returns in [0, 4] for unit rows, smaller is closer; null without pairs
 * @see Wang and Isola 2020, arXiv:2005.10242, eq 5 (α = 2)
 */
export function alignment(
  queries: Float32Array, items: Float32Array, dim: number,
  pairs: { readonly query: ArrayLike<number>; readonly item: ArrayLike<number> },
): number | null {
  const nPairs = pairs.query.length;
  if (nPairs === 0) return null;
  let sum = 0;
  for (let pair = 0; pair < nPairs; pair += 1) sum += squaredDistance(queries, pairs.query[pair]!, items, pairs.item[pair]!, dim);
  return sum / nPairs;
}

import { squaredDistance } from '../squaredDistance';
import type { Stream } from '../stream';

/**
 * How evenly vectors spread over the unit sphere.
 *
 *     uniformity = ln mean over i < j of exp(−2 ‖xᵢ − xⱼ‖²)
 *
 * All pairs of at most `mostRows` rows are taken, so the work is bounded by mostRows² · dim / 2 whatever the catalog's size.
 *
 * @param vectors  unit-length rows, float32 [n · dim]
 * @param mostRows ≥ 2
 * @param source   draws the rows without replacement when there are more; not touched when all are taken
 * @returns in [−8, 0] nats for unit rows, 0 when all are equal, smaller is more even; null for fewer than two rows
 * @see Wang and Isola 2020, arXiv:2005.10242, eq 6 (t = 2)
 */
export function uniformity(vectors: Float32Array, dim: number, mostRows: number, source: Stream): number | null {
  if (!(2 <= mostRows)) throw new RangeError(`uniformity needs at least 2 rows, asked for ${mostRows}`);
  const taken = sampledRows(Math.floor(vectors.length / dim), mostRows, source);
  if (taken.length < 2) return null;
  let sum = 0;
  for (let i = 0; i < taken.length; i += 1) {
    for (let j = i + 1; j < taken.length; j += 1) sum += Math.exp(-2 * squaredDistance(vectors, taken[i]!, vectors, taken[j]!, dim));
  }
  return Math.log(sum / ((taken.length * (taken.length - 1)) / 2));
}

/** `atMost` different numbers in [0, n), each set equally likely: a shuffle stopped after its first places. */
function sampledRows(n: number, atMost: number, source: Stream): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  if (n <= atMost) return rows;
  for (let at = 0; at < atMost; at += 1) {
    const other = at + source.integer(n - at);
    const held = rows[at]!;
    rows[at] = rows[other]!;
    rows[other] = held;
  }
  return rows.subarray(0, atMost);
}

/**
 * Quantile with linear interpolation between the two nearest values (type 7 of Hyndman and Fan, R's and NumPy's default).
 *
 * @param sorted ascending, at least one
 * @param share  in [0, 1]; 0.5 is the median
 * @throws RangeError when `sorted` is empty or `share` is outside [0, 1]
 * @see Hyndman and Fan 1996, doi:10.2307/2684934
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) throw new RangeError('No values have no quantile.');
  if (!(0 <= share && share <= 1)) throw new RangeError(`A quantile's share is in [0, 1], got ${share}`);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}

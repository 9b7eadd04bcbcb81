/**
 * Interval of a share of independent trials.
 *
 *     (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n),   z = 1.96 for 95 %
 *
 * @param share in [0, 1]
 * @param n     trials, ≥ 1
 * @returns bounds in [0, 1]
 * @see Wilson 1927, doi:10.1080/01621459.1927.10502953
 */
export function wilsonInterval(share: number, n: number): { readonly low: number; readonly high: number } {
  if (!(1 <= n)) throw new RangeError(`An interval needs at least one trial, got ${n}`);
  const z = 1.959963984540054;
  const middle = share + (z * z) / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { low: Math.max(0, (middle - reach) / scale), high: Math.min(1, (middle + reach) / scale) };
}

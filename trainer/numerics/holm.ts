/**
 * P-values corrected for being several, so that the chance of any false finding among them stays what one alone has.
 *
 *     sorted ascending, p'_i = max over j ≤ i of min(1, (n − j + 1) p_j)
 *
 * @param pValues in [0, 1], in any order; null for a comparison that was not made, which does not count
 * @returns the corrected ones in the same order; null stays null
 * @see Holm 1979, Scandinavian Journal of Statistics 6
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const order = pValues.flatMap((p, at) => (p === null ? [] : [{ p, at }])).sort((a, b) => a.p - b.p || a.at - b.at);
  const corrected: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  order.forEach(({ p, at }, place) => {
    largest = Math.max(largest, Math.min(1, (order.length - place) * p));
    corrected[at] = largest;
  });
  return corrected;
}

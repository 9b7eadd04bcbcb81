/**
 * Chance that a t-distributed number lies at least as far from 0 as `t`, on either side.
 *
 *     p = I_x(df / 2, 1 / 2) with x = df / (df + t²), I the regularized incomplete beta function
 *
 * @param t  any number; infinite gives 0
 * @param df degrees of freedom, > 0, need not be whole
 * @returns a probability in [0, 1]
 * @throws RangeError when `df` is not above 0
 * @see Abramowitz and Stegun 1964, 26.7.1
 */
export function studentTwoSided(t: number, df: number): number {
  if (!(0 < df)) throw new RangeError(`Degrees of freedom are above 0, got ${df}`);
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

/**
 * The t that a t-distributed number stays within, on either side, with chance `level`.
 *
 * @param level in (0, 1): 0.95
 * @param df    degrees of freedom, > 0
 * @throws RangeError when `level` is outside (0, 1)
 */
export function studentReach(level: number, df: number): number {
  if (!(0 < level && level < 1)) throw new RangeError(`level must be in (0, 1), got ${level}`);
  let high = 1;
  while (1 - level < studentTwoSided(high, df) && high < 1e12) high *= 2;
  let low = 0;
  for (let round = 0; round < 200 && low < high; round += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (1 - level < studentTwoSided(middle, df)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b) by its continued fraction, on the side where that converges fast. @see Abramowitz and Stegun 1964, 26.5.8 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (1 <= x) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Evaluated from the front (Lentz), which needs no number of terms beforehand. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const notZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 500; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    const change = d * c;
    result *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return result;
}

/** Natural log of Γ(x) for x > 0, to about 1e-14 (Lanczos, g = 7). */
function logGamma(x: number): number {
  const shifted = x - 1;
  let sum = 0.99999999999980993;
  lanczos.forEach((coefficient, at) => { sum += coefficient / (shifted + at + 1); });
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

const lanczos = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];

/** Steps an octave is cut into. */
const stepsPerOctave = 32;
/** exp of less is 0 in float32. */
const least = -104;
const perNat = stepsPerOctave / Math.LN2;
const stepNats = Math.LN2 / stepsPerOctave;

/** 2^(−k/32) for k = 0 …, float64 */
const powers = Float64Array.from({ length: Math.ceil(-least * perNat) + 2 }, (_, k) => 2 ** (-k / stepsPerOctave));

/**
 * exp(x) for x ≤ 0, relative error below 1e-9, 0 for x < −104; about three times as fast as `Math.exp` and the same on
 * every machine.
 *
 *     exp(x) = 2^(−k/32) · exp(r),  k the nearest step,  |r| ≤ ln 2 / 64, a polynomial of degree 3
 *
 * @param x ≤ 0; NaN gives NaN
 */
export function expOfNegative(x: number): number {
  if (x < least) return 0;
  const k = (0.5 - x * perNat) | 0;
  const r = x + k * stepNats;
  return powers[k]! * (1 + r * (1 + r * (0.5 + r * (1 / 6))));
}

/**
 * Sums some stretches of an array, each with its weight, in their order: the inner loop of pooling and of its gradient.
 *
 *     into[start + d] = Σ weights[p] · values[from[p] + d],  p = first … last − 1,  d = 0 … dim − 1
 *
 * Four sums at a time stay in registers, in float64.
 *
 * @param into float32 or float64; overwritten
 */
export function weightedSum(
  into: Float32Array | Float64Array, start: number, dim: number,
  values: Float32Array, from: Int32Array, weights: Float32Array, first: number, last: number,
): void {
  let d = 0;
  for (; d + 4 <= dim; d += 4) {
    let [a, b, c, e] = [0, 0, 0, 0];
    for (let p = first; p < last; p += 1) {
      const weight = weights[p]!;
      const at = from[p]! + d;
      a += weight * values[at]!;
      b += weight * values[at + 1]!;
      c += weight * values[at + 2]!;
      e += weight * values[at + 3]!;
    }
    into[start + d] = a;
    into[start + d + 1] = b;
    into[start + d + 2] = c;
    into[start + d + 3] = e;
  }
  for (; d < dim; d += 1) {
    let sum = 0;
    for (let p = first; p < last; p += 1) sum += weights[p]! * values[from[p]! + d]!;
    into[start + d] = sum;
  }
}

/** ‖x − y‖² of row `i` of `x` and row `j` of `y`, summed in float64. */
export function squaredDistance(x: Float32Array, i: number, y: Float32Array, j: number, dim: number): number {
  let sum = 0;
  for (let at = 0, a = i * dim, b = j * dim; at < dim; at += 1, a += 1, b += 1) {
    const difference = x[a]! - y[b]!;
    sum += difference * difference;
  }
  return sum;
}

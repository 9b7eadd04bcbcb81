import type { Stream } from '../../numerics/stream';

/**
 * Sizes of the noise that is added to inputs, each with the sign of the number that it is added to:
 *
 *     z' = z + sign(z) ⊙ ε u/|u|,   u uniform in [0, 1)^width
 *
 * @returns ε u/|u| of each row, float32 [n · width]; each row has length ε
 * @see Yu et al. 2022 (SimGCL), arXiv:2112.08679; Yu et al. 2023 (XSimGCL), arXiv:2209.02544
 */
export function noiseRows(n: number, width: number, epsilon: number, random: Stream): Float32Array {
  const noise = new Float32Array(n * width);
  for (let row = 0; row < n; row += 1) {
    let squares = 0;
    for (let at = row * width; at < (row + 1) * width; at += 1) {
      const drawn = random.uniform();
      noise[at] = drawn;
      squares += drawn * drawn;
    }
    const scale = squares === 0 ? 0 : epsilon / Math.sqrt(squares);
    for (let at = row * width; at < (row + 1) * width; at += 1) noise[at] = noise[at]! * scale;
  }
  return noise;
}

import { zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import { valuesInPlace } from './valuesInPlace';

/** `xᵀ` of a float32 matrix, not differentiable; four rows at a time, twice as fast as tfjs's own on wasm. */
export function transposed(x: Tensor2D): Tensor2D {
  const [nRows, nColumns] = x.shape;
  const turned = zeros([nColumns, nRows]) as Tensor2D;
  const from = valuesInPlace(x);
  const into = valuesInPlace(turned);
  let row = 0;
  for (; row + 4 <= nRows; row += 4) {
    const first = row * nColumns;
    const second = first + nColumns;
    const third = second + nColumns;
    const fourth = third + nColumns;
    for (let column = 0, at = row; column < nColumns; column += 1, at += nRows) {
      into[at] = from[first + column]!;
      into[at + 1] = from[second + column]!;
      into[at + 2] = from[third + column]!;
      into[at + 3] = from[fourth + column]!;
    }
  }
  for (; row < nRows; row += 1) for (let column = 0; column < nColumns; column += 1) into[column * nRows + row] = from[row * nColumns + column]!;
  return turned;
}

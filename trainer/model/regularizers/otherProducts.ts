import { matMul, mul, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';

/** Which rows and pairs take part. */
export interface Participation {
  /** 0 leaves a row out of all its pairs, uint8 [N]. */
  readonly included: Uint8Array;
  /** Pairs left out, as flat (row, column), int32 [2M]. */
  readonly excluded?: Int32Array | undefined;
}

/**
 * Products ⟨zᵢ, zⱼ⟩ of different rows that take part, 0 elsewhere, float32 [N, N]; how many pairs and how many rows take part.
 *
 * @param z float32 [N, D]
 */
export function otherProducts(z: Tensor2D, { included, excluded }: Participation): { readonly products: Tensor2D; readonly nPairs: number; readonly nRows: number } {
  const n = z.shape[0];
  const takesPart = new Float32Array(n * n);
  for (let row = 0; row < n; row += 1) for (let column = 0; column < n; column += 1) if (row !== column) takesPart[row * n + column] = included[row]! & included[column]!;
  for (let at = 0; at < (excluded?.length ?? 0); at += 2) takesPart[excluded![at]! * n + excluded![at + 1]!] = 0;
  let nPairs = 0;
  for (const one of takesPart) nPairs += one;
  let nRows = 0;
  for (const one of included) nRows += one;
  return { products: mul(matMul(z, z, false, true), tensor2d(takesPart, [n, n])), nPairs, nRows };
}

import type { Stream } from '../../numerics/stream';

export interface DimensionMaskOptions {
  /** Share of the dimensions that a view masks, in (0, 1). */
  readonly share: number;
  /** View g masks what view h keeps. */
  readonly isComplementary: boolean;
  /** A mask for each item instead of one for the batch. */
  readonly isPerItem: boolean;
}

/**
 * Masks of single dimensions of the concatenated input, 1 where kept, for both views: of `width` dimensions a random set of
 * round(share · width), at least one and all but one at most. A single dimension is kept.
 *
 * @returns float32 [2 · n · width]: all rows of view h, then all of view g
 * @see Ouyang et al. 2023 (CL4CVR), embedding masking
 */
export function dimensionMasks(n: number, width: number, { share, isComplementary, isPerItem }: DimensionMaskOptions, random: Stream): Float32Array {
  const masks = new Float32Array(2 * n * width).fill(1);
  if (width < 2) return masks;
  const nMasked = Math.min(width - 1, Math.max(1, Math.round(share * width)));
  const order = Int32Array.from({ length: width }, (_, dimension) => dimension);
  const draw = (into: Float32Array): void => {
    random.shuffle(order);
    for (let at = 0; at < nMasked; at += 1) into[order[at]!] = 0;
  };
  const [ofH, ofG] = [masks.subarray(0, n * width), masks.subarray(n * width)];
  for (let item = 0; item < n; item += 1) {
    const [h, g] = [ofH.subarray(item * width, (item + 1) * width), ofG.subarray(item * width, (item + 1) * width)];
    if (0 < item && !isPerItem) {
      h.set(ofH.subarray(0, width));
      g.set(ofG.subarray(0, width));
      continue;
    }
    draw(h);
    if (isComplementary) for (let dimension = 0; dimension < width; dimension += 1) g[dimension] = 1 - h[dimension]!;
    else draw(g);
  }
  return masks;
}

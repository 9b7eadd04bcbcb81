import type { Stream } from '../../numerics/stream';

/** Which fields each view keeps; 1 keeps. uint8 [k] each. */
export interface ViewMasks { readonly h: Uint8Array; readonly g: Uint8Array }

export interface MaskingOptions {
  readonly masking: 'cfm' | 'rfm' | 'none';
  readonly complementary: boolean;
  /** From `correlatedFeatures`; used by `cfm`. */
  readonly partners: readonly (readonly number[])[];
}

/**
 * Draws the masked set F_m and, from it, what the two views keep: h masks F_m; g masks the rest (complementary) or an
 * independent set of its own.
 *
 *     cfm: F_m = {seed} ∪ partners(seed), seed uniform over the k fields
 *     rfm: F_m = a random half, floor(k/2) fields (at least 1)
 *
 * With fewer than two fields, or `none`, both views keep everything.
 *
 * @see Yao et al. 2021, §3.2; the paper does not say which view masks F_m
 */
export function featureMasks(k: number, { masking, complementary, partners }: MaskingOptions, random: Stream): ViewMasks {
  if (masking === 'none' || k < 2) return { h: new Uint8Array(k).fill(1), g: new Uint8Array(k).fill(1) };
  const draw = () => (masking === 'cfm' ? correlatedSet(k, partners, random) : randomHalf(k, random));
  const masked = draw();
  const other = complementary ? null : draw();
  const h = new Uint8Array(k);
  const g = new Uint8Array(k);
  for (let field = 0; field < k; field += 1) {
    h[field] = masked.has(field) ? 0 : 1;
    g[field] = (other === null ? masked.has(field) : !other.has(field)) ? 1 : 0;
  }
  return { h, g };
}

function correlatedSet(k: number, partners: readonly (readonly number[])[], random: Stream): Set<number> {
  const seed = random.integer(k);
  return new Set([seed, ...partners[seed]!]);
}

function randomHalf(k: number, random: Stream): Set<number> {
  const order = Int32Array.from({ length: k }, (_, field) => field);
  random.shuffle(order);
  return new Set(order.subarray(0, Math.max(1, k >> 1)));
}

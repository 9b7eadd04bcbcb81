import { correlatedFeatures } from '../trainer/numerics/correlatedFeatures';
import type { FeaturesViewInput, SeedMask } from './featuresView';
import { countText, fractionText } from './numberText';
import { sentence } from './sentence';

/** Shares of the items below which a feature's absence is worth a sentence. */
const oftenMissing = 0.05;

/** A partner this weak is masked by number, not because it says the same. */
const weakNormalized = 0.01;

/**
 * For every seed feature, what correlated masking hides from view 1 and, with complementary masks, from view 2.
 *
 * @param masksBy the matrix that partners are ranked by
 */
export function seedMasks(input: FeaturesViewInput, masksBy: 'raw' | 'normalized'): SeedMask[] {
  const { association, kinds, selfSupervision } = input;
  const { features, normalized, mutualInformationNats } = association;
  const matrix = masksBy === 'raw' ? mutualInformationNats : normalized;
  const isExcluded = (field: number) => selfSupervision?.excludeId === true && kinds[features[field]!] === 'id';
  const partnersOf = correlatedFeatures(association, masksBy === 'raw' ? 'none' : 'nmi', isExcluded);
  return features.map((_, seed) => {
    const row = matrix[seed]!;
    const partners = features.map((__, field) => field).filter((field) => field !== seed).sort((a, b) => row[b]! - row[a]! || a - b);
    const masked = partnersOf[seed]!;
    const hidden = new Set(masked);
    const kept = partners.filter((field) => !hidden.has(field));
    return { partners, masked, kept, summary: sentence(summaryOf(input, seed, masked, kept)) };
  });
}

function summaryOf({ association, nItems }: FeaturesViewInput, seed: number, masked: readonly number[], kept: readonly number[]): string {
  const { features, normalized, support } = association;
  const k = features.length;
  if (k < 2) return 'Masking needs two item features; with one, both views see everything but dropped values.';
  if (k === 2) return 'With 2 features view 1 keeps one and view 2 the other.';
  const half = Math.floor(k / 2);
  const rule = half <= k - 2 ? `**n = ⌊${k} / 2⌋ = ${half}.**` : `**n = ${masked.length}**, one fewer than half, so that view 1 keeps a feature.`;
  const others = masked.length + 1 === k - kept.length ? `View 1 masks the seed and ${countText(masked.length)} ${masked.length === 1 ? 'partner' : 'partners'} and keeps ${countText(kept.length)}; view 2 keeps the other ${countText(masked.length + 1)}.` : '';
  const last = masked.at(-1);
  const isByNumber = last !== undefined && normalized[seed]![last]! < weakNormalized;
  const weak = isByNumber ? ` The ${ordinal(masked.length)} partner has only ${fractionText(normalized[seed]![last]!)} (normalized): it is masked by number, not by correlation.` : '';
  const missing = kept
    .map((field) => ({ name: features[field]!, share: 1 - support[field]![field]! / Math.max(1, nItems), field }))
    .filter(({ share }) => oftenMissing <= share);
  const alone = kept.length <= 3 && missing.length !== 0
    ? ` ${missing.map(({ name, share }) => `${Math.round(100 * share)}% of items have no ${name}`).join(', ')}: in these batches their view 1 holds ${leftWith(kept, missing, features)}.` : '';
  return `${rule} ${others}${weak}${alone}`;
}

function leftWith(kept: readonly number[], missing: readonly { readonly field: number }[], features: readonly string[]): string {
  const left = kept.filter((field) => !missing.some((one) => one.field === field));
  return left.length === 0 ? 'little or nothing' : `${left.map((field) => features[field]!).join(' and ')} alone`;
}

/** `1st`, `2nd`, `3rd`, `11th`, `100th` */
export function ordinal(n: number): string {
  const tens = n % 100;
  const ending = 11 <= tens && tens <= 13 ? 'th' : n % 10 === 1 ? 'st' : n % 10 === 2 ? 'nd' : n % 10 === 3 ? 'rd' : 'th';
  return `${countText(n)}${ending}`;
}

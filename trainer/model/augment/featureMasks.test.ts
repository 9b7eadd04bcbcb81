import { describe, expect, test } from 'vitest';
import { stream } from '../../numerics/stream';
import { correlatedFeatures } from '../../numerics/correlatedFeatures';
import { featureMasks, type MaskingOptions } from './featureMasks';

const chain = (k: number) => Array.from({ length: k }, (_, row) => Array.from({ length: k }, (_two, column) => 1 / (1 + Math.abs(row - column))));
const partnersOf = (k: number) => correlatedFeatures({ mutualInformationNats: chain(k), normalized: chain(k) }, 'none');
const options = (k: number, settings: Partial<MaskingOptions>): MaskingOptions => ({ masking: 'cfm', complementary: true, partners: partnersOf(k), ...settings });
const kept = (mask: Uint8Array) => [...mask].flatMap((keeps, field) => (keeps === 1 ? [field] : []));
const draws = (k: number, settings: Partial<MaskingOptions>, n = 200) => Array.from({ length: n }, (_, draw) => {
  const { h, g } = featureMasks(k, options(k, settings), stream(42, 'masks', draw));
  return { h: kept(h), g: kept(g) };
});

describe('featureMasks', () => {
  test.each([3, 4, 5, 6, 7, 8, 9])('of %i fields has correlated views that are disjoint, cover all fields, and mask floor(k/2) + 1 in h', (k) => {
    for (const { h, g } of draws(k, {})) {
      expect([...h, ...g].sort((a, b) => a - b)).toEqual(Array.from({ length: k }, (_, field) => field));
      expect(g).toHaveLength(Math.floor(k / 2) + 1);
      expect(h).toHaveLength(k - Math.floor(k / 2) - 1);
    }
  });

  test('masks the seed itself together with its partners, and draws each seed equally often', () => {
    const k = 5;
    const sets = new Map<string, number>();
    for (const { g } of draws(k, {}, 2000)) sets.set(g.join(), (sets.get(g.join()) ?? 0) + 1);
    // Seeds 0 … 4 with partners 1,2 | 0,2 | 1,3 | 2,4 | 3,2: seeds 0 and 1 give 0,1,2, seed 2 gives 1,2,3, seeds 3 and 4 give 2,3,4.
    const expected = new Map([['0,1,2', 800], ['1,2,3', 400], ['2,3,4', 800]]);
    expect(new Set(sets.keys())).toEqual(new Set(expected.keys()));
    // Standard deviation √(2,000 · .4 · .6) = 21.9
    for (const [set, n] of expected) expect(Math.abs(sets.get(set)! - n)).toBeLessThan(110);
  });

  test('of two fields masks the seed alone', () => {
    for (const { h, g } of draws(2, {})) expect([h.length, g.length, h[0] !== g[0]]).toEqual([1, 1, true]);
    expect(new Set(draws(2, {}).map(({ h }) => h[0]))).toEqual(new Set([0, 1]));
  });

  test.each(['cfm', 'rfm'] as const)('of one field keeps it in both views with %s', (masking) => {
    expect(draws(1, { masking }, 5)).toEqual(Array.from({ length: 5 }, () => ({ h: [0], g: [0] })));
  });

  test('keeps everything in both views without masking', () => {
    expect(draws(3, { masking: 'none' }, 5)).toEqual(Array.from({ length: 5 }, () => ({ h: [0, 1, 2], g: [0, 1, 2] })));
  });

  test.each([2, 3, 4, 5, 8])('of %i fields masks a random half in h, and in g the rest', (k) => {
    const found = draws(k, { masking: 'rfm' }, 3000);
    const counts = new Array<number>(k).fill(0);
    for (const { h, g } of found) {
      expect([...h, ...g].sort((a, b) => a - b)).toEqual(Array.from({ length: k }, (_, field) => field));
      expect(g).toHaveLength(k >> 1);
      for (const field of g) counts[field]! += 1;
    }
    // Standard deviation at most √(3,000/4) = 27
    for (const count of counts) expect(Math.abs(count - (3000 * (k >> 1)) / k)).toBeLessThan(140);
  });

  test.each(['cfm', 'rfm'] as const)('draws the set of g on its own with %s when views are not complementary', (masking) => {
    const k = 6;
    const found = draws(k, { masking, complementary: false }, 400);
    // Masked sets are equal sometimes and different mostly; both views mask as many fields.
    const nMasked = masking === 'cfm' ? 4 : 3;
    for (const { h, g } of found) expect([h.length, g.length]).toEqual([k - nMasked, k - nMasked]);
    const equal = found.filter(({ h, g }) => h.join() === g.join()).length;
    expect([0 < equal, equal < 300]).toEqual([true, true]);
  });
});

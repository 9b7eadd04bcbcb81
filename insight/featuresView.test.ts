import { describe, expect, test } from 'vitest';
import { clusteredOrder } from './clusteredOrder';
import { featuresView, type FeatureAssociation, type FeaturesViewInput } from './featuresView';
import { plainText } from './sentence';

/** Four features; entropies 1, so raw equals normalized: id leads, words follow section. */
const matrix = [
  [1, 0.9, 0.8, 0.7],
  [0.9, 1, 0.5, 0.2],
  [0.8, 0.5, 1, 0.1],
  [0.7, 0.2, 0.1, 1],
];
const association: FeatureAssociation = { features: ['id', 'section', 'words', 'tags'], mutualInformationNats: matrix, normalized: matrix, entropyNats: [1, 1, 1, 1], support: matrix.map((row, a) => row.map((_, b) => (a === 3 || b === 3 ? 50 : 100))) };
const view = (change: Partial<FeaturesViewInput> = {}) => featuresView({
  sourceId: 'run', title: 'shop.features.yaml', association, kinds: { id: 'id', section: 'category', words: 'text', tags: 'categories' }, nItems: 100,
  selfSupervision: { alpha: 0.3, masking: 'cfm', complementary: true, seedPer: 'batch', normalization: 'none', excludeId: false }, ...change,
});

describe('masks', () => {
  test('are the seed and its ⌊k / 2⌋ closest partners; the rest is kept', () => {
    // k = 4: two partners. section: id .9, words .5; tags: id .7, section .2
    const { masks } = view();
    expect(masks[1]).toMatchObject({ partners: [0, 2, 3], masked: [0, 2], kept: [3] });
    expect(masks[3]).toMatchObject({ masked: [0, 1], kept: [2] });
  });

  test('never take an excluded id as a partner', () => {
    const { masks } = view({ selfSupervision: { alpha: 0.3, masking: 'cfm', complementary: true, seedPer: 'batch', normalization: 'none', excludeId: true } });
    expect(masks[1]).toMatchObject({ partners: [0, 2, 3], masked: [2, 3], kept: [0] });
  });

  test('say what view 1 is left with where a feature is often missing', () => {
    expect(plainText(view().masks[1]!.summary)).toBe('n = ⌊4 / 2⌋ = 2. View 1 masks the seed and 2 partners and keeps 1; view 2 keeps the other 3. 50% of items have no tags: in these batches their view 1 holds little or nothing.');
  });

  test('say when a config does not use them', () => {
    const config = { alpha: 0.3, masking: 'cfm', complementary: true, seedPer: 'batch', normalization: 'none', excludeId: false } as const;
    expect(view().masksNote).toBeNull();
    expect(view({ selfSupervision: { ...config, alpha: 0 } }).masksNote).toContain('alpha is 0');
    expect(view({ selfSupervision: { ...config, masking: 'rfm' } }).masksNote).toContain('random half');
    expect(view({ selfSupervision: { ...config, complementary: false } }).masksNote).toContain('not complementary');
  });
});

describe('sentences', () => {
  test('name the closest pair and what view 1 never sees', () => {
    // Kept: id → tags; section → tags; words → tags; tags → words
    expect(plainText(view().lead)).toBe('id and section say most of the same (.900 of 1, normalized); whatever the seed, view 1 never sees id or section.');
  });

  test('say that a raw id leads everything, with the way out', () => {
    const [first, second, third] = view().findings;
    expect(plainText(first!.text)).toContain('The id id is the closest partner of every other feature');
    expect(first!.action).toEqual({ label: 'Leave the Id Out…', intent: 'excludeId' });
    expect(plainText(second!.text)).toBe('View 1 never keeps section, and view 2 has it only beside id.');
    expect(plainText(third!.text)).toBe('tags is counted on the 50 items that have it.');
  });

  test('count the pairs that say something', () => {
    expect(plainText(view().pairsSummary)).toBe('6 pairs. 6 exceed .05 normalized.');
  });

  test.each([[0, 'No item feature: correlated masking needs two.'], [1, 'Only one item feature: correlated masking needs two.']])('of %i features say that masking needs two', (k, text) => {
    const few = { features: association.features.slice(0, k), mutualInformationNats: matrix.slice(0, k).map((row) => row.slice(0, k)), normalized: matrix.slice(0, k).map((row) => row.slice(0, k)), entropyNats: [1, 1].slice(0, k), support: matrix.slice(0, k).map(() => [100]) };
    expect(plainText(view({ association: few }).lead)).toBe(text);
  });
});

describe('clusteredOrder', () => {
  test('puts alike features side by side, the most similar ends together', () => {
    // 0–2 (.8) first, then 1–3 (.7); of the four ways the touch 2|1 (.3) is the largest
    const similarity = [[1, 0.1, 0.8, 0], [0.1, 1, 0.3, 0.7], [0.8, 0.3, 1, 0.2], [0, 0.7, 0.2, 1]];
    expect(clusteredOrder(similarity)).toEqual({ order: [0, 2, 1, 3], clusters: [] });
  });

  test('boxes groups of five and names them after the most central', () => {
    // 0–4 at .5, but 3 at .6 with all; 5 alone
    const similarity = Array.from({ length: 6 }, (_, a) => Array.from({ length: 6 }, (__, b) => (a === b ? 1 : a === 5 || b === 5 ? 0 : a === 3 || b === 3 ? 0.6 : 0.5)));
    const { order, clusters } = clusteredOrder(similarity);
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(clusters).toHaveLength(1);
    expect(clusters[0]!.to - clusters[0]!.from).toBe(5);
    expect(clusters[0]!.central).toBe(3);
    expect(order.slice(clusters[0]!.from, clusters[0]!.to)).not.toContain(5);
  });
});

import { describe, expect, test } from 'vitest';
import { slicesOf, type SliceLabels } from './slices';

// Items 0 to 5; items 0 and 1 are head from 5 pairs on, item 5 is cold.
const trainingCount = Int32Array.of(9, 5, 4, 2, 1, 0);
const pairs = { query: Int32Array.of(0, 0, 1, 2, 2, 3, 3), item: Int32Array.of(0, 5, 1, 2, 0, 4, 3) };
const section: SliceLabels = { side: 'item', feature: 'section', values: ['libs', 'net', 'doc'], valueOf: Int32Array.of(0, 1, 1, -1, 0, 1) };
const region: SliceLabels = { side: 'query', feature: 'section', values: ['north', 'south'], valueOf: Int32Array.of(1, 1, 0, -1) };

const sliced = (...slices: string[]) => slicesOf({ head: { minPairs: 5 }, slices }, trainingCount, pairs, [region, section]);
const membership = (...slices: string[]) => Object.fromEntries(sliced(...slices).map((slice) => [slice.name, Array.from(slice.pairs)]));

describe('slicesOf', () => {
  test('puts each pair into the slices of its item, and cold into tail', () => {
    expect(membership('head', 'tail', 'cold')).toEqual({ all: [0, 1, 2, 3, 4, 5, 6], head: [0, 2, 4], tail: [1, 3, 5, 6], cold: [1] });
  });

  test('starts with all, then keeps the order written and each name once', () => {
    expect(sliced('cold', 'all', 'head', 'cold').map(({ name }) => name)).toEqual(['all', 'cold', 'head']);
    expect(sliced().map(({ name }) => name)).toEqual(['all']);
  });

  test('splits by popularity with the cold items at the end', () => {
    // Head 9 5 (14 pairs), tail 4 2 1 (7 pairs): of three groups round(3 · 14/21) = 2 are head's.
    expect(membership('popularity:3')).toEqual({ all: [0, 1, 2, 3, 4, 5, 6], 'popularity.9': [0, 4], 'popularity.5': [2], 'popularity.1-4': [3, 5, 6], cold: [1] });
    expect(sliced('popularity:3').map(({ description }) => description)).toEqual(['all pairs', 'items with 9 training pairs', 'items with 5 training pairs', 'items with 1 to 4 training pairs', 'items without a training pair']);
  });

  test('popularity alone asks for five groups', () => {
    // round(5 · 14/21) = 3 for the head, which has two counts; 2 for the tail 4 2 1, cut nearest to 3.5, after the 4.
    const names = sliced('popularity').map(({ name }) => name);
    expect(names).toEqual(['all', 'popularity.9', 'popularity.5', 'popularity.4', 'popularity.1-2', 'cold']);
    expect(sliced('popularity:5').map(({ name }) => name)).toEqual(names);
  });

  test('tells groups of one count on both sides of a cut by share apart', () => {
    const slices = slicesOf({ head: { topShare: 0.5 }, slices: ['popularity:2'] }, Int32Array.of(1, 1, 1, 1), { query: Int32Array.of(0, 0), item: Int32Array.of(0, 3) }, []);
    expect(slices.map(({ name, pairs: chosen }) => [name, Array.from(chosen)])).toEqual([['all', [0, 1]], ['popularity.1.head', [0]], ['popularity.1.tail', [1]], ['cold', []]]);
  });

  test('splits by a feature of the item or the query: most pairs first, missing last, absent values left out', () => {
    expect(membership('item.section')).toEqual({ all: [0, 1, 2, 3, 4, 5, 6], 'item.section=libs': [0, 4, 5], 'item.section=net': [1, 2, 3], 'item.section: missing': [6] });
    expect(membership('query.section')).toEqual({ all: [0, 1, 2, 3, 4, 5, 6], 'query.section=south': [0, 1, 2], 'query.section=north': [3, 4], 'query.section: missing': [5, 6] });
  });

  test('gathers the values beyond the twenty most frequent into one slice', () => {
    const n = 30;
    const many: SliceLabels = { side: 'item', feature: 'id', values: Array.from({ length: n }, (_, value) => `v${value}`), valueOf: Int32Array.from({ length: n }, (_, item) => item) };
    const slices = slicesOf({ head: { minPairs: 1 }, slices: ['item.id'] }, new Int32Array(n), { query: new Int32Array(n), item: many.valueOf }, [many]);
    expect(slices.length).toBe(1 + 20 + 1);
    expect(slices.at(-1)).toMatchObject({ name: 'item.id: other', description: 'pairs of the 10 rarer values of id' });
    expect(Array.from(slices.at(-1)!.pairs)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  });

  test('keeps slices without pairs', () => {
    const none = slicesOf({ head: { minPairs: 5 }, slices: ['head', 'cold'] }, trainingCount, { query: new Int32Array(0), item: new Int32Array(0) }, []);
    expect(none.map(({ name, pairs: chosen }) => [name, chosen.length])).toEqual([['all', 0], ['head', 0], ['cold', 0]]);
  });

  test('describes the head by the count it became', () => {
    expect(sliced('head')[1]!.description).toBe('items with 5 or more training pairs');
    const split = slicesOf({ head: { topShare: 0.5 }, slices: ['head'] }, Int32Array.of(2, 2, 2, 2), pairs, []);
    expect(split[1]!.description).toBe('the 2 most trained items, with 2 or more training pairs');
  });

  test('refuses what is no slice and features without labels', () => {
    expect(() => sliced('middle')).toThrow('There is no slice `middle`.');
    expect(() => sliced('item.color')).toThrow('The slice `item.color` needs the values of `color` for each item');
  });
});

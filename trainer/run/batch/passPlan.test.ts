import { describe, expect, test } from 'vitest';
import type { HistoryColumn, Side } from '../../data/dataset';
import type { InputSpec } from '../../engine/engine';
import { stream } from '../../numerics/stream';
import { evaluationPass } from './evaluationPass';
import { passPlan, type Augmentation } from './passPlan';
import { inputsOf } from './toyData.testkit';

const spec: InputSpec = {
  tables: [{ name: 'ids', rows: 5, dim: 2, frozenRows: [] }, { name: 'tags', rows: 7, dim: 2, frozenRows: [] }],
  sides: {
    query: [{ kind: 'bag', feature: 'recent', table: 'ids', pooling: 'mean', defaultRow: 4 }],
    item: [
      { kind: 'bag', feature: 'id', table: 'ids', pooling: 'mean', defaultRow: 3 },
      { kind: 'bag', feature: 'tags', table: 'tags', pooling: 'mean', defaultRow: 6 },
      { kind: 'number', feature: 'size', width: 2 },
    ],
  },
  initialScale: 0.1, seed: 1,
};

/** Item 0 has everything, item 1 no tags and no size, item 2 an unknown id and nothing else. Columns stand in another order than fields. */
const items: Side = {
  n: 3, ids: ['a', 'b', 'c'], labels: ['a', 'b', 'c'],
  columns: [
    { kind: 'number', feature: 'size', width: 2, values: Float32Array.of(1, 2, 9, 9, 0, 0), present: Uint8Array.of(1, 0, 0) },
    { kind: 'bag', feature: 'tags', table: 'tags', offsets: Int32Array.of(0, 3, 3, 3), rows: Int32Array.of(5, 0, 2) },
    { kind: 'bag', feature: 'id', table: 'ids', offsets: Int32Array.of(0, 1, 2, 2), rows: Int32Array.of(0, 1) },
  ],
};

const fieldsOf = (entities: number[], augmentation: Augmentation | null = null) => {
  const { plan, hasInput } = passPlan(spec, 'item', items, Int32Array.from(entities), augmentation);
  return { id: inputsOf(plan, 0), tags: inputsOf(plan, 1), size: inputsOf(plan, 2), hasInput: [...hasInput] };
};
const augmentation = (settings: Partial<Augmentation>): Augmentation => ({ keep: Uint8Array.of(1, 1, 1), isMultiValued: Uint8Array.of(0, 1, 0), dropoutRate: 0, keepAtLeastOne: false, random: stream(1, 'dropout'), ...settings });

describe('passPlan', () => {
  test('lists an entity’s rows in their order, the field’s default row where it has none, and 0 for a missing number', () => {
    expect(fieldsOf([1, 0, 2, 0])).toEqual({
      id: [[1], [0], [3], [0]], tags: [[6], [5, 0, 2], [6], [5, 0, 2]], size: [[0, 0], [1, 2], [0, 0], [1, 2]], hasInput: [1, 1, 0, 1],
    });
  });

  test('gives a masked field its default, and says which examples have nothing left', () => {
    expect(fieldsOf([0, 1, 2], augmentation({ keep: Uint8Array.of(0, 1, 1) }))).toEqual({
      id: [[3], [3], [3]], tags: [[5, 0, 2], [6], [6]], size: [[1, 2], [0, 0], [0, 0]], hasInput: [1, 0, 0],
    });
    expect(fieldsOf([0, 1], augmentation({ keep: Uint8Array.of(0, 0, 1) })).hasInput).toEqual([1, 0]);
    expect(fieldsOf([0, 1], augmentation({ keep: Uint8Array.of(0, 0, 0) }))).toEqual({ id: [[3], [3]], tags: [[6], [6]], size: [[0, 0], [0, 0]], hasInput: [0, 0] });
  });

  test('masks each example by its own row of `keep`', () => {
    expect(fieldsOf([0, 0], augmentation({ keep: Uint8Array.of(1, 0, 1, 0, 1, 0) }))).toEqual({ id: [[0], [3]], tags: [[6], [5, 0, 2]], size: [[1, 2], [0, 0]], hasInput: [1, 1] });
  });

  test('drops values of multi-valued fields alone, and a bag that loses all takes the default row', () => {
    const dropping = augmentation({ dropoutRate: 0.999999, keep: Uint8Array.of(1, 1, 0) });
    expect(fieldsOf([0], dropping)).toEqual({ id: [[0]], tags: [[6]], size: [[0, 0]], hasInput: [1] });
    expect(fieldsOf([0], { ...dropping, keep: Uint8Array.of(0, 1, 0), random: stream(1, 'dropout') }).hasInput).toEqual([0]);
    expect(fieldsOf([0], { ...dropping, keepAtLeastOne: true, random: stream(1, 'dropout') }).tags[0]).toHaveLength(1);
  });

  test('reads a history at the pair in training and at its latest for serving', () => {
    const at = (...bags: number[][]) => {
      let end = 0;
      return { offsets: Int32Array.from([0, ...bags.map(({ length }) => (end += length))]), rows: Int32Array.from(bags.flat()) };
    };
    const recent: HistoryColumn = { kind: 'history', feature: 'recent', table: 'ids', last: 2, train: at([], [0], [0, 1]), validation: at([1]), test: at([2]), latest: at([0, 1], [2]) };
    const queries: Side = { n: 2, ids: ['q', 'r'], labels: ['q', 'r'], columns: [recent] };
    const entities = Int32Array.of(0, 0);
    expect(inputsOf(passPlan(spec, 'query', queries, entities, null, { split: 'train', pairs: Int32Array.of(2, 0) }).plan, 0)).toEqual([[0, 1], [4]]);
    expect(inputsOf(passPlan(spec, 'query', queries, Int32Array.of(1), null, { split: 'test', pairs: Int32Array.of(0) }).plan, 0)).toEqual([[2]]);
    expect(inputsOf(evaluationPass({ spec, dataset: { queries, items } as never }, 'query', Int32Array.of(1, 0)), 0)).toEqual([[2], [0, 1]]);
  });

  test('names the feature that the data lack', () => {
    expect(() => passPlan(spec, 'item', { ...items, columns: items.columns.slice(1) }, Int32Array.of(0))).toThrow('no column for `size` on the item side');
  });
});

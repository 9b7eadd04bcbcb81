import { expect, test } from 'vitest';
import { inputSpec } from '../trainer/model/inputSpec';
import { modelSize, tableOf } from './embeddingTables';
import { featuresFile, modelFile, type Config } from './schema/files';

const config = (features: readonly object[], towers: object = {}): Config => ({
  model: modelFile.parse({ longtail: 'model/1', features: 'x', towers: { hidden: [8, 4], ...towers } }),
  features: featuresFile.parse({ longtail: 'features/1', interactions: { path: 'p', query: 'q', item: 'i', timestamp: 't' }, items: { path: 'i', id: 'i' }, queries: 'items', features }),
});
const features = [
  { name: 'id', kind: 'id', side: 'both', dim: 3 },
  { name: 'tags', kind: 'categories', dim: 2 },
  { name: 'price', kind: 'number' },
  { name: 'recent', kind: 'history' },
];

test('modelSize counts rows, default rows and both towers', () => {
  const size = modelSize(config(features), new Map([['id', 10], ['tags', 5]]))!;
  // id: 10 values + defaults of `id` and `recent`, 3 wide: 36. tags: (5 + 1) · 2 = 12.
  expect([...size.tables]).toEqual([['id', 4 * 36], ['tags', 4 * 12]]);
  expect(size.tableBytes).toBe(4 * 48);
  // query: id 3 + recent 3 = 6 inputs: 8 · 7 + 4 · 9 = 92. item: 3 + 2 + 1 = 6 inputs: 92.
  expect(size.parameters).toBe(48 + 92 + 92);
  expect(modelSize(config(features), new Map([['id', 10]]))).toBeUndefined();
});

test.each([{ shareTables: true }, { shareTables: false }])('modelSize counts the tables that are trained with %j', (towers) => {
  const one = config(features, towers);
  const sizes = new Map([['id', 10], ['id@item', 10], ['id@query', 10], ['tags', 5]]);
  const trained = inputSpec(one, sizes).tables.map(({ name, rows, dim }) => [name, 4 * rows * dim]);
  expect(Object.fromEntries(modelSize(one, sizes)!.tables)).toEqual(Object.fromEntries(trained));
  expect(tableOf(one, one.features.features[0]!, 'item')).toBe(towers.shareTables ? 'id' : 'id@item');
});

test('modelSize of matrix factorization is its id tables, as wide as the vectors, and of popularity nothing', () => {
  const sizes = new Map([['id@item', 10], ['id@query', 7]]);
  // 4 numbers for 11 and 8 rows, defaults among them
  expect(modelSize(config(features, { kind: 'matrixFactorization', shareTables: false }), sizes)).toMatchObject({ parameters: 4 * 19, tableBytes: 16 * 19 });
  expect(modelSize(config(features, { kind: 'popularity' }), new Map())).toMatchObject({ parameters: 0, tableBytes: 0 });
});

import { describe, expect, test } from 'vitest';
import { featuresFile, type Config } from '../../config/schema/files';
import { inputSpec, tableOf } from './inputSpec';
import { modelConfig } from './randomStep.testkit';

const configOf = (features: readonly object[], towers: object = {}): Config => ({
  model: modelConfig({ towers }),
  features: featuresFile.parse({
    longtail: 'features/1', interactions: { path: 'pairs', query: 'query', item: 'item', timestamp: 'time' }, items: { path: 'items', id: 'id' }, queries: 'items', split: { kind: 'hash' }, features,
  }),
});

describe('inputSpec', () => {
  test('gives each feature that reads a table a default row of its own after the values, one for both towers', () => {
    const spec = inputSpec(configOf([
      { name: 'item', kind: 'id', side: 'item', dim: 4 },
      { name: 'tags', kind: 'categories', side: 'both', dim: 8, pooling: 'sum' },
      { name: 'words', kind: 'text', side: 'item', dim: 8, table: 'tags' },
      { name: 'recent', kind: 'history' },
    ]), new Map([['item', 10], ['tags', 5]]));
    expect(spec.tables).toEqual([{ name: 'tags', rows: 7, dim: 8, frozenRows: [] }, { name: 'item', rows: 12, dim: 4, frozenRows: [] }]);
    expect(spec.sides.query).toEqual([
      { kind: 'bag', feature: 'tags', table: 'tags', pooling: 'sum', defaultRow: 5 },
      { kind: 'bag', feature: 'recent', table: 'item', pooling: 'mean', defaultRow: 10 },
    ]);
    expect(spec.sides.item).toEqual([
      { kind: 'bag', feature: 'item', table: 'item', pooling: 'mean', defaultRow: 11 },
      { kind: 'bag', feature: 'tags', table: 'tags', pooling: 'sum', defaultRow: 5 },
      { kind: 'bag', feature: 'words', table: 'tags', pooling: 'mean', defaultRow: 6 },
    ]);
  });

  test('reads ids alone for matrix factorization, as wide as the vectors, and nothing for popularity', () => {
    const features = [{ name: 'item', kind: 'id', side: 'both', dim: 4 }, { name: 'tags', kind: 'categories', side: 'both', dim: 8 }, { name: 'recent', kind: 'history' }, { name: 'price', kind: 'number' }];
    const spec = inputSpec(configOf(features, { kind: 'matrixFactorization', hidden: [9, 6], shareTables: false }), new Map([['item@query', 10], ['item@item', 10]]));
    expect(spec.tables.map(({ name, rows, dim }) => [name, rows, dim])).toEqual([['item@query', 11, 6], ['item@item', 11, 6]]);
    expect([spec.sides.query, spec.sides.item].map((fields) => fields.map(({ feature }) => feature))).toEqual([['item'], ['item']]);
    expect(inputSpec(configOf(features, { kind: 'popularity' }), new Map())).toMatchObject({ tables: [], sides: { query: [], item: [] } });
  });

  test('gives towers that share nothing a table each', () => {
    const config = configOf([{ name: 'tags', kind: 'categories', side: 'both', dim: 2 }], { shareTables: false });
    const spec = inputSpec(config, new Map([['tags@query', 3], ['tags@item', 4]]));
    expect(spec.tables.map(({ name, rows }) => [name, rows])).toEqual([['tags@query', 4], ['tags@item', 5]]);
    expect(tableOf(config, config.features.features[0]!, 'query')).toBe('tags@query');
  });

  test('freezes default rows that are to stay zero', () => {
    const spec = inputSpec(configOf([{ name: 'tags', kind: 'categories', side: 'both' }, { name: 'words', kind: 'text', table: 'tags' }], { defaultEmbedding: 'zero' }), new Map([['tags', 3]]));
    expect(spec.tables[0]!.frozenRows).toEqual([3, 4]);
  });

  test('gives numbers and vectors their width and no table', () => {
    const spec = inputSpec(configOf([{ name: 'price', kind: 'number' }, { name: 'text', kind: 'vector', size: 12 }, { name: 'tags', kind: 'categories', side: 'query' }]), new Map([['tags', 1]]));
    expect(spec.sides.item).toEqual([{ kind: 'number', feature: 'price', width: 1 }, { kind: 'number', feature: 'text', width: 12 }]);
  });

  test('says which table has no vocabulary', () => {
    expect(() => inputSpec(configOf([{ name: 'tags', kind: 'categories' }]), new Map())).toThrow('No vocabulary for the table `tags` of `tags`');
  });
});

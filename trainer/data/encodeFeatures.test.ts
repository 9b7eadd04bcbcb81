import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { featuresFile, modelFile } from '../../config/schema/files';
import { bagOf, dataFolder, featuresOf, numbersOf, openStreamOf, runSql, settingsOf, valuesById, type DataFolder } from './dataFolder.testkit';
import type { Dataset } from './dataset';
import { loadDataset } from './loadDataset';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

type Input = z.input<typeof featuresFile>;
type Feature = Input['features'][number];

let nFiles = 0;
/** Items a, b, c … with the cells of some columns, all of them in one training pair; null is an empty cell. */
async function encode(columns: Readonly<Record<string, readonly (string | number | null)[]>>, features: readonly Feature[], options: { queries?: 'items'; towers?: z.input<typeof modelFile>['towers'] } = {}): Promise<Dataset> {
  nFiles += 1;
  const names = Object.keys(columns);
  const n = columns[names[0]!]!.length;
  const ids = Array.from({ length: n }, (_, at) => String.fromCharCode(97 + at));
  const cell = (value: string | number | null) => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
  const items = await folder.write(`items${nFiles}.csv`, [`id,${names.join(',')}`, ...ids.map((id, at) => [id, ...names.map((name) => cell(columns[name]![at]!))].join(','))].join('\n'));
  return load(items, ids, features, options);
}

async function load(items: string, ids: readonly string[], features: readonly Feature[], { queries, towers }: { queries?: 'items'; towers?: z.input<typeof modelFile>['towers'] } = {}): Promise<Dataset> {
  const interactions = await folder.write(`pairs${nFiles}.csv`, ['q,i', ...ids.map((id) => `${ids[0]!},${id}`)].join('\n'));
  return loadDataset(featuresOf({
    interactions: { path: interactions, query: 'q', item: 'i' }, items: { path: items, id: 'id' }, ...(queries === undefined ? {} : { queries }),
    split: { kind: 'hash', train: 1, validation: 0, test: 0 }, features: [{ name: 'q', side: 'query', kind: 'id' }, ...features],
  }), settingsOf(towers === undefined ? {} : { towers }), { cacheFolder: folder.cacheFolder });
}

const vocabularyOf = (dataset: Dataset, table: string) => {
  const { values, counts } = dataset.vocabularies.find((one) => one.table === table)!;
  return values.map((value, row) => [value, counts[row]]);
};

describe('vocabulary', () => {
  test('values come most frequent first, ties by text', async () => {
    const dataset = await encode({ kind: ['z', 'b', 'a', 'b', 'z', 'b', 'c', null] }, [{ name: 'kind', kind: 'category' }]);
    expect(vocabularyOf(dataset, 'kind')).toEqual([['b', 3], ['z', 2], ['a', 1], ['c', 1]]);
    expect(valuesById(dataset, 'item', 'kind')).toEqual({ a: ['z'], b: ['b'], c: ['a'], d: ['b'], e: ['z'], f: ['b'], g: ['c'], h: [] });
  });

  test('values of fewer rows than minCount have no row, and their entities none of them', async () => {
    const dataset = await encode({ kind: ['x', 'x', 'y', 'z'] }, [{ name: 'kind', kind: 'category', vocabulary: { minCount: 2 } }]);
    expect(vocabularyOf(dataset, 'kind')).toEqual([['x', 2]]);
    expect(Array.from(bagOf(dataset, 'item', 'kind').offsets)).toEqual([0, 1, 2, 2, 2]);
  });

  test('a value counts once per entity however often the entity has it', async () => {
    const dataset = await encode({ tags: ['x|x|x', 'y', 'y'] }, [{ name: 'tags', kind: 'categories', separator: '|', vocabulary: { minCount: 2 } }]);
    expect(vocabularyOf(dataset, 'tags')).toEqual([['y', 2]]);
  });

  test('maxSize keeps the most frequent values, ties by text', async () => {
    const dataset = await encode({ kind: ['z', 'z', 'c', 'b', 'a'] }, [{ name: 'kind', kind: 'category', vocabulary: { maxSize: 3 } }]);
    expect(vocabularyOf(dataset, 'kind')).toEqual([['z', 2], ['a', 1], ['b', 1]]);
  });

  test('ids keep the order of their file, and its rows', async () => {
    const items = await folder.write('order.csv', 'id\nz\na\nm\nz\n');
    const dataset = await load(items, ['z', 'a', 'm'], [{ name: 'i', kind: 'id' }]);
    expect([dataset.items.ids, vocabularyOf(dataset, 'i')]).toEqual([['z', 'a', 'm'], [['z', 1], ['a', 1], ['m', 1]]]);
    expect(Array.from(bagOf(dataset, 'item', 'i').rows)).toEqual([0, 1, 2]);
  });

  test('ids beyond maxSize have no row, and none has where an id must come more than once', async () => {
    const items = await folder.write('few.csv', 'id\nz\na\nm\n');
    const found = await Promise.all([{ maxSize: 2 }, { minCount: 2 }].map(async (vocabulary) => {
      const dataset = await load(items, ['z', 'a', 'm'], [{ name: 'i', kind: 'id', vocabulary }]);
      const { offsets, rows } = bagOf(dataset, 'item', 'i');
      return { words: vocabularyOf(dataset, 'i'), offsets: Array.from(offsets), rows: Array.from(rows) };
    }));
    expect(found).toEqual([{ words: [['z', 1], ['a', 1]], offsets: [0, 1, 2, 2], rows: [0, 1] }, { words: [], offsets: [0, 0, 0, 0], rows: [] }]);
  });
});

describe('categories', () => {
  const tags = (separator: string | null, maxValues = 16): Feature => ({ name: 'tags', kind: 'categories', separator, maxValues });

  test('cells are split, values trimmed, empty ones left out, and the order of the cell is kept', async () => {
    const dataset = await encode({ tags: ['b| a |b', '|', '||c||', null, 'a'] }, [tags('|')]);
    expect(valuesById(dataset, 'item', 'tags')).toEqual({ a: ['b', 'a'], b: [], c: ['c'], d: [], e: ['a'] });
  });

  test('a separator is text, not a pattern', async () => {
    expect(valuesById(await encode({ tags: ['x.*y.*z', 'x.y'] }, [tags('.*')]), 'item', 'tags')).toEqual({ a: ['x', 'y', 'z'], b: ['x.y'] });
    expect(valuesById(await encode({ tags: ["it's a", 'b'] }, [tags("'")]), 'item', 'tags')).toEqual({ a: ['it', 's a'], b: ['b'] });
  });

  test('at most the first maxValues known values are used', async () => {
    const dataset = await encode({ tags: ['rare|x|y|z', 'x|y|z', 'z|y|x'] }, [{ name: 'tags', kind: 'categories', separator: '|', maxValues: 2, vocabulary: { minCount: 2 } }]);
    expect(valuesById(dataset, 'item', 'tags')).toEqual({ a: ['x', 'y'], b: ['x', 'y'], c: ['z', 'y'] }); // `rare` is not known and takes no place
  });

  test('lists in Parquet need no separator, and missing values in them are left out', async () => {
    await runSql(`COPY (SELECT * FROM (VALUES ('a', ['y', NULL, 'x', '']), ('b', []), ('c', NULL), ('d', ['x, y'])) t(id, tags)) TO '${folder.at('lists.parquet')}'`);
    const dataset = await load(folder.at('lists.parquet'), ['a', 'b', 'c', 'd'], [tags(null)]);
    expect(valuesById(dataset, 'item', 'tags')).toEqual({ a: ['y', 'x'], b: [], c: [], d: ['x, y'] });
  });

  test('lists of numbers are values by their text', async () => {
    await runSql(`COPY (SELECT * FROM (VALUES ('a', [7, 8]), ('b', [8])) t(id, tags)) TO '${folder.at('numbers.parquet')}'`);
    expect(valuesById(await load(folder.at('numbers.parquet'), ['a', 'b'], [tags(null)]), 'item', 'tags')).toEqual({ a: ['7', '8'], b: ['8'] });
  });
});

describe('text', () => {
  test('tokens are runs of letters and digits of any script, case folded', async () => {
    const dataset = await encode({ title: ['Füße & CAFÉ—x2', 'Δοκιμή, тест 東京', '!!! ...', null, "don't"] }, [{ name: 'title', kind: 'text' }]);
    expect(valuesById(dataset, 'item', 'title')).toEqual({ a: ['füße', 'café', 'x2'], b: ['δοκιμή', 'тест', '東京'], c: [], d: [], e: ['don', 't'] });
  });

  test('marks stay with their letters, and separate accents are the same as accented letters', async () => {
    const dataset = await encode({ title: ['cafe\u0301 noir', 'caf\u00e9', 'हिन्दी'] }, [{ name: 'title', kind: 'text' }]);
    expect(valuesById(dataset, 'item', 'title')).toEqual({ a: ['caf\u00e9', 'noir'], b: ['caf\u00e9'], c: ['हिन्दी'] });
  });

  test('case stays when asked', async () => {
    expect(valuesById(await encode({ title: ['Red RED red'] }, [{ name: 'title', kind: 'text', lowercase: false }]), 'item', 'title')).toEqual({ a: ['Red', 'RED', 'red'] });
  });

  test('n-grams are runs of tokens, words first, and a short text has none', async () => {
    const dataset = await encode({ title: ['Red lamp, big', 'red', null] }, [{ name: 'title', kind: 'text', ngrams: [1, 2] }]);
    expect(valuesById(dataset, 'item', 'title')).toEqual({ a: ['red', 'lamp', 'big', 'red lamp', 'lamp big'], b: ['red'], c: [] });
    expect(valuesById(await encode({ title: ['a b c d', 'a b'] }, [{ name: 'title', kind: 'text', ngrams: [3] }]), 'item', 'title')).toEqual({ a: ['a b c', 'b c d'], b: [] });
  });
});

describe('tables', () => {
  test('features that name one table share rows, and a value counts once per entity and feature', async () => {
    const dataset = await encode({ brand: ['x', 'y', 'x'], maker: ['y', 'y', null] }, [
      { name: 'brand', kind: 'category', table: 'firms' }, { name: 'maker', kind: 'category', table: 'firms' },
    ]);
    expect(vocabularyOf(dataset, 'firms')).toEqual([['y', 3], ['x', 2]]);
    expect(Array.from(bagOf(dataset, 'item', 'brand').rows)).toEqual([1, 0, 1]);
    expect(Array.from(bagOf(dataset, 'item', 'maker').rows)).toEqual([0, 0]);
    expect(dataset.vocabularies.map(({ table }) => table).sort()).toEqual(['firms', 'q']);
  });

  test('a feature of both sides has one table when tables are shared, and one per side when not', async () => {
    const features: Feature[] = [{ name: 'kind', side: 'both', kind: 'category' }];
    const shared = await encode({ kind: ['x', 'y'] }, features, { queries: 'items', towers: { shareTables: true } });
    expect([bagOf(shared, 'item', 'kind').table, bagOf(shared, 'query', 'kind').table]).toEqual(['kind', 'kind']);
    expect(vocabularyOf(shared, 'kind')).toEqual([['x', 1], ['y', 1]]); // one entity, whatever side it is on
    const apart = await encode({ kind: ['x', 'y'] }, features, { queries: 'items', towers: { shareTables: false } });
    expect([bagOf(apart, 'item', 'kind').table, bagOf(apart, 'query', 'kind').table]).toEqual(['kind@item', 'kind@query']);
  });
});

describe('numbers', () => {
  const price = (rest: Partial<Extract<Feature, { kind: 'number' }>>): Feature => ({ name: 'price', kind: 'number', ...rest } as Feature);
  const encoded = async (cells: readonly (string | number | null)[], rest: Partial<Extract<Feature, { kind: 'number' }>>) => {
    const { values, present, width } = numbersOf(await encode({ price: cells }, [price(rest)]), 'item', 'price');
    expect(width).toBe(1);
    return { values: Array.from(values), present: Array.from(present) };
  };

  test('the standard scale has mean 0 and deviation 1 over the entities that have a number', async () => {
    // 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5
    const { values, present } = await encoded([1, 2, null, 3, 6], { normalization: 'standard' });
    [-2 / Math.sqrt(3.5), -1 / Math.sqrt(3.5), 0, 0, 3 / Math.sqrt(3.5)].forEach((value, at) => expect(values[at]).toBeCloseTo(value, 6));
    expect(present).toEqual([1, 1, 0, 1, 1]);
  });

  test('minMax reaches from −1 to 1', async () => {
    expect((await encoded([10, 20, 15, 12.5], { normalization: 'minMax' })).values).toEqual([-1, 1, 0, -0.5]);
  });

  test('quantile gives ties the middle of their ranks', async () => {
    // Sorted 1 5 5 9: ranks (0 + 1)/2/4 = 0.125, (1 + 3)/2/4 = 0.5 twice, (3 + 4)/2/4 = 0.875; value 2 rank − 1.
    expect((await encoded([5, 9, 1, 5], { normalization: 'quantile' })).values).toEqual([0, 0.75, -0.75, 0]);
  });

  test('none leaves numbers as they are, and transforms keep the sign', async () => {
    expect((await encoded([-4, 0, 9], { normalization: 'none' })).values).toEqual([-4, 0, 9]);
    expect((await encoded([-4, 0, 9], { normalization: 'none', transform: 'sqrt' })).values).toEqual([-2, 0, 3]);
    const { values } = await encoded([-1, 0, Math.E - 1], { normalization: 'none', transform: 'log1p' });
    [-Math.LN2, 0, 1].forEach((value, at) => expect(values[at]).toBeCloseTo(value, 6));
  });

  test.each(['standard', 'minMax', 'quantile'] as const)('a number that is the same everywhere is 0 with %s', async (normalization) => {
    expect(await encoded([3, 3, 3], { normalization })).toEqual({ values: [0, 0, 0], present: [1, 1, 1] });
  });

  test('a decimal comma is read where it is said, points before it as groups of thousands', async () => {
    expect((await encoded(['16,74', '1.299,90', '17', 'x'], { normalization: 'none', decimal: ',' })).values).toEqual([16.74, 1299.9, 17, 0].map(Math.fround));
    expect((await encoded(['16,74', '17'], { normalization: 'none' })).values).toEqual([0, 17]);
  });

  test('text, not-a-number and infinity are missing', async () => {
    expect(await encoded(['12 kg', 'NaN', 'inf', '1e3', ' 7 '], { normalization: 'none' })).toEqual({ values: [0, 0, 0, 1000, 7], present: [0, 0, 0, 1, 1] });
  });

  test('numbers of Parquet are read whatever their type', async () => {
    await runSql(`COPY (SELECT * FROM (VALUES ('a', 1.5::DECIMAL(9,2), 7::BIGINT, true), ('b', NULL, NULL, false)) t(id, price, big, flag)) TO '${folder.at('types.parquet')}'`);
    const dataset = await load(folder.at('types.parquet'), ['a', 'b'], ['price', 'big', 'flag'].map((name) => ({ name, kind: 'number', normalization: 'none' }) as Feature));
    expect(['price', 'big', 'flag'].map((name) => Array.from(numbersOf(dataset, 'item', name).values))).toEqual([[1.5, 0], [7, 0], [1, 0]]);
  });
});

describe('vectors', () => {
  test('lists are divided by their length, and what is no whole vector is missing', async () => {
    await runSql(`COPY (SELECT * FROM (VALUES ('a', [3.0, 4.0]), ('b', [1.0]), ('c', NULL), ('d', [1.0, NULL]), ('e', [0.0, 0.0])) t(id, meaning)) TO '${folder.at('vectors.parquet')}'`);
    const dataset = await load(folder.at('vectors.parquet'), ['a', 'b', 'c', 'd', 'e'], [{ name: 'meaning', kind: 'vector', size: 2 }]);
    const { values, present, width } = numbersOf(dataset, 'item', 'meaning');
    expect([Array.from(values), Array.from(present), width]).toEqual([[3 / 5, 4 / 5, 0, 0, 0, 0, 0, 0, 0, 0].map(Math.fround), [1, 0, 0, 0, 1], 2]);
  });

  test('lists as text are read, and stay as they are with none', async () => {
    const dataset = await encode({ meaning: ['[1.5, -2]', '1.5 -2', '0;1', 'x,y', null] }, [{ name: 'meaning', kind: 'vector', size: 2, normalization: 'none' }]);
    const { values, present } = numbersOf(dataset, 'item', 'meaning');
    expect([Array.from(values), Array.from(present)]).toEqual([[1.5, -2, 1.5, -2, 0, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0]]);
  });
});

describe('random corpora', () => {
  test.each([1, 2, 3])('bags equal what a plain count over the cells gives, seed %i', async (seed) => {
    const drawn = openStreamOf(seed);
    const cells = Array.from({ length: 26 }, () => Array.from({ length: drawn.integer(5) }, () => `v${drawn.integer(8)}`));
    const minCount = 1 + drawn.integer(4);
    const maxValues = 1 + drawn.integer(3);
    const dataset = await encode({ tags: cells.map((cell) => (cell.length === 0 ? null : cell.join(';'))) }, [{ name: 'tags', kind: 'categories', separator: ';', maxValues, vocabulary: { minCount } }]);
    const counts = new Map<string, number>();
    for (const cell of cells) for (const value of new Set(cell)) counts.set(value, (counts.get(value) ?? 0) + 1);
    const known = [...counts].filter(([, n]) => minCount <= n).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    expect(vocabularyOf(dataset, 'tags')).toEqual(known);
    const isKnown = new Set(known.map(([value]) => value));
    expect(Object.values(valuesById(dataset, 'item', 'tags'))).toEqual(cells.map((cell) => [...new Set(cell)].filter((value) => isKnown.has(value)).slice(0, maxValues)));
  });
});

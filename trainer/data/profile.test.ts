import { readdir, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataProfile, FeatureProfile } from '../../config/dataProfile';
import type { z } from 'zod';
import type { featuresFile } from '../../config/schema/files';
import { associate } from './association';
import { csv, dataFolder, featuresOf, openStreamOf, runSql, settingsOf, type DataFolder } from './dataFolder.testkit';
import { loadDataset } from './loadDataset';
import { profileData, type ProfileOptions } from './profile';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

type Input = Omit<z.input<typeof featuresFile>, 'longtail'>;
type Feature = Input['features'][number];

const profileOf = (input: Input, options: Partial<ProfileOptions> = {}): Promise<DataProfile> => profileData(featuresOf(input), { cacheFolder: folder.cacheFolder, ...options });

const ids: Feature[] = [{ name: 'q', side: 'query', kind: 'id' }, { name: 'id', kind: 'id' }];

let nFiles = 0;
/** One orders file and one items file, and features on them. */
async function shop(orders: string, items: string, features: readonly Feature[], rest: Partial<Input> = {}, reading: Partial<Input['interactions']> = {}): Promise<Input> {
  nFiles += 1;
  return {
    interactions: { path: await folder.write(`orders${nFiles}.csv`, orders), query: 'q', item: 'i', ...reading },
    items: { path: await folder.write(`items${nFiles}.csv`, items), id: 'id' }, features: [...ids, ...features], ...rest,
  };
}

const feature = ({ features }: DataProfile, name: string, side = 'item'): FeatureProfile => features.find((one) => one.name === name && one.side === side)!;

describe('sources', () => {
  test('rows, columns, missing ids and repetitions are counted', async () => {
    const profile = await profileOf(await shop('q,i\na,x\na,x\nb,\n,x\nb,y\n', 'id,kind\nx,1\ny,2\nx,3\n,4\n', []));
    expect(profile.interactions).toEqual({ files: [folder.at(`orders${nFiles}.csv`)], columns: [{ name: 'q', type: 'VARCHAR' }, { name: 'i', type: 'VARCHAR' }], rows: 5, skippedRows: 0, rowsWithoutId: 2, duplicateRows: 1 });
    expect(profile.items).toMatchObject({ rows: 4, rowsWithoutId: 1, duplicateRows: 1 });
    expect([profile.queries, profile.sampled, profile.formatVersion]).toEqual([null, false, 1]);
  });

  test('pairs of ids are told apart even when their texts joined are the same', async () => {
    expect((await profileOf(await shop('q,i\na|b,c\na,b|c\n', 'id\nc\n', []))).interactions.duplicateRows).toBe(0);
  });

  test('missing files, unreadable files and malformed rows are told, not thrown, and leave the rest known', async () => {
    const input = await shop('q,i\na,x\n', 'id,kind\nx,1\n', [{ name: 'kind', kind: 'category' }]);
    const missing = await profileOf({ ...input, items: { path: folder.at('gone.csv'), id: 'id' } });
    expect(missing.items).toMatchObject({ files: [], rows: 0, failure: { code: 'file-missing', message: `No file matches \`${folder.at('gone.csv')}\`.` } });
    expect([missing.interactions.rows, missing.pairs, missing.split, missing.features.map(({ name, side }) => `${side}.${name}`)]).toEqual([1, null, null, ['query.q']]);

    const text = await folder.write('text.parquet', 'q,i\n');
    const unreadable = await profileOf({ ...input, interactions: { path: text, query: 'q', item: 'i' } });
    expect(unreadable.interactions).toMatchObject({ files: [text], failure: { code: 'file-unreadable' } });
    expect(unreadable.interactions.failure!.message).toContain(text);
    expect(feature(unreadable, 'kind')).toMatchObject({ present: 1 });

    const bad = await folder.write('bad.csv', 'q,i\na,x\nb\n');
    const malformed = await profileOf({ ...input, interactions: { path: bad, query: 'q', item: 'i' } });
    expect(malformed.interactions.failure).toEqual({ code: 'row-malformed', message: `Row 3 of \`${bad}\` is malformed: it has 1 column instead of 2 (\`b\`).`, remedy: 'Mend the row, or write `badRows: skip` beside the path to leave such rows out.' });
    expect((await profileOf({ ...input, interactions: { path: bad, query: 'q', item: 'i', badRows: 'skip' } })).interactions).toMatchObject({ rows: 1, skippedRows: 1 });
  });

  test('empty files have no columns and no rows', async () => {
    const profile = await profileOf(await shop('', '', [{ name: 'kind', kind: 'category' }]));
    expect(profile.interactions).toMatchObject({ columns: [], rows: 0 });
    expect(profile.items).toMatchObject({ columns: [], rows: 0 });
    expect([profile.pairs, profile.split, profile.features]).toEqual([null, null, []]);
  });

  test('files with a header alone have pairs, of which there are none', async () => {
    const profile = await profileOf(await shop('q,i,t\n', 'id,kind\n', [{ name: 'kind', kind: 'category' }], { split: { kind: 'time' } }, { timestamp: 't' }));
    expect(profile.pairs).toMatchObject({ pairs: 0, queries: 0, items: 0, firstTimestamp: null });
    expect(profile.split).toEqual({ train: 0, validation: 0, test: 0, trainedItems: 0, coldTestPairs: 0 });
    expect(feature(profile, 'kind')).toMatchObject({ present: 0, missing: 0, distinct: 0, topValues: [], entropyNats: 0 });
  });

  test.each([
    { what: 'query', reading: { query: 'user' } }, { what: 'timestamp', reading: { timestamp: 'time' } }, { what: 'condition', reading: { where: [{ column: 'price', min: 1 }] } },
  ])('without the column of the $what pairs and split are unknown and the rest is told', async ({ reading }) => {
    const profile = await profileOf(await shop('q,i\na,x\n', 'id\nx\n', [], {}, reading));
    expect([profile.interactions.rows, profile.pairs, profile.split]).toEqual([1, null, null]);
    expect(profile.interactions.columns.map(({ name }) => name)).toEqual(['q', 'i']);
    expect(feature(profile, 'id')).toMatchObject({ present: 1 });
  });

  test('a missing column leaves out its feature, a missing id column all of its file', async () => {
    const input = await shop('q,i\na,x\n', 'id,kind\nx,1\n', [{ name: 'kind', kind: 'category' }, { name: 'brand', kind: 'category' }]);
    expect((await profileOf(input)).features.map(({ name, side }) => `${side}.${name}`)).toEqual(['query.q', 'item.id', 'item.kind']);
    const without = await profileOf({ ...input, items: { ...input.items!, id: 'product' } });
    expect([without.items!.rows, without.features.map(({ name }) => name), without.pairs]).toEqual([1, ['q'], null]);
  });
});

describe('features', () => {
  test('values are counted by entity, before and after the vocabulary', async () => {
    const items = 'id,tags\nx,a|b|b\ny,a\nz,\nw,"c|a|d, e"\n';
    const profile = await profileOf(await shop('q,i\na,x\n', items, [{ name: 'tags', kind: 'categories', separator: '|', vocabulary: { minCount: 2 } }]));
    // Entity weights: x ½ a ½ b; y a; w ⅓ each of c, a, d-e. P(a) = (½ + 1 + ⅓)/3 = 11/18, P(b) = 1/6, P(c) = P(d, e) = 1/9.
    const entropy = [11 / 18, 1 / 6, 1 / 9, 1 / 9].reduce((sum, p) => sum - p * Math.log(p), 0);
    const { entropyNats, ...tags } = feature(profile, 'tags');
    expect(tags).toEqual({
      name: 'tags', side: 'item', present: 3, missing: 1, distinct: 4, vocabularySize: 1, meanValues: 2, maxValues: 3, unusable: 0,
      topValues: [{ value: 'a', count: 3 }, { value: 'b', count: 1 }, { value: 'c', count: 1 }, { value: 'd, e', count: 1 }],
      separatorShares: { '|': 2 / 3, ',': 1 / 3, ';': 0, space: 1 / 3 },
    });
    expect(entropyNats).toBeCloseTo(entropy, 12);
  });

  test('at most twenty values are listed, most frequent first, ties by text', async () => {
    const items = csv('id,kind', Array.from({ length: 60 }, (_, at) => [`i${at}`, at < 3 ? 'top' : `k${String(at % 30).padStart(2, '0')}`]));
    const { topValues, distinct } = feature(await profileOf(await shop('q,i\na,i1\n', items, [{ name: 'kind', kind: 'category' }])), 'kind');
    expect([topValues.length, distinct, topValues[0], topValues[1], topValues[19]]).toEqual([20, 31, { value: 'top', count: 3 }, { value: 'k03', count: 2 }, { value: 'k21', count: 2 }]);
  });

  test('numbers are told as they are in the file, and text among them is unusable', async () => {
    const items = 'id,price\nx,1\ny,12 kg\nz,\nw,4\nv,NaN\nu,inf\n';
    expect(feature(await profileOf(await shop('q,i\na,x\n', items, [{ name: 'price', kind: 'number', transform: 'log1p' }])), 'price')).toEqual({
      name: 'price', side: 'item', present: 2, missing: 3, unusable: 1, distinct: null, vocabularySize: null, topValues: [], entropyNats: null, meanValues: 1, maxValues: 1, min: 1, max: 4, mean: 2.5,
    });
  });

  test('vectors are told by their lengths', async () => {
    await runSql(`COPY (SELECT * FROM (VALUES ('x', [1.0, 2.0]), ('y', [1.0]), ('z', NULL), ('w', [1.0, 2.0, 3.0]), ('v', [1.0, NULL]), ('u', [])) t(id, meaning)) TO '${folder.at('vectors.parquet')}'`);
    const input = await shop('q,i\na,x\n', 'id\nx\n', [{ name: 'meaning', kind: 'vector', size: 2 }]);
    expect(feature(await profileOf({ ...input, items: { path: folder.at('vectors.parquet'), id: 'id' } }), 'meaning')).toMatchObject({ present: 1, missing: 2, unusable: 3, min: 1, max: 3, distinct: null });
  });

  test('vectors spelled out as text have lengths, one number alone has none', async () => {
    const input = await shop('q,i\na,x\n', 'id,meaning,price\nx,"[1, 2]",7\ny,"1 2 3",8\n', [{ name: 'meaning', kind: 'vector', size: 2 }, { name: 'price', kind: 'vector', size: 2 }]);
    const profile = await profileOf(input);
    expect(feature(profile, 'meaning')).toMatchObject({ present: 1, unusable: 1, min: 2, max: 3 });
    expect(feature(profile, 'price')).toMatchObject({ present: 0, unusable: 2 });
    expect(feature(profile, 'price').max).toBeUndefined();
  });

  test('features that share a table share its vocabulary, each counted by its own values', async () => {
    const shared = (name: string): Feature => ({ name, kind: 'category', table: 'firms', vocabulary: { minCount: 2 } });
    const profile = await profileOf(await shop('q,i\na,x\n', 'id,brand,maker\nx,p,q\ny,r,p\nz,s,t\n', [shared('brand'), shared('maker')]));
    expect(feature(profile, 'brand')).toMatchObject({ distinct: 3, vocabularySize: 1 }); // p, once in each column
    expect(feature(profile, 'maker')).toMatchObject({ distinct: 3, vocabularySize: 1 });
  });

  test('a feature of both sides is told on both', async () => {
    const input = await shop('q,i\nx,y\n', 'id,kind\nx,1\ny,2\n', [{ name: 'kind', side: 'both', kind: 'category' }], { queries: 'items' });
    const profile = await profileOf({ ...input, features: input.features.slice(1) });
    expect(profile.features.map(({ name, side }) => `${side}.${name}`)).toEqual(['item.id', 'item.kind', 'query.kind']);
    expect({ ...feature(profile, 'kind', 'query'), side: 'item' }).toEqual(feature(profile, 'kind'));
  });

  test('queries have a file of their own', async () => {
    const users = await folder.write('users.csv', 'id,city\na,Cork\nb,\n');
    const profile = await profileOf(await shop('q,i\na,x\nc,x\n', 'id\nx\n', [{ name: 'city', side: 'query', kind: 'category' }], { queries: { path: users, id: 'id' } }));
    expect(feature(profile, 'city', 'query')).toMatchObject({ present: 1, missing: 1, distinct: 1 });
    expect(profile.pairs).toMatchObject({ pairs: 2, orphanQueries: 1, orphanItems: 0 });
  });

  const kinds: Feature[] = [
    { name: 'asId', kind: 'id', column: 'cell' }, { name: 'asCategory', kind: 'category', column: 'cell' }, { name: 'asList', kind: 'categories', column: 'cell' },
    { name: 'asCells', kind: 'categories', column: 'cell', separator: '|' }, { name: 'asText', kind: 'text', column: 'cell', ngrams: [1, 2] }, { name: 'asNumber', kind: 'number', column: 'cell' },
    { name: 'asVector', kind: 'vector', column: 'cell', size: 2 },
  ];
  const cells = [
    '7', '7.5', "'text'", "DATE '2024-01-02'", "TIMESTAMPTZ '2024-01-02 03:04:05+00'", "TIME '03:04:05'", 'true', "'\\xAA'::BLOB", 'uuid()', '[1, 2]', "['a', NULL]", '[[1], [2]]', '{a: 1}', '[{a: 1}]', 'MAP {1: 2}',
    "INTERVAL 1 DAY", '1.5::DECIMAL(9, 2)', 'NULL', "'7'::JSON", '170141183460469231731687303715884105727::HUGEINT', "'a'::ENUM ('a', 'b')",
  ];
  test.each(cells)('no kind of feature stumbles over a column of %s', async (cell) => {
    await runSql(`COPY (SELECT 'x' AS id, ${cell} AS cell UNION ALL SELECT 'y', NULL) TO '${folder.at('any.parquet')}'`);
    const input = await shop('q,i\na,x\n', 'id\nx\n', []);
    const changed: Input = { ...input, items: { path: folder.at('any.parquet'), id: 'id' }, features: [ids[0]!, ...kinds], split: { kind: 'hash', train: 1, validation: 0, test: 0 } };
    const profile = await profileOf(changed);
    const dataset = await loadDataset(featuresOf(changed), settingsOf(), { cacheFolder: folder.cacheFolder });
    for (const { name } of kinds) {
      const { present, missing, unusable } = feature(profile, name);
      expect(present + missing + unusable, name).toBe(2);
      const column = dataset.items.columns.find((one) => one.feature === name)!;
      const known = column.kind === 'number' ? Array.from(column.present) : column.kind === 'bag' ? [column.offsets[1]!, column.offsets[2]! - column.offsets[1]!] : [];
      expect(known.filter((n) => 0 < n).length, name).toBe(present);
    }
  });
});

describe('pairs and split', () => {
  test('pairs are counted after filters, and those without an item or a query are orphans', async () => {
    const orders = 'q,i,t\na,x,2024-03-01\na,x,2024-01-01\nb,y,2024-02-01\nb,lost,2024-05-01\nc,x,2023-01-01\n';
    const profile = await profileOf(await shop(orders, 'id\nx\ny\nz\n', [], { split: { kind: 'hash', train: 1, validation: 0, test: 0 } }, { timestamp: 't', where: [{ column: 't', min: '2024-01-01' }] }));
    expect(profile.pairs).toEqual({ pairs: 3, queries: 2, items: 3, orphanItems: 1, orphanQueries: 0, firstTimestamp: '2024-01-01', lastTimestamp: '2024-05-01' });
    expect(profile.split).toEqual({ train: 2, validation: 0, test: 0, trainedItems: 2, coldTestPairs: 0 });
  });

  test.each([{ kind: 'hash' }, { kind: 'time' }, { kind: 'leaveLastOut' }, { kind: 'coldItems' }, { kind: 'hash', sampleTraining: 0.5 }] as const)('a profile says of $kind what a load then finds', async (split) => {
    const drawn = openStreamOf(3);
    const orders = csv('q,i,t', Array.from({ length: 500 }, (_, at) => [`q${drawn.integer(40)}`, `i${drawn.integer(90)}`, at]));
    const items = csv('id,kind,tags', Array.from({ length: 80 }, (_, at) => [`i${at}`, `k${drawn.integer(5)}`, [drawn.integer(9), drawn.integer(9)].join('|')]));
    const input = await shop(orders, items, [{ name: 'kind', kind: 'category' }, { name: 'tags', kind: 'categories', separator: '|' }], { split }, { timestamp: 't', minQueryPairs: 3 });
    const [profile, dataset] = [await profileOf(input), await loadDataset(featuresOf(input), settingsOf(), { cacheFolder: folder.cacheFolder })];
    const cold = Array.from(dataset.test.item).filter((item) => dataset.trainingCount[item] === 0).length;
    expect(profile.split).toEqual({
      train: dataset.train.query.length, validation: dataset.validation.query.length, test: dataset.test.query.length,
      trainedItems: dataset.trainingCount.filter((count) => 0 < count).length, coldTestPairs: cold,
    });
    expect(profile.pairs!.items).toBe(dataset.items.n);
    expect(profile.pairs!.orphanItems).toBeGreaterThan(0);
    const { features, entropyNats } = await associate(dataset);
    for (const name of ['kind', 'tags']) {
      const { values } = dataset.vocabularies.find(({ table }) => table === name)!;
      expect(feature(profile, name).vocabularySize).toBe(values.length);
      expect(feature(profile, name).entropyNats).toBeCloseTo(entropyNats[features.indexOf(name)]!, 10);
    }
  });

  test('without files of items and queries both are those of the pairs', async () => {
    const input = await shop('q,i\na,x\nb,x\na,y\n', 'id\nx\n', []);
    const profile = await profileOf({ ...input, items: null });
    expect(profile.items).toBeNull();
    expect(profile.pairs).toMatchObject({ pairs: 3, queries: 2, items: 2, orphanItems: 0, orphanQueries: 0 });
    expect(feature(profile, 'id')).toMatchObject({ present: 2, distinct: 2, vocabularySize: 2 });
  });
});

test('a quote that is never closed is told with what to do about it, which is not skipping', async () => {
  const input = await shop('q,i\na,x\nb,"y\nc,z\n', 'id\nx\n', [], {}, { badRows: 'skip' });
  const { failure } = (await profileOf(input)).interactions;
  expect(failure).toMatchObject({ code: 'row-malformed', remedy: expect.stringContaining('Such a row cannot be skipped') as string });
});

describe('sample', () => {
  test('the first 100,000 rows of each file are read, and what they cannot decide is left open', async () => {
    for (const part of [1, 2]) await runSql(`COPY (SELECT 'q' || range AS q, 'i${part}' AS i FROM range(150000)) TO '${folder.at(`long${part}.csv`)}' (HEADER)`);
    const input = await shop('', 'id,kind\ni1,a\n', [{ name: 'kind', kind: 'category' }], {}, { path: folder.at('long?.csv') });
    const sample = await profileOf(input, { sampled: true });
    expect([sample.sampled, sample.interactions.rows, sample.pairs, sample.split]).toEqual([true, 200_000, null, null]);
    expect(sample.interactions.files).toHaveLength(2);
    expect(feature(sample, 'kind')).toMatchObject({ present: 1 });
    const whole = await profileOf(input);
    expect([whole.interactions.rows, whole.pairs?.orphanItems]).toEqual([300_000, 150_000]);
  });
});

describe('cache', () => {
  const read = async (input: Input, options: Partial<ProfileOptions> = {}) => {
    const phases: string[] = [];
    const profile = await profileOf(input, { ...options, onPhase: (detail) => phases.push(detail) });
    return { profile, wasRead: phases.includes('reading the interactions') };
  };

  test('a profile of known files is not made again, another setting or content is', async () => {
    const input = await shop('q,i\na,x\n', 'id\nx\n', []);
    const first = await read(input);
    expect([first.wasRead, await read(input)]).toEqual([true, { profile: first.profile, wasRead: false }]);
    expect((await read(input, { sampled: true })).wasRead).toBe(true);
    expect((await read(input, { sampled: true })).wasRead).toBe(false);
    expect((await read({ ...input, split: { kind: 'hash', seed: 9 } })).wasRead).toBe(true);
    await folder.write(`orders${nFiles}.csv`, 'q,i\na,x\nb,x\n');
    for (const sampled of [true, false]) expect((await read(input, { sampled })).profile.interactions.rows).toBe(2);
  });

  test('how embeddings are made does not matter to a profile, and what is counted does', async () => {
    const tags = { name: 'tags', kind: 'categories', separator: '|' } as const;
    const price = { name: 'price', kind: 'number' } as const;
    const vector = { name: 'v', kind: 'vector', size: 2 } as const;
    const input = await shop('q,i,t\na,x,1\nb,x,2\n', 'id,tags,price,v\nx,a|b;c,"1,5","1,2"\n', [tags, price, vector], {}, { timestamp: 't' });
    const withFeatures = (...features: Feature[]): Input => ({ ...input, features: [...ids, ...features] });
    const { profile } = await read(input);
    const same: readonly Input[] = [
      withFeatures({ ...tags, dim: 64, pooling: 'sum', maxValues: 3 }, price, vector),
      withFeatures(tags, { ...price, transform: 'log1p', normalization: 'minMax' }, { ...vector, normalization: 'none' }),
      { ...input, items: { ...input.items as object, label: 'tags' } as Input['items'] },
    ];
    for (const other of same) {
      expect(await read(other)).toEqual({ profile, wasRead: false });
      expect((await read(other, { cacheFolder: folder.at(`anew ${same.indexOf(other)}`) })).profile).toEqual(profile);
    }
    const others: readonly Input[] = [
      withFeatures({ ...tags, separator: ';' }, price, vector), withFeatures({ ...tags, vocabulary: { minCount: 2 } }, price, vector),
      withFeatures(tags, { ...price, decimal: ',' }, vector), withFeatures(tags, price, { ...vector, size: 3 }),
    ];
    for (const other of others) {
      const changed = await read(other);
      expect(changed.wasRead).toBe(true);
      expect(changed.profile).not.toEqual(profile);
    }
  });

  test('a torn profile is made again', async () => {
    const cacheFolder = folder.at('torn profiles');
    const input = await shop('q,i\na,x\n', 'id\nx\n', []);
    const { profile } = await read(input, { cacheFolder });
    const [name] = await readdir(path.join(cacheFolder, 'profiles'));
    await truncate(path.join(cacheFolder, 'profiles', name!), 30);
    expect(await read(input, { cacheFolder })).toEqual({ profile, wasRead: true });
    expect(JSON.parse(await readFile(path.join(cacheFolder, 'profiles', name!), 'utf8'))).toEqual(profile);
  });

  test('a failure is not remembered', async () => {
    const input = await shop('q,i\na\n', 'id\nx\n', []);
    expect((await read(input)).profile.interactions.failure!.code).toBe('row-malformed');
    expect((await read(input)).wasRead).toBe(true);
    await folder.write(`orders${nFiles}.csv`, 'q,i\na,x\n');
    expect((await read(input)).profile.interactions).toMatchObject({ rows: 1 });
  });

  test('an abort ends it with its reason', async () => {
    const input = await shop('q,i\na,x\n', 'id\nx\n', []);
    const controller = new AbortController();
    const ended = profileOf(input, { cacheFolder: folder.at('aborted'), signal: controller.signal, onPhase: (detail) => {
      if (detail === 'reading the items') controller.abort(new Error('enough'));
    } });
    await expect(ended).rejects.toThrow('enough');
    expect((await readdir(folder.at('aborted'))).filter((name) => name !== 'hashes.json')).toEqual([]);
  });
});

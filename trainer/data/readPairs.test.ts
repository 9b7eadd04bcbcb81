import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { momentOf } from '../../config/moment';
import type { featuresFile } from '../../config/schema/files';
import { stream } from '../numerics/stream';
import { csv, dataFolder, loadOf, pairsOf, runSql, type DataFolder } from './dataFolder.testkit';
import { readRows, withDatabase } from './database';
import type { Dataset } from './dataset';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

type Input = z.input<typeof featuresFile>;
type Row = readonly [query: string, item: string, time?: string | number];

let nFiles = 0;
/** The data set of some rows without further files, so that queries and items are those of the pairs. */
async function load(rows: readonly Row[], { split, ...interactions }: Partial<Input['interactions']> & { split?: Input['split'] }): Promise<Dataset> {
  nFiles += 1;
  const path = await folder.write(`pairs${nFiles}.csv`, csv('q,i,t', rows.map(([query, item, time]) => [query, item, time ?? ''])));
  return loadOf(folder, {
    interactions: { path, query: 'q', item: 'i', ...interactions }, ...(split === undefined ? {} : { split }),
    features: [{ name: 'q', side: 'query', kind: 'id' }, { name: 'i', kind: 'id' }],
  });
}

const parts = ['train', 'validation', 'test'] as const;
const allPairs = (dataset: Dataset) => parts.flatMap((part) => pairsOf(dataset, part)).sort();
/** Every pair in training. */
const everything: Input['split'] = { kind: 'hash', train: 1, validation: 0, test: 0 };

/** Distinct pairs of 40 queries and 30 items, with times 1000, 1001 … of which some are equal. */
function randomRows(n: number, seed = 1): [string, string, number][] {
  const drawn = stream(seed, 'pairs');
  const rows = new Map<string, [string, string, number]>();
  while (rows.size < n) {
    const row: [string, string, number] = [`q${drawn.integer(40)}`, `i${drawn.integer(30)}`, 1000 + drawn.integer(n / 2)];
    rows.set(`${row[0]}|${row[1]}`, row);
  }
  return [...rows.values()];
}

/** The first 8 hex digits of md5, as a number. */
const md5 = (text: string) => Number.parseInt(createHash('md5').update(text, 'utf8').digest('hex').slice(0, 8), 16);

describe('pairs', () => {
  test('a pair counts once, and at its earliest time', async () => {
    const dataset = await load([['a', 'x', 30], ['a', 'x', 10], ['a', 'y', 20], ['a', 'x', 10]], { timestamp: 't', split: everything });
    expect(pairsOf(dataset, 'train')).toEqual(['a>x', 'a>y']);
    expect(Array.from(dataset.train.timestamp!)).toEqual([10, 20]);
  });

  test('repeated pairs are kept when asked', async () => {
    expect(pairsOf(await load([['a', 'x'], ['a', 'x'], ['a', 'y']], { deduplicate: false, split: everything }), 'train')).toEqual(['a>x', 'a>x', 'a>y']);
  });

  test('rows without a query or an item are no pairs', async () => {
    expect(pairsOf(await load([['a', ''], ['', 'x'], ['a', 'x']], { split: everything }), 'train')).toEqual(['a>x']);
  });

  test.each([
    { what: 'a list of values, numbers among them', where: [{ column: 'i', in: ['x', 7] }], left: ['a>7', 'a>x', 'b>x'] },
    { what: 'a lower bound of a number, in a column of text', where: [{ column: 't', min: 9 }], left: ['a>7', 'a>y', 'b>x'] },
    { what: 'both bounds of a number', where: [{ column: 't', min: 9, max: 10 }], left: ['a>y', 'b>x'] },
    { what: 'bounds of text, by the order of letters', where: [{ column: 'i', min: 'x', max: 'xz' }], left: ['a>x', 'b>x'] },
    { what: 'two conditions, both of which must hold', where: [{ column: 'i', in: ['x'] }, { column: 'q', in: ['b'] }], left: ['b>x'] },
  ])('`where` keeps rows by $what', async ({ where, left }) => {
    expect(pairsOf(await load([['a', 'x', 8], ['a', 'y', 9], ['b', 'x', 10], ['a', '7', 100]], { where, split: everything }), 'train')).toEqual(left);
  });

  test('a bound that cannot be a value of its column holds for no row', async () => {
    await runSql(`COPY (SELECT 'a' AS q, 'x' AS i, 5 AS n) TO '${folder.at('typed.parquet')}'`);
    await expect(loadOf(folder, { interactions: { path: folder.at('typed.parquet'), query: 'q', item: 'i', where: [{ column: 'n', min: 'many' }] }, split: everything, features: [{ name: 'i', kind: 'id' }, { name: 'q', side: 'query', kind: 'id' }] }))
      .rejects.toThrow('No training pair is left');
  });

  test('queries and items with too few pairs are dropped, both counted before either is', async () => {
    // Pairs per query: a 3, b 1, c 1. Per item: x 3, y 1, z 1. Query b would have none left after, yet x keeps its count of 3.
    const rows: Row[] = [['a', 'x'], ['a', 'y'], ['a', 'z'], ['b', 'x'], ['c', 'x']];
    expect(pairsOf(await load(rows, { minQueryPairs: 2, split: everything }), 'train')).toEqual(['a>x', 'a>y', 'a>z']);
    expect(pairsOf(await load(rows, { minItemPairs: 2, split: everything }), 'train')).toEqual(['a>x', 'b>x', 'c>x']);
    expect(pairsOf(await load(rows, { minQueryPairs: 2, minItemPairs: 3, split: everything }), 'train')).toEqual(['a>x']);
  });

  test('counts for the filters are taken after `where`', async () => {
    expect(pairsOf(await load([['a', 'x', 1], ['a', 'y', 9], ['b', 'x', 1], ['b', 'y', 1]], { where: [{ column: 't', max: 5 }], minQueryPairs: 2, split: everything }), 'train')).toEqual(['b>x', 'b>y']);
  });

  test('an id that is a number in Parquet is the same as its text in a CSV file', async () => {
    await runSql(`COPY (SELECT * FROM (VALUES (7, 70), (8, 80), (9, 90)) t(q, i)) TO '${folder.at('numbers.parquet')}'`);
    const items = await folder.write('items.csv', 'id,kind\n70,a\n080,a\n90,b\n');
    const dataset = await loadOf(folder, {
      interactions: { path: folder.at('numbers.parquet'), query: 'q', item: 'i' }, items: { path: items, id: 'id' }, split: everything,
      features: [{ name: 'q', side: 'query', kind: 'id' }, { name: 'kind', kind: 'category' }],
    });
    expect(dataset.items.ids).toEqual(['70', '080', '90']); // 080 is text and is not 80
    expect(allPairs(dataset)).toEqual(['7>70', '9>90']);
  });

  test('times may be numbers, dates as text, or timestamps, and become numbers or milliseconds', async () => {
    const times = async (rows: Row[]) => Array.from((await load(rows, { timestamp: 't', split: everything })).train.timestamp!);
    expect(await times([['a', 'x', 12.5], ['a', 'y', '']])).toEqual([12.5, Number.NaN]);
    expect(await times([['a', 'x', '2024-01-02'], ['a', 'y', '2024-01-02 00:00:01.5']])).toEqual([Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 2) + 1500]);
  });
});

describe('hash split', () => {
  test.each([0, 7])('every pair falls where md5 of its ids says, with seed %i', async (seed) => {
    const rows = randomRows(400);
    const dataset = await load(rows, { split: { kind: 'hash', seed, buckets: 10, train: 0.7, validation: 0.1, test: 0.2 } });
    const expected = { train: [] as string[], validation: [] as string[], test: [] as string[] };
    for (const [query, item] of rows) {
      const bucket = md5(`${seed === 0 ? '' : `${seed}|`}${query}|${item}`) % 10; // 0 and 1 test, 2 validation, the rest training
      expected[bucket < 2 ? 'test' : bucket < 3 ? 'validation' : 'train'].push(`${query}>${item}`);
    }
    for (const part of parts) {
      expect(pairsOf(dataset, part)).toEqual(expected[part].sort());
      expect(expected[part].length).toBeGreaterThan(10);
    }
  });

  test('ids of other letters are hashed as UTF-8', async () => {
    const rows: Row[] = Array.from({ length: 50 }, (_, at) => ['Füße', `🎁${at}`]);
    const dataset = await load(rows, { split: { kind: 'hash', buckets: 2, train: 0.5, validation: 0, test: 0.5 } });
    expect(pairsOf(dataset, 'test')).toEqual(rows.filter(([query, item]) => md5(`${query}|${item}`) % 2 === 0).map(([query, item]) => `${query}>${item}`).sort());
  });

  test('a pair falls where it falls whatever other pairs there are', async () => {
    const rows = randomRows(300);
    const [whole, half] = [await load(rows, {}), await load(rows.slice(0, 150), {})];
    for (const part of parts) for (const pair of pairsOf(half, part)) expect(pairsOf(whole, part)).toContain(pair);
  });
});

describe('time split', () => {
  test('cuts are quantiles and equal times stay together', async () => {
    // Ten pairs at 1 1 2 2 3 3 3 3 4 5. 0.6 × 10: validation begins at the 7th, time 3; 0.8 × 10: test at the 9th, time 4.
    const rows: Row[] = [1, 1, 2, 2, 3, 3, 3, 3, 4, 5].map((time, at) => ['a', `i${at}`, time]);
    const dataset = await load(rows, { timestamp: 't', split: { kind: 'time', train: 0.6, validation: 0.2, test: 0.2 } });
    expect(pairsOf(dataset, 'train')).toEqual(['a>i0', 'a>i1', 'a>i2', 'a>i3']);
    expect(pairsOf(dataset, 'validation')).toEqual(['a>i4', 'a>i5', 'a>i6', 'a>i7']);
    expect(pairsOf(dataset, 'test')).toEqual(['a>i8', 'a>i9']);
  });

  test('shares that add up in floating point to a hair less take the same cut', async () => {
    // 0.7 + 0.1 is 0.7999999999999999; 0.8 × 10 pairs: test begins at the 9th.
    const dataset = await load(Array.from({ length: 10 }, (_, at): Row => ['a', `i${at}`, at]), { timestamp: 't', split: { kind: 'time', train: 0.7, validation: 0.1, test: 0.2 } });
    expect(pairsOf(dataset, 'test')).toEqual(['a>i8', 'a>i9']);
  });

  test('nothing in training is later than anything held out, and no time is on both sides', async () => {
    const dataset = await load(randomRows(500), { timestamp: 't', split: { kind: 'time', train: 0.8, validation: 0.1, test: 0.1 } });
    const times = (part: (typeof parts)[number]) => Array.from(dataset[part].timestamp!);
    expect(Math.max(...times('train'))).toBeLessThan(Math.min(...times('validation')));
    expect(Math.max(...times('validation'))).toBeLessThan(Math.min(...times('test')));
    expect(Math.abs(times('test').length - 50)).toBeLessThan(10);
  });

  test('pairs without a time do not move the cuts and stay in training', async () => {
    const rows: Row[] = [...Array.from({ length: 10 }, (_, at): Row => ['a', `i${at}`, at]), ...Array.from({ length: 10 }, (_, at): Row => ['b', `i${at}`])];
    const dataset = await load(rows, { timestamp: 't', split: { kind: 'time', train: 0.8, validation: 0.1, test: 0.1 } });
    expect([pairsOf(dataset, 'validation'), pairsOf(dataset, 'test'), dataset.train.query.length]).toEqual([['a>i8'], ['a>i9'], 18]);
  });

  test('pairs of which none has a time all train', async () => {
    const dataset = await load([['a', 'x'], ['a', 'y', 'soon']], { timestamp: 't', split: { kind: 'time', train: 0.5, validation: 0, test: 0.5 } });
    expect(pairsOf(dataset, 'train')).toEqual(['a>x', 'a>y']);
  });

  test('cuts as texts mean what DuckDB reads in the data', async () => {
    const taken = ['2024-05-01', '2024/5/1', '2024 05 01', '2024-05-01 12:30', '2024-05-01T1:2:3', '2024-05-01 12:30:15.123956Z', '2024-05-01 12:30:15+02:30', '2024-05-01 12:30:15 UTC', '0044-01-01', '1969-12-31 23:59:59', '2024', '-5.', '+.5', '1e3', ' 2024-05-01'];
    const refused = ['01.05.2024', '05/01/2024', '2024-02-30', '2023-02-29', '2024-13-01', '2024-05', '2024-05/01', '2024-05-01 12', '2024-05-01 23:60', '2024-05-01 12:30:60', '2024-05-01 12:30Z', '2024-05-01 ', 'soon', ''];
    for (const text of [...taken, ...refused]) {
      const [row] = await withDatabase(null, undefined, (connection) => readRows<{ at: number | null }>(connection, `SELECT coalesce(try_cast('${text}' AS DOUBLE), epoch_ms(try_cast('${text}' AS TIMESTAMP))::DOUBLE) AS at`));
      expect(momentOf(text) ?? null, text).toBe(row!.at);
    }
    expect(refused.map((text) => momentOf(text))).toEqual(refused.map(() => undefined));
  });

  test.each([['numbers', 20, 30, [10, 20, 29, 30]], ['dates', '2024-02-01', '2024-03-01', ['2024-01-31', '2024-02-01', '2024-02-29 23:59:59', '2024-03-01']]] as const)('cuts may be written as %s, and a cut belongs to the later part', async (_, validationFrom, testFrom, times) => {
    const dataset = await load(times.map((time, at): Row => ['a', `i${at}`, time]), { timestamp: 't', split: { kind: 'time', validationFrom, testFrom } });
    expect(parts.map((part) => pairsOf(dataset, part))).toEqual([['a>i0'], ['a>i1', 'a>i2'], ['a>i3']]);
  });
});

describe('leave last out', () => {
  test('the last pairs of each query are test, those before validation, and short queries train', async () => {
    const rows: Row[] = [['a', 'x', 1], ['a', 'y', 2], ['a', 'z', 3], ['a', 'w', 4], ['b', 'x', 1], ['b', 'y', 2], ['b', 'z', 3], ['c', 'x', 9]];
    const dataset = await load(rows, { timestamp: 't', split: { kind: 'leaveLastOut', validation: 1, test: 2 } });
    expect(pairsOf(dataset, 'test')).toEqual(['a>w', 'a>z']);
    expect(pairsOf(dataset, 'validation')).toEqual(['a>y']);
    expect(pairsOf(dataset, 'train')).toEqual(['a>x', 'b>x', 'b>y', 'b>z', 'c>x']); // b has 3 pairs and 3 would be held out
  });

  test('of equal times the last item by id is the last, whatever the order of rows', async () => {
    const rows: Row[] = [['a', 'z', 1], ['a', 'x', 5], ['a', 'y', 5]];
    for (const order of [rows, rows.slice().reverse()]) {
      const dataset = await load(order, { timestamp: 't', split: { kind: 'leaveLastOut' } });
      expect(parts.map((part) => pairsOf(dataset, part))).toEqual([['a>z'], ['a>x'], ['a>y']]);
    }
  });

  test('a pair without a time is never the last', async () => {
    const dataset = await load([['a', 'x'], ['a', 'y', 1], ['a', 'z', 2]], { timestamp: 't', split: { kind: 'leaveLastOut' } });
    expect([pairsOf(dataset, 'train'), pairsOf(dataset, 'validation'), pairsOf(dataset, 'test')]).toEqual([['a>x'], ['a>y'], ['a>z']]);
  });
});

describe('cold items', () => {
  test('whole items are held out by md5 of their id, so no test item is trained', async () => {
    const rows = randomRows(400, 2);
    const dataset = await load(rows, { split: { kind: 'coldItems', seed: 3, buckets: 10, train: 0.6, validation: 0.2, test: 0.2 } });
    const bucketOf = (item: string) => md5(`3|${item}`) % 10;
    expect(pairsOf(dataset, 'test')).toEqual(rows.filter(([, item]) => bucketOf(item) < 2).map(([query, item]) => `${query}>${item}`).sort());
    expect(pairsOf(dataset, 'validation')).toEqual(rows.filter(([, item]) => bucketOf(item) === 2 || bucketOf(item) === 3).map(([query, item]) => `${query}>${item}`).sort());
    expect(dataset.test.item.length).toBeGreaterThan(0);
    for (const item of dataset.test.item) expect(dataset.trainingCount[item]).toBe(0);
  });
});

describe('sampled training', () => {
  test('a share of the training pairs is kept by hash, and validation and test stay whole', async () => {
    const rows = randomRows(600);
    const [whole, sampled] = [await load(rows, { split: { kind: 'hash' } }), await load(rows, { split: { kind: 'hash', sampleTraining: 0.25 } })];
    expect(pairsOf(sampled, 'validation')).toEqual(pairsOf(whole, 'validation'));
    expect(pairsOf(sampled, 'test')).toEqual(pairsOf(whole, 'test'));
    // Uniform on [0, 1): the first 8 hex digits of md5 of sample|query|item, over 2 to the 32.
    const kept = pairsOf(whole, 'train').filter((pair) => md5(`sample|${pair.replace('>', '|')}`) / 2 ** 32 < 0.25);
    expect(pairsOf(sampled, 'train')).toEqual(kept);
    expect(Math.abs(kept.length / whole.train.query.length - 0.25)).toBeLessThan(0.08);
    expect(sampled.trainingCount.reduce((sum, count) => sum + count)).toBe(kept.length);
  });

  test('a larger share keeps all of a smaller one', async () => {
    const rows = randomRows(300);
    const larger = pairsOf(await load(rows, { split: { kind: 'hash', sampleTraining: 0.5 } }), 'train');
    for (const pair of pairsOf(await load(rows, { split: { kind: 'hash', sampleTraining: 0.2 } }), 'train')) expect(larger).toContain(pair);
  });
});

describe('order', () => {
  test('pairs come by query, item and time, and training counts are those of the training part', async () => {
    const dataset = await load(randomRows(300), {});
    for (const part of parts) {
      const { query, item } = dataset[part];
      for (let at = 1; at < query.length; at += 1) expect(query[at - 1]! < query[at]! || (query[at - 1] === query[at] && item[at - 1]! < item[at]!)).toBe(true);
    }
    const counts = new Int32Array(dataset.items.n);
    for (const item of dataset.train.item) counts[item]! += 1;
    expect(dataset.trainingCount).toEqual(counts);
  });
});

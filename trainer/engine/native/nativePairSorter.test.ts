import { mkdtemp, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csv, dataFolder, featuresOf, runSql, settingsOf, type DataFolder } from '../../data/dataFolder.testkit';
import { literal } from '../../data/database';
import type { Dataset } from '../../data/dataset';
import { loadDataset } from '../../data/loadDataset';
import { stream } from '../../numerics/stream';
import { checkoutPlaces } from '../engines.testkit';
import { nativePairSorters } from './nativePairSorter';

const sorters = nativePairSorters(checkoutPlaces.kernelsFile);
type Input = Parameters<typeof featuresOf>[0];

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

const random = stream(3, 'pairs');
/** Ids of one to forty bytes, some of which begin alike, with letters of several bytes. */
const idOf = (kind: string, at: number) => `${kind}${at % 3 === 0 ? '-of-a-longer-name-than-twelve-bytes-' : at % 3 === 1 ? 'é' : ''}${at}`;
const rows = Array.from({ length: 6000 }, (_, at) => {
  const [query, item] = [idOf('u', random.integer(300)), idOf('i', Math.floor(120 * random.uniform() ** 2))];
  return [at % 97 === 0 ? '' : query, at % 89 === 0 ? '' : item, at % 11 === 0 ? '' : 1000 + random.integer(50)] as const;
});
const items = Array.from({ length: 100 }, (_, at) => [idOf('i', 119 - at), `kind${at % 4}`]);

type Sorters = NonNullable<typeof sorters>;

async function load(input: Input, wanted: Sorters | undefined, signal?: AbortSignal): Promise<Omit<Dataset, 'files'>> {
  const cacheFolder = await mkdtemp(folder.at('cache-'));
  try {
    const options = { cacheFolder, sorters: wanted, signal };
    const { files, ...dataset } = await loadDataset(featuresOf(input), settingsOf(), options);
    expect(await loadDataset(featuresOf(input), settingsOf(), options), 'kept').toEqual({ files, ...dataset });
    return dataset;
  } finally {
    await rm(cacheFolder, { recursive: true });
  }
}

/** The same load by the database alone and by the kernels; how many sorters did a part of it. */
async function both(input: Input, changed: Partial<Sorters> = {}): Promise<{ plain: Omit<Dataset, 'files'>; sorted: Omit<Dataset, 'files'>; nSorters: number }> {
  let nSorters = 0;
  const counted: Sorters = { ...sorters!, ...changed, create: (...how) => {
    nSorters += 1;
    return (changed.create ?? sorters!.create)(...how);
  } };
  return { plain: await load(input, undefined), sorted: await load(input, counted), nSorters };
}

describe.skipIf(sorters === undefined)('the kernels split and sort pairs as the database does', () => {
  const pairs = { query: 'q', item: 'i' } as const;
  const ids: Input['features'] = [{ name: 'q', side: 'query', kind: 'id' }, { name: 'i', kind: 'id' }];

  test.each([
    ['ids alone', {}],
    ['equal pairs kept', { interactions: { deduplicate: false } }],
    ['times', { interactions: { timestamp: 't' } }],
    ['times, equal pairs kept', { interactions: { timestamp: 't', deduplicate: false } }],
    ['rows chosen', { interactions: { where: [{ column: 't', min: 1010 }] } }],
    ['another seed', { split: { kind: 'hash', seed: 7, test: 0.2, validation: 0.3 } }],
    ['cold items', { split: { kind: 'coldItems', seed: 2 } }],
    ['a part of training', { split: { kind: 'hash', sampleTraining: 0.4 } }],
    ['items of a file', { items: true }],
    ['items of a file that are queries, too', { items: true, queries: 'items' }],
  ] as [string, { interactions?: object; split?: Input['split']; items?: boolean; queries?: 'items' }][])('%s', async (name, { interactions, split, items: hasItems, queries }) => {
    const written = queries === 'items' ? rows.map(([, item, time], at) => [item === '' ? '' : rows[(at + 7) % rows.length]![1], item, time]) : rows;
    const input: Input = {
      interactions: { path: await folder.write(`${name}.csv`, csv('q,i,t', written)), ...pairs, ...interactions },
      ...(split === undefined ? {} : { split }),
      ...(hasItems ? { items: { path: await folder.write(`${name} items.csv`, csv('id,kind', items)), id: 'id' } } : {}),
      ...(queries === undefined ? {} : { queries }),
      features: [...ids!, ...(hasItems ? [{ name: 'kind', kind: 'category' } as const] : [])],
    };
    const { plain, sorted, nSorters } = await both(input);
    expect(plain.train.item.length).toBeGreaterThan(500);
    expect(plain.test.item.length).toBeGreaterThan(50);
    expect(sorted).toEqual(plain);
    expect(nSorters).toBe(1);
  });

  test('whole numbers and letters of Parquet, over many chunks', async () => {
    const file = folder.at('numbers.parquet');
    await runSql(`COPY (SELECT (hash(row) % 5000)::INTEGER AS q, 'item ' || (hash(row + 1) % 900) AS i, row AS t FROM range(200000) made(row)) TO ${literal(file)} (FORMAT parquet)`);
    const { plain, sorted, nSorters } = await both({ interactions: { path: file, ...pairs, timestamp: 't' }, features: ids! });
    expect(plain.train.item.length).toBeGreaterThan(100_000);
    expect(sorted).toEqual(plain);
    expect(nSorters).toBe(1);
  });

  test('an id with a character of code 0 is left to the database', async () => {
    const file = folder.at('zero.parquet');
    await runSql(`COPY (SELECT 'q' || (row % 50) AS q, 'i' || chr(0) || (hash(row) % 40) AS i FROM range(3000) made(row)) TO ${literal(file)} (FORMAT parquet)`);
    const { plain, sorted, nSorters } = await both({ interactions: { path: file, ...pairs }, features: ids! });
    expect(sorted).toEqual(plain);
    expect([nSorters, plain.items.ids[0]!.charCodeAt(1)]).toEqual([1, 0]);
  });

  const threeFiles = async (badRows: 'fail' | 'skip', bad: string): Promise<Input> => {
    const files = [csv('q,i,title', rows.slice(0, 3000).map(([q, i]) => [q, i, 'a title'])), csv('title,i,q', rows.slice(3000).map(([q, i]) => ['x', i, q])), `Q,i\n${bad}`];
    const name = files.length + badRows + bad.length;
    return { interactions: { path: await Promise.all(files.map((text, at) => folder.write(`${name}-${at}.csv`, text))), ...pairs, badRows }, features: ids! };
  };

  test('rows of several files by the names of their columns', async () => {
    const { plain, sorted, nSorters } = await both(await threeFiles('fail', 'one more,i5\n'));
    expect(plain.queries.ids).toContain('one more');
    expect(sorted).toEqual(plain);
    expect(nSorters).toBe(1);
  });

  test('malformed rows are named, or left out, whichever column is malformed', async () => {
    const bad = Buffer.concat([Buffer.from(csv('q,i,title', [['a', 'b', 'c'], ['d', 'e', 'f']])), Buffer.from('g,h,caf\xe9\n', 'latin1'), Buffer.from(csv('k,l,m', rows.slice(0, 400).map(([q, i]) => [q, i, ''])))]);
    const input = async (badRows: 'fail' | 'skip'): Promise<Input> => ({ interactions: { path: await folder.write('latin.csv', bad), ...pairs, badRows }, features: ids! });
    for (const wanted of [undefined, sorters]) {
      await expect(load(await input('fail'), wanted)).rejects.toThrow(/^Row 4 of .*latin\.csv` is malformed: it is not UTF-8/);
      await expect(load(await threeFiles('fail', 'one,i5,too many\n'), wanted)).rejects.toThrow(/^Row 2 of .* is malformed: it has 3 columns instead of 2/);
    }
    for (const one of [await input('skip'), await threeFiles('skip', 'one more,i5\none,i5,too many\n')]) {
      const { plain, sorted, nSorters } = await both(one);
      expect(plain.train.item.length).toBeGreaterThan(200);
      expect(sorted).toEqual(plain);
      expect(nSorters).toBe(1);
    }
    expect((await load(await input('skip'), sorters)).queries.ids).not.toContain('g');
  });

  test('objects of JSON lines', async () => {
    const lines = rows.map(([q, i, t], at) => JSON.stringify({ q: at % 5 === 0 ? null : q, i, t })).join('\n');
    const { plain, sorted, nSorters } = await both({ interactions: { path: await folder.write('rows.jsonl', lines), ...pairs }, features: ids! });
    expect(plain.train.item.length).toBeGreaterThan(500);
    expect(sorted).toEqual(plain);
    expect(nSorters).toBe(1);
  });

  test('more pairs than there is memory for are left to the database, and all where it does not take the extension', async () => {
    const input: Input = { interactions: { path: await folder.write('many.csv', csv('q,i,t', rows)), ...pairs }, features: ids! };
    const tooMany = await both(input, { create: (rule, hasTimes) => sorters!.create(rule, hasTimes, 5000) });
    expect(tooMany.sorted).toEqual(tooMany.plain);
    expect(tooMany.nSorters).toBe(1);
    const refused = await both(input, { extension: await folder.write('other.duckdb_extension', 'nothing of the kind') });
    expect(refused.sorted).toEqual(refused.plain);
    expect(refused.nSorters).toBe(0);
  });

  test('an abort ends a load while pairs are taken in', async () => {
    const file = folder.at('endless.parquet');
    await runSql(`COPY (SELECT row % 1000 AS q, row % 777 AS i FROM range(3000000) made(row)) TO ${literal(file)} (FORMAT parquet)`);
    const stop = new AbortController();
    const stopping: Sorters = { ...sorters!, create: (...how) => {
      setTimeout(() => stop.abort(new Error('enough')), 5);
      return sorters!.create(...how);
    } };
    await expect(load({ interactions: { path: file, ...pairs }, features: ids! }, stopping, stop.signal)).rejects.toThrow('enough');
  });

  test.each([
    ['a split by time', { interactions: { timestamp: 't' }, split: { kind: 'time' } }],
    ['counts', { interactions: { minItemPairs: 3 } }],
    ['a vocabulary of both sides', { features: [{ name: 'q', side: 'query', kind: 'id', table: 'all' }, { name: 'i', kind: 'id', table: 'all' }] }],
  ] as [string, { interactions?: object; split?: Input['split']; features?: Input['features'] }][])('%s is the database’s', async (name, { interactions, split, features }) => {
    const input: Input = { interactions: { path: await folder.write(`${name}.csv`, csv('q,i,t', rows)), ...pairs, ...interactions }, ...(split === undefined ? {} : { split }), features: features ?? ids! };
    const { plain, sorted, nSorters } = await both(input);
    expect(sorted).toEqual(plain);
    expect(nSorters).toBe(0);
  });
});

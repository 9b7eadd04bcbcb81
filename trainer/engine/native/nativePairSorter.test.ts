import { mkdtemp, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csv, dataFolder, featuresOf, runSql, settingsOf, type DataFolder } from '../../data/dataFolder.testkit';
import { literal } from '../../data/database';
import type { Dataset } from '../../data/dataset';
import { loadDataset } from '../../data/loadDataset';
import { stream } from '../../numerics/stream';
import { checkoutPlaces } from '../engines.testkit';
import { nativePairSorter } from './nativePairSorter';

const newSorter = nativePairSorter(checkoutPlaces.kernelsFile);
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

/** The same load by the database alone and by the kernels; how many sorters did a part of it. */
async function both(input: Input): Promise<{ plain: Omit<Dataset, 'files'>; sorted: Omit<Dataset, 'files'>; nSorters: number }> {
  let nSorters = 0;
  const load = async (sorter: typeof newSorter) => {
    const cacheFolder = await mkdtemp(folder.at('cache-'));
    const { files: _files, ...dataset } = await loadDataset(featuresOf(input), settingsOf(), { cacheFolder, sorter });
    await rm(cacheFolder, { recursive: true });
    return dataset;
  };
  return { plain: await load(undefined), sorted: await load(newSorter === undefined ? undefined : () => {
    nSorters += 1;
    return newSorter();
  }), nSorters };
}

describe.skipIf(newSorter === undefined)('the kernels split and sort pairs as the database does', () => {
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

import { afterAll, beforeAll, expect, test } from 'vitest';
import { csv, dataFolder, featuresOf, openStreamOf, settingsOf, type DataFolder } from './dataFolder.testkit';
import type { Dataset, HistoryColumn, Pairs } from './dataset';
import { loadDataset } from './loadDataset';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

/** Pairs shown over time, a third of them in vain, to queries with histories; the last fifth is validation. */
async function load(validationPairs: number | null): Promise<Dataset> {
  const drawn = openStreamOf(9);
  const rows = Array.from({ length: 1000 }, (_, at) => [`q${drawn.integer(40)}`, `i${drawn.integer(60)}`, at, drawn.integer(3) === 0 ? 0 : 1]);
  const features = featuresOf({
    interactions: { path: await folder.write('pairs.csv', csv('q,i,t,clicked', rows)), query: 'q', item: 'i', timestamp: 't', outcome: 'clicked', deduplicate: false },
    split: { kind: 'time', validationFrom: 700, testFrom: 950 },
    features: [{ name: 'q', side: 'query', kind: 'id' }, { name: 'id', kind: 'id' }, { name: 'recent', kind: 'history', last: 4 }],
  });
  return loadDataset(features, settingsOf({ evaluation: { validationPairs } }), { cacheFolder: folder.cacheFolder });
}

const history = ({ queries }: Dataset) => queries.columns.find((column): column is HistoryColumn => column.kind === 'history')!.validation;
/** Each pair with its history as text. */
const pairsOf = (dataset: Dataset) => [...dataset.validation.query].map((query, at) => {
  const { offsets, rows } = history(dataset);
  return JSON.stringify([query, dataset.validation.item[at], dataset.validation.timestamp![at], [...rows.slice(offsets[at], offsets[at + 1])]]);
});
const nOf = ({ query }: Pairs, one: number) => query.filter((other) => other === one).length;

test('takes all pairs of the queries that it draws, in their order, with their histories, and what came to nothing', async () => {
  const [all, some] = [await load(null), await load(60)];
  expect(all.validationPairsOfSplit).toBeUndefined();
  expect(some.validationPairsOfSplit).toBe(all.validation.item.length);
  expect(some.validation.item.length).toBeLessThanOrEqual(60);
  expect(some.validation.item.length).toBeGreaterThan(40);
  const queries = [...new Set(some.validation.query)];
  expect(queries.length).toBeGreaterThan(5);
  for (const query of queries) {
    expect(nOf(some.validation, query)).toBe(nOf(all.validation, query));
    expect(nOf(some.negatives!.validation, query)).toBe(nOf(all.negatives!.validation, query));
  }
  expect(new Set(some.negatives!.validation.query).size).toBeLessThan(new Set(all.negatives!.validation.query).size);
  const chosen = new Set(queries);
  expect(pairsOf(some)).toEqual(pairsOf(all).filter((_, at) => chosen.has(all.validation.query[at]!)));
  expect(history(some).rows.length).toBeGreaterThan(0);
  expect([some.train, some.test, some.trainingCount, some.contentHash]).toEqual([all.train, all.test, all.trainingCount, all.contentHash]);
});

test('draws the same ones again, more where more are asked for, and all where they are enough', async () => {
  const [some, again, more, whole] = [await load(60), await load(60), await load(120), await load(20_000)];
  expect(again.validation).toEqual(some.validation);
  const larger = new Set(more.validation.query);
  expect(more.validation.item.length).toBeGreaterThan(100);
  for (const query of some.validation.query) expect(larger.has(query)).toBe(true);
  expect(whole.validationPairsOfSplit).toBeUndefined();
  expect(whole.validation).toEqual((await load(null)).validation);
});

test('takes one query at least, whole', async () => {
  const [all, one] = [await load(null), await load(1)];
  const [query, ...others] = new Set(one.validation.query);
  expect(others).toEqual([]);
  expect(one.validation.item.length).toBe(nOf(all.validation, query!));
});

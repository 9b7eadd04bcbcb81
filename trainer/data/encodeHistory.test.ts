import { afterAll, beforeAll, expect, test } from 'vitest';
import { bagOf, csv, dataFolder, historyOf, loadOf, openStreamOf, type DataFolder } from './dataFolder.testkit';
import type { Dataset, HistoryColumn } from './dataset';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

type Row = readonly [query: string, item: string, time: number | ''];
let nFiles = 0;

async function load(rows: readonly Row[], last: number, split: Parameters<typeof loadOf>[1]['split']): Promise<Dataset> {
  nFiles += 1;
  return loadOf(folder, {
    interactions: { path: await folder.write(`pairs${nFiles}.csv`, csv('q,i,t', rows)), query: 'q', item: 'i', timestamp: 't' }, ...(split === undefined ? {} : { split }),
    features: [{ name: 'q', side: 'query', kind: 'id' }, { name: 'i', kind: 'id' }, { name: 'recent', kind: 'history', last }],
  });
}

const everything = { kind: 'hash', train: 1, validation: 0, test: 0 } as const;
const parts = ['train', 'validation', 'test'] as const;

/** Item ids of each pair's history, by `query>item`. */
function historiesOf(dataset: Dataset, part: (typeof parts)[number]): Record<string, string[]> {
  const { query, item } = dataset[part];
  const bags = historyOf(dataset, 'recent')[part];
  return Object.fromEntries(Array.from(query, (one, at) => [`${dataset.queries.ids[one]!}>${dataset.items.ids[item[at]!]!}`, itemsOf(dataset, bags, at)]));
}

function itemsOf(dataset: Dataset, { offsets, rows }: HistoryColumn['train'], at: number): string[] {
  const words = dataset.vocabularies.find(({ table }) => table === 'i')!.values;
  return Array.from(rows.subarray(offsets[at], offsets[at + 1]), (row) => words[row]!);
}

test('a history is the last items strictly before the pair, oldest first, and equal times are not before', async () => {
  const dataset = await load([['a', 'x', 1], ['a', 'y', 2], ['a', 'z', 2], ['a', 'w', 3], ['a', 'v', 4], ['b', 'x', 9]], 2, everything);
  expect(historiesOf(dataset, 'train')).toEqual({ 'a>x': [], 'a>y': ['x'], 'a>z': ['x'], 'a>w': ['y', 'z'], 'a>v': ['z', 'w'], 'b>x': [] });
});

test('a pair without a time has no history and is in none', async () => {
  const dataset = await load([['a', 'x', ''], ['a', 'y', 1], ['a', 'z', 2]], 5, everything);
  expect(historiesOf(dataset, 'train')).toEqual({ 'a>x': [], 'a>y': [], 'a>z': ['y'] });
});

test('nothing held out is in a history, not even in that of a later test pair', async () => {
  // The last pair of a is test, the one before it validation.
  const dataset = await load([['a', 'x', 1], ['a', 'y', 2], ['a', 'z', 3], ['a', 'w', 4]], 5, { kind: 'leaveLastOut' });
  expect([historiesOf(dataset, 'validation'), historiesOf(dataset, 'test')]).toEqual([{ 'a>z': ['x', 'y'] }, { 'a>w': ['x', 'y'] }]);
});

test('the latest history of a query is that of all its training pairs', async () => {
  const dataset = await load([['a', 'x', 3], ['a', 'y', 1], ['b', 'y', 1], ['a', 'z', 2]], 2, everything);
  const { latest } = historyOf(dataset, 'recent');
  expect(Object.fromEntries(dataset.queries.ids.map((id, at) => [id, itemsOf(dataset, latest, at)]))).toEqual({ a: ['z', 'x'], b: ['y'] });
});

test('histories point into the item ids’ table', async () => {
  const dataset = await load([['a', 'x', 1], ['a', 'y', 2]], 2, everything);
  expect(historyOf(dataset, 'recent').table).toBe(bagOf(dataset, 'item', 'i').table);
});

test.each([1, 2, 3])('histories of random pairs are what a search over all training pairs finds, seed %i', async (seed) => {
  const drawn = openStreamOf(seed);
  const rows = new Map<string, Row>();
  for (let at = 0; at < 400; at += 1) {
    const [query, item] = [`q${drawn.integer(12)}`, `i${drawn.integer(60)}`];
    if (!rows.has(`${query}>${item}`)) rows.set(`${query}>${item}`, [query, item, drawn.uniform() < 0.05 ? '' : drawn.integer(40)]);
  }
  const dataset = await load([...rows.values()], 3, { kind: 'hash', train: 0.7, validation: 0.15, test: 0.15 });
  const training = Object.keys(historiesOf(dataset, 'train')).map((pair) => rows.get(pair)!);
  for (const part of parts) {
    for (const [pair, found] of Object.entries(historiesOf(dataset, part))) {
      const [query, , time] = rows.get(pair)!;
      const before = time === '' ? [] : training.filter(([other, , when]) => other === query && when !== '' && when < time);
      before.sort((a, b) => Number(a[2]) - Number(b[2]) || dataset.items.ids.indexOf(a[1]) - dataset.items.ids.indexOf(b[1]));
      expect(found, pair).toEqual(before.slice(-3).map(([, item]) => item));
    }
  }
});

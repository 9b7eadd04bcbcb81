import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csv, dataFolder, loadOf, openStreamOf, type DataFolder } from './dataFolder.testkit';
import type { Dataset, Pairs } from './dataset';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

const drawn = openStreamOf(8);
/** Cells as people write them: numbers, words, nothing. */
const outcomes = { '1': 1, '0': 0, '': 0, '2.5': 1, '-1': 0 } as const;
const rows = Array.from({ length: 400 }, () => [`q${drawn.integer(20)}`, `i${drawn.integer(30)}`, Object.keys(outcomes)[drawn.integer(5)]!] as const);

const texts = ({ queries, items }: Dataset, { query, item }: Pairs): string[] => Array.from(query, (one, pair) => `${queries.ids[one]!} ${items.ids[item[pair]!]!}`);
const allOf = (dataset: Dataset, parts: Pick<Dataset, 'train' | 'validation' | 'test'>) => [parts.train, parts.validation, parts.test].flatMap((pairs) => texts(dataset, pairs));

describe('outcomes', () => {
  const input = async (outcome: string | null) => ({
    interactions: { path: await folder.write('pairs.csv', csv('q,i,clicked', rows)), query: 'q', item: 'i', outcome },
    items: { path: await folder.write('items.csv', csv('id', Array.from({ length: 30 }, (_, at) => [`i${at}`]))), id: 'id' },
    features: [{ name: 'q', side: 'query' as const, kind: 'id' as const }, { name: 'id', kind: 'id' as const }],
  });

  test('divide the rows into positives and negatives, each split by the hash of its pair', async () => {
    const dataset = await loadOf(folder, await input('clicked'));
    const of = (end: 0 | 1) => new Set(rows.filter(([, , cell]) => outcomes[cell as keyof typeof outcomes] === end).map(([q, i]) => `${q} ${i}`));
    const [positives, negatives] = [allOf(dataset, dataset), allOf(dataset, dataset.negatives!)];
    expect(positives).toHaveLength(of(1).size);
    expect(new Set(positives)).toEqual(of(1));
    // Queries are those of the positives; negatives of others are left out.
    const known = new Set(dataset.queries.ids);
    expect(new Set(negatives)).toEqual(new Set([...of(0)].filter((pair) => known.has(pair.split(' ')[0]!))));
    // A pair that was both is in one part.
    const partOf = (parts: Pick<Dataset, 'train' | 'validation' | 'test'>) => new Map((['train', 'validation', 'test'] as const).flatMap((part) => texts(dataset, parts[part]).map((pair) => [pair, part] as const)));
    const [ofPositives, ofNegatives] = [partOf(dataset), partOf(dataset.negatives!)];
    for (const [pair, part] of ofNegatives) if (ofPositives.has(pair)) expect(ofPositives.get(pair)).toBe(part);
    expect(dataset.trainingCount.reduce((sum, count) => sum + count, 0)).toBe(dataset.train.item.length);
  });

  test('come from the cache as they were, and without a column every row is a positive', async () => {
    const [first, again] = [await loadOf(folder, await input('clicked')), await loadOf(folder, await input('clicked'))];
    expect(again.negatives).toEqual(first.negatives);
    const plain = await loadOf(folder, await input(null));
    expect(plain.negatives).toBeUndefined();
    expect(allOf(plain, plain)).toHaveLength(new Set(rows.map(([q, i]) => `${q} ${i}`)).size);
  });
});

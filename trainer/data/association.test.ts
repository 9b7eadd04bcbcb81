import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { associate } from './association';
import { csv, dataFolder, loadOf, openStreamOf, type DataFolder } from './dataFolder.testkit';
import type { Association } from './dataset';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

/** One item's values of each feature but the id. */
type Item = Readonly<Record<string, readonly string[]>>;

let nFiles = 0;
/** Association of a corpus written to files, with `copies` of each item's interaction. */
async function associationOf(items: readonly Item[], copies: (item: number) => number = () => 1): Promise<Association> {
  nFiles += 1;
  const names = Object.keys(items[0]!);
  const itemFile = await folder.write(`items${nFiles}.csv`, csv(`id,${names.join(',')}`, items.map((item, at) => [`i${at}`, ...names.map((name) => item[name]!.join('|'))])));
  const interactionFile = await folder.write(`pairs${nFiles}.csv`, csv('q,i', items.flatMap((_, at) => Array.from({ length: copies(at) }, (_copy, query) => [`q${query}`, `i${at}`]))));
  return associate(await loadOf(folder, {
    interactions: { path: interactionFile, query: 'q', item: 'i', deduplicate: false }, items: { path: itemFile, id: 'id' }, split: { kind: 'hash', train: 1, validation: 0, test: 0 },
    features: [{ name: 'q', side: 'query', kind: 'id' }, { name: 'id', kind: 'id' }, ...names.map((name) => ({ name, kind: 'categories', separator: '|' }) as const)],
  }));
}

const toy: readonly Item[] = [
  { dev: ['d1'], cats: ['x'], title: ['foo', 'bar'] }, { dev: ['d1'], cats: ['x'], title: ['foo'] }, { dev: ['d2'], cats: ['y'], title: ['baz', 'bar'] },
  { dev: ['d2'], cats: ['y', 'x'], title: ['baz'] }, { dev: ['d3'], cats: ['y'], title: ['qux'] }, { dev: ['d3'], cats: ['z'], title: ['qux', 'foo'] },
];

/** A second version: weights in maps keyed by values, nothing encoded. With `id` given the item itself is a value. */
function slowInformation(items: readonly Item[], f: string, g: string): number {
  const valuesOf = (item: Item, at: number, feature: string) => (feature === 'id' ? [`i${at}`] : [...new Set(item[feature]!)]);
  const joint = new Map<string, number>();
  const [left, right] = [new Map<string, number>(), new Map<string, number>()];
  const add = (counts: Map<string, number>, key: string, weight: number) => counts.set(key, (counts.get(key) ?? 0) + weight);
  let n = 0;
  items.forEach((item, at) => {
    const [us, vs] = [valuesOf(item, at, f), valuesOf(item, at, g)];
    if (us.length === 0 || vs.length === 0) return;
    n += 1;
    for (const u of us) for (const v of vs) {
      const weight = 1 / (us.length * vs.length);
      add(joint, `${u}\t${v}`, weight);
      add(left, u, weight);
      add(right, v, weight);
    }
  });
  let sum = 0;
  for (const [key, weight] of joint) {
    const [u, v] = key.split('\t') as [string, string];
    sum += (weight / n) * Math.log((weight / n) / ((left.get(u)! / n) * (right.get(v)! / n)));
  }
  return sum;
}

/** Random items with features of 1 to 3 values each, or of none with chance `missing`. */
function randomItems(seed: number, missing: number): Item[] {
  const drawn = openStreamOf(seed);
  const nItems = 20 + drawn.integer(60);
  const sizes = Array.from({ length: 2 + drawn.integer(3) }, () => 2 + drawn.integer(10));
  return Array.from({ length: nItems }, () => Object.fromEntries(sizes.map((size, feature) => {
    const n = drawn.uniform() < missing ? 0 : 1 + drawn.integer(3);
    return [`f${feature}`, [...new Set(Array.from({ length: n }, () => `v${Math.min(drawn.integer(size), drawn.integer(size))}`))]];
  })));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('mutual information', () => {
  test('the toy corpus has its six golden values', async () => {
    const { features, mutualInformationNats: mi, entropyNats } = await associationOf(toy);
    expect(features).toEqual(['id', 'dev', 'cats', 'title']);
    const golden = [[0, 1, 1.098612], [0, 2, 0.912659], [0, 3, 1.011404], [1, 2, 0.60969], [1, 3, 0.795643], [2, 3, 0.406957]] as const;
    for (const [f, g, nats] of golden) expect(Math.abs(mi[f]![g]! - nats), `MI of ${features[f]} and ${features[g]}`).toBeLessThan(1e-6);
    expect(entropyNats[0]).toBeCloseTo(Math.log(6), 12);
    expect(entropyNats[1]).toBeCloseTo(Math.log(3), 12); // three developers of two items each
  });

  test('every item of the corpus weighs one, however often it was interacted with', async () => {
    const once = await associationOf(toy);
    const skewed = await associationOf(toy, (item) => [9, 1, 4, 0, 2, 0][item]!);
    expect(skewed).toEqual(once);
  });

  test.each([1, 2, 3, 4, 5, 6])('it is symmetric, not negative, and what a plain count gives, with missing values, corpus %i', async (seed) => {
    const items = randomItems(seed, 0.2);
    const { features, mutualInformationNats: mi, normalized, entropyNats, support } = await associationOf(items);
    for (let f = 0; f < features.length; f += 1) {
      expect(mi[f]![f]).toBe(entropyNats[f]);
      for (let g = 0; g < features.length; g += 1) {
        expect(mi[f]![g]).toBe(mi[g]![f]);
        expect(mi[f]![g]).toBeGreaterThanOrEqual(0);
        if (f === g) continue;
        expect(mi[f]![g]).toBeCloseTo(slowInformation(items, features[f]!, features[g]!), 10);
        expect(normalized[f]![g]).toBeCloseTo(mi[f]![g]! / Math.sqrt(entropyNats[f]! * entropyNats[g]!), 12);
        const has = (feature: string) => (item: Item) => feature === 'id' || item[feature]!.length > 0;
        expect(support[f]![g]).toBe(items.filter(has(features[f]!)).filter(has(features[g]!)).length);
      }
    }
  });

  test.each([11, 12, 13, 14, 15, 16])('with the id it is the entropy less the mean log of how many values an item has, corpus %i', async (seed) => {
    const items = randomItems(seed, 0);
    const { features, mutualInformationNats: mi, entropyNats } = await associationOf(items);
    features.slice(1).forEach((feature, at) => {
      expect(mi[0]![at + 1]).toBeCloseTo(entropyNats[at + 1]! - mean(items.map((item) => Math.log(item[feature]!.length))), 10);
    });
  });

  test.each([21, 22, 23])('no feature tells more of another than the id does, corpus %i', async (seed) => {
    const { mutualInformationNats: mi } = await associationOf(randomItems(seed, 0));
    for (let f = 1; f < mi.length; f += 1) for (let g = 1; g < mi.length; g += 1) if (f !== g) expect(mi[f]![g]).toBeLessThanOrEqual(mi[f]![0]! + 1e-12);
  });

  test('features of thousands of values are counted without a table of all pairs, to the same numbers', async () => {
    // 2,100 × 2,100 cells are more than the flat array takes.
    const drawn = openStreamOf(31);
    const items = Array.from({ length: 2100 }, (_, at): Item => ({ own: [`o${at}`], pair: [`p${at}`, ...(drawn.uniform() < 0.5 ? [`p${drawn.integer(2100)}`] : [])] }));
    const { mutualInformationNats: mi } = await associationOf(items);
    expect(mi[0]![1]).toBeCloseTo(Math.log(2100), 10);
    expect(mi[0]![2]).toBeCloseTo(slowInformation(items, 'id', 'pair'), 9);
    expect(mi[1]![2]).toBeCloseTo(slowInformation(items, 'own', 'pair'), 9);
  });
});

describe('numbers and vectors', () => {
  test('a number is cut into ten bins of as many items each, and a vector tells nothing', async () => {
    const items = await folder.write('numbers.jsonl', Array.from({ length: 40 }, (_, at) => JSON.stringify({ id: `i${at}`, price: at * at, half: at < 20 ? 'low' : 'high', meaning: [at, 1] })).join('\n'));
    const pairs = await folder.write('numbers.csv', 'q,i\nq,i1\n');
    const { features, mutualInformationNats: mi, entropyNats } = await associate(await loadOf(folder, {
      interactions: { path: pairs, query: 'q', item: 'i' }, items: { path: items, id: 'id' }, split: { kind: 'hash', train: 1, validation: 0, test: 0 },
      features: [{ name: 'q', side: 'query', kind: 'id' }, { name: 'price', kind: 'number' }, { name: 'half', kind: 'category' }, { name: 'meaning', kind: 'vector', size: 2 }],
    }));
    expect(features).toEqual(['price', 'half', 'meaning']);
    expect(entropyNats[0]).toBeCloseTo(Math.log(10), 12);
    expect(mi[0]![1]).toBeCloseTo(Math.LN2, 12); // five bins are low and five are high, so the bin tells the half
    expect([mi[0]![2], mi[1]![2], entropyNats[2]]).toEqual([0, 0, 0]);
  });
});

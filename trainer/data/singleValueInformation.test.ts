import { expect, test } from 'vitest';
import { openStreamOf } from './dataFolder.testkit';
import { singleValueEntropy, singleValueInformation, singleValues, type SingleValues } from './singleValueInformation';

/** Values of one feature by item; null where the item lacks it. */
type Column = readonly (number | null)[];

const encoded = (column: Column, nValues: number): SingleValues => {
  const offsets = new Int32Array(column.length + 1);
  const values: number[] = [];
  column.forEach((value, item) => {
    if (value !== null) values.push(value);
    offsets[item + 1] = values.length;
  });
  return singleValues(offsets, Int32Array.from(values), nValues)!;
};

/** Items drawn at random; a value follows the item's number half the time, so that features tell of each other. */
function columns(seed: number, nItems: number, sizes: readonly number[], missing: number): Column[] {
  const random = openStreamOf(seed);
  return sizes.map((size, feature) => Array.from({ length: nItems }, (_, item) => (random.uniform() < missing * (feature % 2) ? null : random.uniform() < 0.5 ? (item * 7) % size : random.integer(size))));
}

/** A second version: probabilities in a map keyed by text. */
function plainInformation(first: Column, second: Column): { nats: number; nItems: number } {
  const counts = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()] as const;
  let nItems = 0;
  first.forEach((u, item) => {
    const v = second[item]!;
    if (u === null || v === null) return;
    nItems += 1;
    for (const [at, key] of [`${u}`, `${v}`, `${u} ${v}`].entries()) counts[at]!.set(key, (counts[at]!.get(key) ?? 0) + 1);
  });
  let nats = 0;
  for (const [key, both] of counts[2]) {
    const [u, v] = key.split(' ') as [string, string];
    nats += (both / nItems) * Math.log((both * nItems) / (counts[0].get(u)! * counts[1].get(v)!));
  }
  return { nats, nItems };
}

test.each([
  ['features of few values, counted in groups', 2000, [2, 3, 2, 5, 4, 7, 3, 2, 11, 6], 0],
  ['the same with items that lack every second feature', 2000, [2, 3, 2, 5, 4, 7, 3, 2, 11, 6], 0.3],
  ['groups beside features too large for one', 3000, [2, 90, 3, 4, 200, 5], 0.2],
  ['features whose counts fill no flat array', 2500, [2500, 2100, 3, 2200], 0.2],
] as const)('every pair has the information that a plain count gives, each once: %s', (_, nItems, sizes, missing) => {
  const all = columns(5, nItems, sizes, missing);
  const found = [...singleValueInformation(all.map((column, at) => encoded(column, sizes[at]!)), nItems)];
  expect(new Set(found.map(({ first, second }) => [first, second].sort((a, b) => a - b).join())).size).toBe((sizes.length * (sizes.length - 1)) / 2);
  expect(found).toHaveLength((sizes.length * (sizes.length - 1)) / 2);
  for (const { first, second, nats, nItems: counted } of found) {
    const plain = plainInformation(all[first]!, all[second]!);
    expect(counted, `items of ${first} and ${second}`).toBe(plain.nItems);
    expect(Math.abs(nats - plain.nats), `nats of ${first} and ${second}`).toBeLessThan(1e-12);
  }
});

test('a feature that two items lack has the entropy of the others', () => {
  // Of four items two have value 0, one 1, one 3: 2 · ¼ ln 4 + ½ ln 2
  expect(singleValueEntropy(encoded([0, null, 1, 0, null, 3], 5))).toBeCloseTo(0.5 * Math.log(4) + 0.5 * Math.log(2), 12);
});

test('two features that no item has both of tell nothing', () => {
  expect([...singleValueInformation([encoded([0, 1, null, null], 2), encoded([null, null, 0, 1], 2)], 4)]).toEqual([{ first: 0, second: 1, nats: 0, nItems: 0 }]);
});

test('an item of two values makes a feature no single-valued one', () => {
  expect(singleValues(Int32Array.of(0, 1, 3), Int32Array.of(0, 0, 1), 2)).toBeNull();
});

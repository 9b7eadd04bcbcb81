import { describe, expect, test } from 'vitest';
import { associate } from '../trainer/data/association';
import { stream } from '../trainer/numerics/stream';
import { sixApps, toy, type ToyColumn } from '../trainer/run/batch/toyData.testkit';

const associationOf = async (columns: readonly ToyColumn[], train: readonly (readonly [number, number])[] = [[0, 1]]) => associate((await toy({ columns, train }, {})).dataset);

/** Straight from eq. 4 over a map of value pairs, each item weighing 1. */
function slowInformation(first: ToyColumn, second: ToyColumn): number {
  const joint = new Map<string, number>();
  let nItems = 0;
  first.values.forEach((one, item) => {
    const [left, right] = [one as readonly string[], second.values[item] as readonly string[]];
    if (left.length === 0 || right.length === 0) return;
    nItems += 1;
    for (const u of left) for (const v of right) joint.set(`${u} ${v}`, (joint.get(`${u} ${v}`) ?? 0) + 1 / (left.length * right.length));
  });
  const marginal = (part: 0 | 1, value: string) => [...joint].reduce((sum, [pair, weight]) => sum + (pair.split(' ')[part] === value ? weight : 0), 0);
  return [...joint].reduce((sum, [pair, weight]) => {
    const [u, v] = pair.split(' ') as [string, string];
    return sum + (weight / nItems) * Math.log((weight * nItems) / (marginal(0, u) * marginal(1, v)));
  }, 0);
}

/** An id, a category that depends on it, and two bags, some missing. */
function randomColumns(round: number, missing: number): ToyColumn[] {
  const random = stream(81, 'columns', round);
  const n = 3 + random.integer(12);
  const bag = (nValues: number, most: number) => Array.from({ length: n }, () => (random.uniform() < missing ? [] : [...new Set(Array.from({ length: 1 + random.integer(most) }, () => `v${random.integer(nValues)}`))]));
  return [
    { name: 'id', kind: 'id', values: Array.from({ length: n }, (_, item) => [`${item}`]) },
    { name: 'group', kind: 'category', values: bag(3, 1) },
    { name: 'tags', kind: 'categories', values: bag(5, 4) },
    { name: 'words', kind: 'text', values: bag(8, 3) },
  ];
}

describe('mutual information', () => {
  test('has the golden values of the six apps, in which a set of values shares the weight of its item', async () => {
    const { mutualInformationNats: found } = await associationOf(sixApps);
    // Counting every value pair once instead gives .8062, .9068, .5334, .7324 and .3958 in the last five places.
    expect([found[0]![1], found[0]![2], found[0]![3], found[1]![2], found[1]![3], found[2]![3]].map((nats) => nats!.toFixed(6)))
      .toEqual(['1.098612', '0.912659', '1.011404', '0.609690', '0.795643', '0.406957']);
  });

  test('counts every item of the corpus once, however many training pairs it has', async () => {
    const popular = await associationOf(sixApps, [...Array.from({ length: 50 }, (): [number, number] => [2, 3]), [0, 1]]);
    expect(popular).toEqual(await associationOf(sixApps));
  });

  test('equals eq. 4 over value pairs, is symmetric and never negative, over random corpora with missing values', async () => {
    for (let round = 0; round < 25; round += 1) {
      const columns = randomColumns(round, 0.2);
      const { mutualInformationNats: found } = await associationOf(columns);
      for (let f = 0; f < 4; f += 1) {
        for (let g = 0; g < 4; g += 1) {
          expect(found[f]![g]).toBe(found[g]![f]);
          expect(found[f]![g]).toBeGreaterThanOrEqual(0);
          if (f !== g) expect(found[f]![g]).toBeCloseTo(slowInformation(columns[f]!, columns[g]!), 9);
        }
      }
    }
  });

  test('with the id is the entropy less the mean logarithm of the set sizes, and no other pair has more', async () => {
    for (let round = 0; round < 25; round += 1) {
      const columns = randomColumns(round, 0);
      const { mutualInformationNats: found, entropyNats } = await associationOf(columns);
      for (const field of [1, 2, 3]) {
        const sizes = columns[field]!.values.map((own) => Math.log((own as readonly string[]).length));
        expect(found[0]![field]).toBeCloseTo(entropyNats[field]! - sizes.reduce((sum, size) => sum + size, 0) / sizes.length, 9);
        for (const other of [1, 2, 3]) if (other !== field) expect(found[field]![other]!).toBeLessThan(found[field]![0]! + 1e-9);
      }
    }
  });
});

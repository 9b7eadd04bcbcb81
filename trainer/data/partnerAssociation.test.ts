import { describe, expect, test } from 'vitest';
import { modelFile } from '../../config/schema/files';
import { stream } from '../numerics/stream';
import { associate, type Values } from './association';
import type { BagColumn, Dataset } from './dataset';
import { adjusted, information, partnerAssociation } from './partnerAssociation';

const values = (...bags: number[][]): Values => {
  let end = 0;
  return { offsets: Int32Array.from([0, ...bags.map(({ length }) => (end += length))]), values: Int32Array.from(bags.flat()), nValues: 1 + Math.max(...bags.flat()) };
};
const column = (feature: string, bags: Values): BagColumn => ({ kind: 'bag', feature, table: feature, offsets: bags.offsets, rows: bags.values });
const corpus = (columns: BagColumn[], trainingCount: number[]): Pick<Dataset, 'items' | 'trainingCount'> => ({ items: { n: trainingCount.length, ids: [], labels: [], columns }, trainingCount: Int32Array.from(trainingCount) });

/** The six apps: dev, cats and title. */
const dev = values([0], [0], [1], [1], [2], [2]);
const cats = values([0], [0], [1], [1, 0], [1], [2]);
const title = values([0, 1], [0], [2, 1], [2], [3], [3, 0]);
const six = [column('dev', dev), column('cats', cats), column('title', title)];
const settings = (mutualInformation: object, masking = 'cfm') => modelFile.parse({ longtail: 'model/1', features: 'x', selfSupervision: { alpha: 0.3, masking, mutualInformation } }).selfSupervision;

describe('partnerAssociation', () => {
  test('over the log is the golden information when every item has one pair, and that of a corpus in which items are repeated otherwise', async () => {
    const one = corpus(six, [1, 1, 1, 1, 1, 1]);
    const found = await partnerAssociation(settings({ over: 'log' }), one, await associate(one), 1);
    expect([found.mutualInformationNats[0]![1], found.mutualInformationNats[0]![2], found.mutualInformationNats[1]![2]].map((nats) => nats!.toFixed(6))).toEqual(['0.609690', '0.795643', '0.406957']);

    const counts = [3, 0, 1, 2, 5, 1];
    const repeat = (bags: Values) => values(...counts.flatMap((count, item) => Array.from({ length: count }, () => [...bags.values.slice(bags.offsets[item], bags.offsets[item + 1])])));
    const repeated = await associate(corpus([column('dev', repeat(dev)), column('cats', repeat(cats)), column('title', repeat(title))], new Array<number>(12).fill(1)));
    const weighed = await partnerAssociation(settings({ over: 'log' }), corpus(six, counts), await associate(corpus(six, counts)), 1);
    for (const [f, g] of [[0, 1], [0, 2], [1, 2]] as const) {
      expect(weighed.mutualInformationNats[f]![g]).toBeCloseTo(repeated.mutualInformationNats[f]![g]!, 10);
      expect(weighed.normalized[f]![g]).toBeCloseTo(repeated.normalized[f]![g]!, 10);
    }
  });

  test('is the corpus’s own where nothing else is asked for', async () => {
    const one = corpus(six, [1, 1, 1, 1, 1, 1]);
    const association = await associate(one);
    for (const own of [settings({}), settings({ normalization: 'nmi' }), settings({ over: 'log' }, 'rfm')]) expect(await partnerAssociation(own, one, association, 1)).toBe(association);
  });

  test('adjusts by the seed alone', async () => {
    const one = corpus(six, [1, 1, 1, 1, 1, 1]);
    const matrix = async (seed: number) => (await partnerAssociation(settings({ normalization: 'ami' }), one, await associate(one), seed)).normalized;
    expect(await matrix(1)).toEqual(await matrix(1));
    expect(await matrix(1)).not.toEqual(await matrix(2));
  });
});

test('adjusted takes off what all ways of dealing the values out have on average', () => {
  const bags = [[0], [0], [1], [2, 0], [1]];
  const [first, second] = [values([0], [0], [1], [1], [2]), values(...bags)];
  const orders = (rest: number[]): number[][] => (rest.length === 0 ? [[]] : rest.flatMap((one, at) => orders(rest.filter((_, other) => other !== at)).map((more) => [one, ...more])));
  const all = orders([0, 1, 2, 3, 4]).map((order) => information(first, second, Int32Array.of(0, 1, 2, 3, 4), Int32Array.from(order)).nats);
  const expected = all.reduce((sum, nats) => sum + nats, 0) / all.length;
  const { nats, entropies } = information(first, second, Int32Array.of(0, 1, 2, 3, 4));
  const exact = (nats - expected) / ((entropies[0] + entropies[1]) / 2 - expected);
  expect(adjusted(first, second, Int32Array.of(1, 1, 1, 1, 1), 4000, stream(1, 'adjusted'))).toBeCloseTo(exact, 1);
});

test('adjusted is 1 for a feature with itself and near 0 for many values that say nothing of each other', () => {
  const random = stream(2, 'values');
  const drawn = (n: number) => values(...Array.from({ length: 300 }, () => [random.integer(n)]), [n - 1]);
  const weights = new Int32Array(301).fill(1);
  const [first, second] = [drawn(100), drawn(100)];
  // Raw information of two such features is large, since most pairs of values are seen once.
  expect(information(first, second, Int32Array.from({ length: 301 }, (_, item) => item)).nats).toBeGreaterThan(2.5);
  expect(Math.abs(adjusted(first, second, weights, 8, stream(3, 'shuffles')))).toBeLessThan(0.1);
  expect(adjusted(first, first, weights, 8, stream(3, 'shuffles'))).toBeCloseTo(1, 10);
});

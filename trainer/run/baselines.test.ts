import { expect, test } from 'vitest';
import { popularityRanks } from '../../insight/popularityRanks';
import { describeEachEngine } from '../engine/engines.testkit';
import { buildModel, disposeModel, sizeOf, stateOf } from './attempt/buildModel';
import { Batcher } from './batch/batcher';
import { toy, type ToyColumn } from './batch/toyData.testkit';
import { sameThreadLoader } from './batch/sameThreadLoader';
import { evaluate, itemVectors, queryVectors } from './evaluate';
import { exclusions } from './exclusions';
import type { Trained } from './trained';
import { atTheStart, trainLoop, type Surroundings, type Told } from './trainLoop';

const columns: readonly ToyColumn[] = [
  { name: 'id', kind: 'id', values: Array.from({ length: 12 }, (_, item) => [`${item}`]) },
  { name: 'group', kind: 'category', values: Array.from({ length: 12 }, (_, item) => [`g${item % 3}`]) },
];
/** Items of small numbers have many pairs, items 8 … 11 none. */
const train: [number, number][] = Array.from({ length: 60 }, (_, at) => [at % 12, Math.floor(8 * (at / 60) ** 2)]);
const test12 = { query: Int32Array.from({ length: 12 }, (_, query) => query), item: Int32Array.from({ length: 12 }, (_, query) => (query + 5) % 12), timestamp: null };

async function opened(model: object) {
  const one = await toy({ columns, train }, { training: { batchSize: 20, epochs: 4 }, ...model });
  return { config: one.config, spec: one.spec, dataset: { ...one.dataset, test: test12 } };
}

async function trainedToTheEnd(trained: Trained): Promise<readonly Told[]> {
  const told: Told[] = [];
  const batcher = new Batcher(trained.config, trained.dataset, trained.spec, null);
  const around: Surroundings = {
    tell: (event) => told.push(event), checkpoint: () => Promise.resolve(), signal: new AbortController().signal, whilePaused: () => Promise.resolve(false),
    isAsked: () => false, answer: () => undefined, validated: () => Promise.resolve(), nowMs: () => performance.now(),
  };
  await trainLoop(trained, sameThreadLoader(batcher, 12), batcher.stepsPerEpoch, atTheStart, around);
  return told;
}

describeEachEngine('the baseline', (engine) => {
  test('popularity trains nothing and ranks items by their training pairs, ties against the target', async () => {
    const { config, dataset } = await opened({ towers: { kind: 'popularity', hidden: [3] } });
    const trained = buildModel(config, dataset, engine);
    expect(sizeOf(trained)).toEqual({ parameters: 0, tableBytes: 0 });
    expect((await stateOf(trained)).weights.size).toBe(0);
    expect((await trainedToTheEnd(trained)).filter(({ kind }) => kind === 'step')).toEqual([]);
    const found = await evaluate(trained, 'test');
    expect([...found.ranks]).toEqual([...popularityRanks(dataset.trainingCount, test12, exclusions(dataset, ['self']))]);
    expect([...found.scores]).toEqual([...test12.item].map((item) => dataset.trainingCount[item]));
    expect([found.alignment, found.uniformityItem]).toEqual([null, null]);
    disposeModel(trained);
  });

  test('matrix factorization learns a vector for each id and reads no other feature', async () => {
    const { config, dataset, spec } = await opened({ towers: { kind: 'matrixFactorization', hidden: [16, 5], shareTables: false }, optimizer: { learningRate: 0.3 } });
    // The toy's columns are those of a shared table, whose rows are the same.
    expect(spec.sides).toMatchObject({ query: [{ feature: 'id', table: 'id@query' }], item: [{ feature: 'id', table: 'id@item' }] });
    const trained = buildModel(config, dataset, engine);
    expect([...(await stateOf(trained)).weights].map(([name, { shape }]) => [name, ...shape])).toEqual([['table/id@query', 13, 5], ['table/id@item', 13, 5]]);
    const losses = (await trainedToTheEnd(trained)).flatMap((event) => (event.kind === 'step' ? [event.mainLossNats] : []));
    expect(losses).toHaveLength(12);
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
    // The vector of an item is its row, of length 1.
    const [items, rows] = [await itemVectors(trained), await trained.inputLayer.read('id@item', Int32Array.of(4))];
    const length = Math.hypot(...rows);
    [...rows].forEach((value, d) => expect(items[4 * 5 + d]!).toBeCloseTo(value / length, 5));
    expect((await queryVectors(trained, Int32Array.of(3, 1)))).toHaveLength(10);
    disposeModel(trained);
  });
});

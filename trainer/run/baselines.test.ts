import { expect, test } from 'vitest';
import { popularityRanks } from '../../insight/popularityRanks';
import { describeEachEngine } from '../engine/engines.testkit';
import { disposeModel, sizeOf, stateOf } from './attempt/buildModel';
import { evaluate, itemVectors, queryVectors } from './evaluate';
import { exclusions } from './exclusions';
import { toyTraining, trainToy, wanted } from './toyTraining.testkit';

describeEachEngine('the baseline', (engine) => {
  test('popularity trains nothing and ranks items by their training pairs, ties against the target', async () => {
    const one = await toyTraining({ towers: { kind: 'popularity', hidden: [3] } });
    const { trained, told } = await trainToy(one, engine);
    expect(sizeOf(trained)).toEqual({ parameters: 0, tableBytes: 0 });
    expect((await stateOf(trained)).weights.size).toBe(0);
    expect(told.filter(({ kind }) => kind === 'step')).toEqual([]);
    const found = await evaluate(trained, 'test');
    const { trainingCount } = one.dataset;
    expect([...found.ranks]).toEqual([...popularityRanks(trainingCount, wanted, exclusions(one.dataset, ['self']))]);
    expect([...found.scores]).toEqual([...wanted.item].map((item) => trainingCount[item]));
    expect([found.alignment, found.uniformityItem]).toEqual([null, null]);
    disposeModel(trained);
  });

  test('matrix factorization learns a vector for each id and reads no other feature', async () => {
    const { trained, told } = await trainToy(await toyTraining({ towers: { kind: 'matrixFactorization', hidden: [16, 5], shareTables: false }, optimizer: { learningRate: 0.3 } }), engine);
    expect(trained.spec.sides).toMatchObject({ query: [{ feature: 'id', table: 'id@query' }], item: [{ feature: 'id', table: 'id@item' }] });
    expect([...(await stateOf(trained)).weights].map(([name, { shape }]) => [name, ...shape])).toEqual([['table/id@query', 13, 5], ['table/id@item', 13, 5]]);
    const losses = told.flatMap((event) => (event.kind === 'step' ? [event.mainLossNats] : []));
    expect(losses).toHaveLength(12);
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
    // The vector of an item is its row, of length 1.
    const [items, row] = [await itemVectors(trained), await trained.inputLayer.read('id@item', Int32Array.of(4))];
    [...row].forEach((value, d) => expect(items[4 * 5 + d]!).toBeCloseTo(value / Math.hypot(...row), 5));
    expect(await queryVectors(trained, Int32Array.of(3, 1))).toHaveLength(10);
    disposeModel(trained);
  });
});

import { describe, expect, test } from 'vitest';
import { associate } from '../../data/association';
import type { PassPlan } from '../../engine/engine';
import { Batcher } from './batcher';
import { chain, inputsOf, itemsOf, manyItems, sixApps, toy, type Toy, type ToyColumn } from './toyData.testkit';

const everyDefault = (one: Toy, plan: PassPlan, field: number): boolean => {
  const spec = one.spec.sides.item[field]!;
  return inputsOf(plan, field).every((values) => (spec.kind === 'bag' ? values.length === 1 && values[0] === spec.defaultRow : values.every((value) => value === 0)));
};

/** Names of the fields a view keeps for some example, when nothing is missing and nothing dropped. */
const keptBy = (one: Toy, plan: PassPlan): string => one.spec.sides.item.filter((_, field) => !everyDefault(one, plan, field)).map(({ feature }) => feature).join();

describe('the main batch', async () => {
  const one = await toy({ columns: manyItems(40), train: chain(40) }, { training: { batchSize: 12 } });

  test('has each pair of an epoch at most once, leaves the last partial batch out, and is shuffled anew in the next', async () => {
    const batcher = one.batcher();
    expect(batcher.stepsPerEpoch).toBe(3);
    const epochs = [0, 1].map((epoch) => [1, 2, 3].flatMap((step) => {
      const batch = batcher.batch(3 * epoch + step);
      expect([batch.step, batch.epoch]).toEqual([3 * epoch + step, epoch]);
      const [queries, items] = [itemsOf(batch.passes[0]!), itemsOf(batch.passes[1]!)];
      // The chain's pairs: item = query + 1.
      expect(items).toEqual(queries.map((query) => (query + 1) % 40));
      return queries;
    }));
    for (const queries of epochs) expect([queries.length, new Set(queries).size]).toEqual([36, 36]);
    expect(epochs[1]).not.toEqual(epochs[0]);
  });

  test('of fewer pairs than a batch is all of them', async () => {
    const few = await toy({ columns: manyItems(40), train: chain(5) }, {});
    expect(few.batcher().stepsPerEpoch).toBe(1);
    expect(new Set(itemsOf(few.batcher().batch(7).passes[0]!))).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test('is a function of the step alone', async () => {
    const settings = { training: { batchSize: 12 }, selfSupervision: { alpha: 0.3, maskIdenticalViews: true } };
    const [straight, jumping] = [(await toy({ columns: manyItems(40), train: chain(40) }, settings)).batcher(), (await toy({ columns: manyItems(40), train: chain(40) }, settings)).batcher()];
    const inOrder = [1, 2, 3, 4, 5].map((step) => straight.batch(step));
    expect([4, 2, 5, 1, 3].map((step) => jumping.batch(step)).sort((a, b) => a.step - b.step)).toEqual(inOrder);
    expect(inOrder[0]).not.toEqual({ ...inOrder[1], step: 1 });
  });

  test('stays the same to the byte when self-supervision is turned on, whatever its settings', async () => {
    for (const selfSupervision of [{ alpha: 0.3 }, { alpha: 1, masking: 'rfm', complementary: false, batchSize: 7 }, { alpha: 1, masking: 'none', itemDistribution: 'training', seedPer: 'item' }]) {
      const on = (await toy({ columns: manyItems(40), train: chain(40) }, { training: { batchSize: 12 }, loss: { logQ: 'yi2019' }, selfSupervision })).batcher();
      const off = (await toy({ columns: manyItems(40), train: chain(40) }, { training: { batchSize: 12 }, loss: { logQ: 'yi2019' } })).batcher();
      for (let step = 1; step <= 7; step += 1) {
        const [withTask, without] = [on.batch(step), off.batch(step)];
        expect(withTask.passes.slice(0, 2)).toEqual(without.passes);
        expect(withTask.main).toEqual(without.main);
        expect([without.selfSupervision, without.passes.length, withTask.passes.length]).toEqual([undefined, 2, 4]);
      }
    }
  });

  test('drops no value and masks no field, even when the views drop nearly all', async () => {
    const dropping = await toy({ columns: manyItems(40), train: chain(40) }, { training: { batchSize: 40 }, selfSupervision: { alpha: 1, dropoutRate: 0.99 } });
    const { dataset } = dropping;
    const batch = dropping.batcher().batch(1);
    for (const plan of batch.passes.slice(0, 2)) {
      const items = itemsOf(plan);
      dataset.items.columns.forEach((column, field) => {
        if (column.kind === 'bag') expect(inputsOf(plan, field)).toEqual(items.map((item) => [...column.rows.slice(column.offsets[item], column.offsets[item + 1])]));
        if (column.kind === 'number') expect(inputsOf(plan, field)).toEqual(items.map((item) => [column.values[item]]));
      });
    }
  });

  test('carries the log of each item’s share of the training pairs, and the accidental hits, when asked', async () => {
    // Item 1 has three pairs of five, items 2 and 3 one each; query 0 has items 1 and 2.
    const five = await toy({ columns: manyItems(6), train: [[0, 1], [0, 2], [4, 1], [5, 1], [4, 3]] }, { loss: { logQ: 'yi2019' } });
    const batch = five.batcher().batch(1);
    const [queries, items] = [itemsOf(batch.passes[0]!), itemsOf(batch.passes[1]!)];
    const share: Record<number, number> = { 1: 3 / 5, 2: 1 / 5, 3: 1 / 5 };
    expect([...batch.main.logQ!].map((value) => Math.exp(value).toFixed(6))).toEqual(items.map((item) => share[item]!.toFixed(6)));
    const own = (query: number) => items.filter((_, at) => queries[at] === query);
    const expected = queries.flatMap((query, row) => items.flatMap((item, column) => (row !== column && own(query).includes(item) ? [[row, column]] : [])));
    expect([...batch.main.excluded!]).toEqual(expected.flat());
    const literal = (await toy({ columns: manyItems(6), train: [[0, 1], [0, 2]] }, { loss: { maskAccidentalHits: false, maskOtherPositives: false } })).batcher().batch(1);
    expect(literal.main).toEqual({});
  });
});

describe('the masks of the views', async () => {
  const settings = (selfSupervision: object) => ({ training: { batchSize: 6 }, selfSupervision: { alpha: 0.3, dropoutRate: 0, ...selfSupervision } });
  const kept = (one: Toy, nSteps: number): [string, string][] => {
    const batcher = one.batcher();
    return Array.from({ length: nSteps }, (_, at) => {
      const { passes } = batcher.batch(at + 1);
      return [keptBy(one, passes[2]!), keptBy(one, passes[3]!)];
    });
  };

  test('are those of the golden table on the six apps: seeds id, dev and title leave h the categories, seed cats the title', async () => {
    // F_m of id: id, dev, title; of dev: dev, id, title; of cats: cats, id, dev; of title: title, id, dev.
    const found = kept(await toy({ columns: sixApps, train: chain(6) }, settings({})), 400);
    const counts = new Map<string, number>();
    for (const views of found) counts.set(views.join(' | '), (counts.get(views.join(' | ')) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual(['cats | id,dev,title', 'title | id,dev,cats']);
    // Each seed with probability 1/4: 100 of 400 for cats, standard deviation 8.7.
    expect(Math.abs(counts.get('title | id,dev,cats')! - 100)).toBeLessThan(40);
  });

  test('rank partners over the corpus, each item once, and not over the training pairs', async () => {
    // Nearly all pairs go to items e and f, of one developer and different categories: over pairs the partners of cats
    // would be id and title, and h would keep the developer.
    const skewed = await toy({ columns: sixApps, train: [...Array.from({ length: 90 }, (_, at): [number, number] => [at % 6, 4 + (at % 2)]), ...chain(6)] }, settings({}));
    expect(new Set(kept(skewed, 100).map((views) => views.join(' | ')))).toEqual(new Set(['cats | id,dev,title', 'title | id,dev,cats']));
  });

  test.each(['cfm', 'rfm'])('split the fields between the views with %s, every field in exactly one', async (masking) => {
    for (const views of kept(await toy({ columns: sixApps, train: chain(6) }, settings({ masking })), 60)) {
      expect(views.flatMap((view) => view.split(',')).sort()).toEqual(['cats', 'dev', 'id', 'title']);
    }
  });

  test('keep every field in both views without masking', async () => {
    expect(new Set(kept(await toy({ columns: sixApps, train: chain(6) }, settings({ masking: 'none' })), 20).flat())).toEqual(new Set(['id,dev,cats,title']));
  });

  test('are drawn apart for the two views when they are not complementary', async () => {
    const found = kept(await toy({ columns: sixApps, train: chain(6) }, settings({ masking: 'rfm', complementary: false })), 200);
    expect(found.some(([h, g]) => h === g)).toBe(true);
    expect(found.some(([h, g]) => h !== g)).toBe(true);
  });

  test('fall back to value dropout in both views of the one multi-valued field there is', async () => {
    const one = await toy({ columns: [sixApps[3]!], train: chain(6) }, { training: { batchSize: 6 }, selfSupervision: { alpha: 0.3, dropoutRate: 0.5 } });
    const batcher = one.batcher();
    const views = Array.from({ length: 30 }, (_, at) => batcher.batch(at + 1).passes.slice(2)).flat();
    expect(views.some((plan) => !everyDefault(one, plan, 0))).toBe(true);
    const [h, g] = [views.filter((_, at) => at % 2 === 0), views.filter((_, at) => at % 2 === 1)].map((plans) => plans.map((plan) => inputsOf(plan, 0)));
    expect(h).not.toEqual(g);
  });

  test('leave two fields one each', async () => {
    const found = kept(await toy({ columns: sixApps.slice(0, 2), train: chain(6) }, settings({})), 60);
    expect(new Set(found.map((views) => views.join(' | ')))).toEqual(new Set(['id | dev', 'dev | id']));
  });

  test('set a masked number to 0', async () => {
    const one = await toy({ columns: manyItems(12), train: chain(12) }, { training: { batchSize: 12 }, selfSupervision: { alpha: 0.3, dropoutRate: 0 } });
    const batcher = one.batcher();
    for (let step = 1; step <= 20; step += 1) {
      const [h, g] = batcher.batch(step).passes.slice(2).map((plan) => inputsOf(plan, 3).flat());
      expect([h!.every((value) => value === 0), g!.every((value) => value === 0)].filter(Boolean)).toHaveLength(1);
      expect([...h!, ...g!].filter((value) => value !== 0).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }
  });

  test('may be drawn for every item', async () => {
    const one = await toy({ columns: manyItems(60), train: chain(60) }, { training: { batchSize: 60 }, selfSupervision: { alpha: 0.3, dropoutRate: 0, seedPer: 'item' } });
    const { passes } = one.batcher().batch(1);
    const masked = (field: number) => inputsOf(passes[2]!, field).filter(([row]) => row === (one.spec.sides.item[field] as { defaultRow: number }).defaultRow).length;
    for (const field of [1, 2]) expect([0 < masked(field), masked(field) < 60], `field ${field}`).toEqual([true, true]);
    const both = [2, 3].map((pass) => inputsOf(passes[pass]!, 1).map(([row]) => row === (one.spec.sides.item[1] as { defaultRow: number }).defaultRow));
    expect(both[0]).toEqual(both[1]!.map((isMasked) => !isMasked));
    // Items of the same masks are neighbors: the pattern changes once less often than there are patterns.
    const patterns = inputsOf(passes[2]!, 0).map((_, item) => one.spec.sides.item.map((field, at) => (field.kind === 'bag' && inputsOf(passes[2]!, at)[item]![0] === field.defaultRow ? 0 : 1)).join(''));
    expect(patterns.filter((pattern, at) => at === 0 || pattern !== patterns[at - 1])).toHaveLength(new Set(patterns).size);
  });

  test('take no id as a partner with `excludeId`', async () => {
    const one = await toy({ columns: sixApps, train: chain(6) }, settings({ mutualInformation: { excludeId: true } }));
    // Seed dev now takes title and cats, so h keeps the id alone.
    expect(kept(one, 60).map(([h]) => h)).toContain('id');
  });

  test('need the association for correlated masking', async () => {
    const one = await toy({ columns: sixApps, train: chain(6) }, settings({}));
    expect(() => new Batcher(one.config, one.dataset, one.spec, null)).toThrow('needs the feature association');
    expect((await associate(one.dataset)).features).toEqual(['id', 'dev', 'cats', 'title']);
  });
});

describe('value dropout in the views', async () => {
  const rate = 0.3;
  const one = await toy({ columns: manyItems(200), train: chain(200) }, { training: { batchSize: 200 }, selfSupervision: { alpha: 0.3, masking: 'none', dropoutRate: rate } });
  const batcher = one.batcher();
  const nSteps = 10;
  const column = one.dataset.items.columns[2]!;
  if (column.kind !== 'bag') throw new TypeError('tags are a bag');
  /** One flag per item and value: 1 was dropped. Items are told by their id, which is not masked here. */
  const dropped = (pass: number) => Array.from({ length: nSteps }, (_, at) => {
    const plan = batcher.batch(at + 1).passes[pass]!;
    const bags = inputsOf(plan, 2);
    return itemsOf(plan).flatMap((item, example) => [...column.rows.slice(column.offsets[item], column.offsets[item + 1])].map((row) => (bags[example]!.includes(row) ? 0 : 1)));
  }).flat();
  const [h, g] = [dropped(2), dropped(3)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('drops each value at its rate', async () => {
    // 8,000 values: standard deviation √(.3 · .7 / 8,000) = .0051
    for (const flags of [h, g]) expect(Math.abs(mean(flags) - rate)).toBeLessThan(0.02);
  });

  test('drops values of one view whatever the other drops', async () => {
    // Both dropped: .3² = .09, standard deviation .0032
    expect(Math.abs(mean(h.map((flag, at) => flag * g[at]!)) - rate * rate)).toBeLessThan(0.013);
  });

  test('drops each value of an item whatever its neighbors do', async () => {
    const pairs = h.flatMap((flag, at) => (at % 4 === 3 ? [] : [flag * h[at + 1]!]));
    expect(Math.abs(mean(pairs) - rate * rate)).toBeLessThan(0.015);
  });

  test('drops other values in the next step', async () => {
    expect(h.slice(0, 800)).not.toEqual(h.slice(800, 1600));
  });

  test('leaves fields of one value alone', async () => {
    const { passes } = batcher.batch(3);
    for (const pass of [2, 3]) for (const field of [0, 1]) expect(everyDefault(one, passes[pass]!, field)).toBe(false);
    const groups = inputsOf(passes[2]!, 1);
    expect(itemsOf(passes[2]!).map((item) => item % 5)).toEqual(groups.map(([row]) => row));
  });
});

describe('the items of the contrastive batch', async () => {
  test('are drawn uniformly from the corpus, never-trained ones as often as the most popular', async () => {
    // All 600 pairs go to the first three of 30 items.
    const one = await toy({ columns: manyItems(30), train: Array.from({ length: 600 }, (_, at): [number, number] => [at % 30, at % 3]) }, { training: { batchSize: 10 }, selfSupervision: { alpha: 0.3, masking: 'none' } });
    const batcher = one.batcher();
    const counts = new Array<number>(30).fill(0);
    for (let step = 1; step <= 600; step += 1) {
      const items = itemsOf(batcher.batch(step).passes[2]!);
      expect(new Set(items).size).toBe(10);
      expect(itemsOf(batcher.batch(step).passes[3]!)).toEqual(items);
      for (const item of items) counts[item]! += 1;
    }
    // 200 each; without replacement the variance is 600 · ⅓ · ⅔ = 133. χ² / (1 − ⅓) has 29 degrees of freedom: above 70 once in 30,000.
    expect(counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0) / (2 / 3)).toBeLessThan(70);
  });

  test('follow the training pairs when asked', async () => {
    const one = await toy({ columns: manyItems(30), train: Array.from({ length: 600 }, (_, at): [number, number] => [at % 30, at % 3]) }, { training: { batchSize: 3 }, selfSupervision: { alpha: 0.3, masking: 'none', itemDistribution: 'training' } });
    expect(new Set(itemsOf(one.batcher().batch(1).passes[2]!))).toEqual(new Set([0, 1, 2]));
  });

  test('are never more than the corpus, and may be another number than the main batch', async () => {
    const sizes = async (batchSize: number | null) => (await toy({ columns: manyItems(30), train: chain(30) }, { training: { batchSize: 20 }, selfSupervision: { alpha: 0.3, batchSize } })).batcher().batch(1).passes.map(({ nExamples }) => nExamples);
    expect(await sizes(null)).toEqual([20, 20, 20, 20]);
    expect(await sizes(8)).toEqual([20, 20, 8, 8]);
    expect(await sizes(500)).toEqual([20, 20, 30, 30]);
  });

  test('are left out, row and column, when a view of theirs has defaults alone', async () => {
    // Item 2 has nothing but its id: every mask that separates id from the rest empties one of its views.
    const columns: ToyColumn[] = [
      { name: 'id', kind: 'id', values: [['a'], ['b'], ['c'], ['d']] },
      { name: 'dev', kind: 'category', values: [['d1'], ['d2'], [], ['d1']] },
      { name: 'size', kind: 'number', values: [1, 2, null, 3] },
    ];
    const one = await toy({ columns, train: chain(4) }, { training: { batchSize: 4 }, selfSupervision: { alpha: 0.3 } });
    const batcher = one.batcher();
    for (let step = 1; step <= 10; step += 1) {
      const { passes, selfSupervision } = batcher.batch(step);
      const items = [2, 3].map((pass) => itemsOf(passes[pass]!));
      const isHere = (row: number) => items.some((rows) => rows[row] === 2);
      expect([...selfSupervision!.included]).toEqual(items[0]!.map((_, row) => (isHere(row) ? 0 : 1)));
      expect(items[0]!.filter((_, row) => isHere(row))).toHaveLength(1);
    }
  });

  test('are left out when all values of their only kept field are dropped, unless one is always kept', async () => {
    const included = async (keepAtLeastOne: boolean) => (await toy({ columns: [sixApps[2]!, sixApps[3]!], train: chain(6) }, { training: { batchSize: 6 }, selfSupervision: { alpha: 0.3, dropoutRate: 0.9, keepAtLeastOne } })).batcher().batch(1).selfSupervision!.included;
    expect((await included(false)).some((flag) => flag === 0)).toBe(true);
    expect([...(await included(true))]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('of equal views are no negatives of one another when asked', async () => {
    const one = await toy({ columns: sixApps, train: chain(6) }, { training: { batchSize: 6 }, selfSupervision: { alpha: 0.3, dropoutRate: 0, maskIdenticalViews: true } });
    const batcher = one.batcher();
    // The view of categories alone: {x} is a and b, {y} is c and e. The view of titles alone: all differ. The other view has the id.
    for (let step = 1; step <= 12; step += 1) {
      const { passes, selfSupervision } = batcher.batch(step);
      const view = keptBy(one, passes[2]!);
      expect(selfSupervision!.excluded).toHaveLength(view === 'cats' ? 8 : 0);
    }
  });
});

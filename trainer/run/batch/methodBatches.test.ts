import { describe, expect, test } from 'vitest';
import { Batcher } from './batcher';
import { chain, inputsOf, itemsOf, manyItems, toy, type ToyColumn } from './toyData.testkit';

describe('mixed negatives', async () => {
  const settings = { training: { batchSize: 12 }, loss: { logQ: 'yi2019', mixedNegatives: 5 } };
  const pairs: [number, number][] = Array.from({ length: 40 }, (_, at) => [at % 9, at % 20]);

  test('are the first of the contrastive items, and the same without the task', async () => {
    const on = (await toy({ columns: manyItems(40), train: pairs }, { ...settings, selfSupervision: { alpha: 1, masking: 'none', dropoutRate: 0 } })).batcher();
    const off = (await toy({ columns: manyItems(40), train: pairs }, settings)).batcher();
    for (let step = 1; step <= 6; step += 1) {
      const [withTask, without] = [on.batch(step), off.batch(step)];
      expect([withTask.passes.length, without.passes.length]).toEqual([5, 3]);
      expect(withTask.passes.slice(0, 3)).toEqual(without.passes);
      expect(withTask.main).toEqual(without.main);
      expect(itemsOf(withTask.passes[2]!)).toEqual(itemsOf(withTask.passes[3]!).slice(0, 5));
      expect(new Set(itemsOf(without.passes[2]!)).size).toBe(5);
    }
  });

  test('are drawn uniformly, whatever the contrastive items follow, and never leave the main pairs other than they were', async () => {
    const one = (await toy({ columns: manyItems(40), train: pairs }, { ...settings, selfSupervision: { alpha: 1, itemDistribution: 'training' } })).batcher();
    const plain = (await toy({ columns: manyItems(40), train: pairs }, { training: { batchSize: 12 } })).batcher();
    const counts = new Int32Array(40);
    for (let step = 1; step <= 800; step += 1) {
      const batch = one.batch(step);
      for (const item of itemsOf(batch.passes[2]!)) counts[item]! += 1;
      if (step < 9) expect(batch.passes.slice(0, 2)).toEqual(plain.batch(step).passes);
    }
    // 4,000 draws: 100 each, standard deviation 9.4; items 20 … 39 were never trained.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  test('come with the logQ of the mixture and with the pairs that are no true negatives, and are no more than the corpus', async () => {
    const one = await toy({ columns: manyItems(6), train: [[0, 1], [0, 2], [4, 1], [5, 1], [4, 3]] }, { loss: { logQ: 'yi2019', mixedNegatives: 100 } });
    const batch = one.batcher().batch(1);
    expect([batch.main.nNegatives, batch.passes[2]!.nExamples]).toEqual([6, 6]);
    const [queries, items, more] = batch.passes.slice(0, 3).map(itemsOf);
    // Of 5 + 6 columns: (5 · count/5 + 6/6) / 11
    const count: Record<number, number> = { 1: 3, 2: 1, 3: 1 };
    expect([...batch.main.logQ!].map((value) => Math.exp(value).toFixed(5))).toEqual([...items!, ...more!].map((item) => (((count[item] ?? 0) + 1) / 11).toFixed(5)));
    const hits = batch.main.excluded!;
    const further = Array.from({ length: hits.length / 2 }, (_, at) => [hits[2 * at]!, hits[2 * at + 1]!] as const).filter(([, column]) => 5 <= column);
    const own = (query: number) => items!.filter((_, at) => queries![at] === query);
    expect(further.map(([row, column]) => `${queries![row]} ${more![column - 5]}`).sort()).toEqual(queries!.flatMap((query) => [...new Set(own(query))].map((item) => `${query} ${item}`)).sort());
  });

  test('are none with alignment and uniformity, which has no negatives, nor are there logQ and hits', async () => {
    const batch = (await toy({ columns: manyItems(6), train: chain(6) }, { loss: { kind: 'directAU', logQ: 'yi2019', mixedNegatives: 3 } })).batcher().batch(1);
    expect([batch.passes.length, batch.main]).toEqual([2, {}]);
  });
});

describe('feature dropout in the supervised task', async () => {
  const settings = (featureDropout: object, more: object = {}) => ({ training: { batchSize: 40 }, loss: { featureDropout }, ...more });
  const pairs: [number, number][] = Array.from({ length: 40 }, (_, at) => [at, (at + 1) % 40]);

  test('hides each feature of each item with the chance asked for, and none of the queries’', async () => {
    const one = await toy({ columns: manyItems(40), train: pairs }, settings({ rate: 0.25 }));
    const plain = await toy({ columns: manyItems(40), train: pairs }, { training: { batchSize: 40 } });
    const hidden = new Array<number>(4).fill(0);
    for (let step = 1; step <= 100; step += 1) {
      const [batch, whole] = [one.batcher().batch(step), plain.batcher().batch(step)];
      expect(batch.passes[0]).toEqual(whole.passes[0]);
      one.spec.sides.item.forEach((field, at) => inputsOf(batch.passes[1]!, at).forEach((values, example) => {
        const isHidden = field.kind === 'bag' ? values[0] === field.defaultRow : values[0] === 0;
        if (isHidden) hidden[at]! += 1;
        else expect(values).toEqual(inputsOf(whole.passes[1]!, at)[example]);
      }));
    }
    // A quarter of 4,000: standard deviation 27
    for (const count of hidden) expect(Math.abs(count - 1000)).toBeLessThan(140);
  });

  test('drops single values of features with several when asked to, and leaves the contrastive views as they were', async () => {
    const task = { selfSupervision: { alpha: 0.3, batchSize: 7 } };
    const one = await toy({ columns: manyItems(40), train: pairs }, settings({ rate: 0.5, drop: 'values' }, task));
    const plain = await toy({ columns: manyItems(40), train: pairs }, { training: { batchSize: 40 }, ...task });
    const [batch, whole] = [one.batcher().batch(3), plain.batcher().batch(3)];
    expect(batch.passes.slice(2)).toEqual(whole.passes.slice(2));
    for (const at of [0, 1, 3]) expect(inputsOf(batch.passes[1]!, at)).toEqual(inputsOf(whole.passes[1]!, at));
    const [some, all] = [inputsOf(batch.passes[1]!, 2), inputsOf(whole.passes[1]!, 2)];
    const nKept = some.flatMap((values, example) => values.filter((value) => all[example]!.includes(value))).length;
    // Half of 160
    expect(Math.abs(nKept - 80)).toBeLessThan(32);
  });
});

describe('items, replaced features and noise', async () => {
  const settings = (selfSupervision: object) => ({ training: { batchSize: 8 }, selfSupervision: { alpha: 0.3, dropoutRate: 0, ...selfSupervision } });
  const popular: [number, number][] = Array.from({ length: 40 }, (_, at) => [at % 6, at < 27 ? 0 : at < 36 ? 1 : 2]);

  test('are drawn by a power of their training pairs', async () => {
    // Counts 27, 9, 4 of items 0 … 2 and 0 of the others; a batch of two. By the square root: 5.20, 3, 2.
    const one = await toy({ columns: manyItems(6), train: popular }, settings({ masking: 'none', itemDistribution: 'power', itemPower: 0.5, batchSize: 2 }));
    const weights = [Math.sqrt(27), 3, 2];
    const total = weights[0]! + weights[1]! + weights[2]!;
    const missing = [0, 0, 0];
    for (let step = 1; step <= 3000; step += 1) {
      const items = itemsOf(one.batcher().batch(step).passes[2]!);
      for (const item of [0, 1, 2]) if (!items.includes(item)) missing[item]! += 1;
    }
    // Item a is missing when the others are drawn in either order.
    const chance = (b: number, c: number) => (weights[b]! / total) * (weights[c]! / (total - weights[b]!)) + (weights[c]! / total) * (weights[b]! / (total - weights[c]!));
    [chance(1, 2), chance(0, 2), chance(0, 1)].forEach((expected, item) => expect(Math.abs(missing[item]! / 3000 - expected)).toBeLessThan(0.045));
  });

  test('come from other items in one view of the corrupted pair, and the other view is whole', async () => {
    const one = await toy({ columns: manyItems(40), train: chain(40) }, settings({ masking: 'corruption', maskedShare: 0.5, itemDistribution: 'uniform' }));
    const { items } = one.dataset;
    let nReplaced = 0;
    for (let step = 1; step <= 60; step += 1) {
      const { passes: [, , h, g], selfSupervision } = one.batcher().batch(step);
      expect([...selfSupervision!.included]).toEqual(new Array(8).fill(1));
      const own = itemsOf(g!);
      for (let field = 0; field < 4; field += 1) {
        const column = items.columns[field]!;
        const valuesOf = (item: number) => (column.kind === 'bag' ? [...column.rows.slice(column.offsets[item], column.offsets[item + 1])] : column.kind === 'number' ? [column.values[item]!] : []);
        expect(inputsOf(g!, field)).toEqual(own.map(valuesOf));
        inputsOf(h!, field).forEach((values, example) => {
          expect(Array.from({ length: 40 }, (_, item) => String(valuesOf(item)))).toContain(String(values));
          if (String(values) !== String(valuesOf(own[example]!))) nReplaced += 1;
        });
      }
    }
    // Two of four fields of 480 items, some with the value they had: ids 1/40, groups 1/5, tags hardly, numbers 1/40.
    expect(nReplaced).toBeGreaterThan(800);
    expect(nReplaced).toBeLessThanOrEqual(960);
  });

  test('are added where a single feature can neither be divided nor lose values, and nowhere else unasked', async () => {
    const ids = manyItems(20).slice(0, 1);
    const tags = [{ ...manyItems(20)[2]!, name: 'id', kind: 'categories' as const }] as ToyColumn[];
    const perturbation = async (columns: readonly ToyColumn[], selfSupervision: object) => (await toy({ columns, train: chain(20) }, settings(selfSupervision))).batcher().batch(1).selfSupervision!.perturbation;
    const rows = (await perturbation(ids, {}))!.noise!;
    // Two views of 8 items, 3 dimensions each
    expect(rows).toHaveLength(48);
    for (let row = 0; row < 16; row += 1) expect(Math.hypot(...rows.slice(3 * row, 3 * row + 3))).toBeCloseTo(0.1, 6);
    expect(await perturbation(ids, { masking: 'none' })).toBeUndefined();
    expect(await perturbation(ids, { fallbackNoise: 0 })).toBeUndefined();
    expect(await perturbation(tags, { dropoutRate: 0.3 })).toBeUndefined();
    expect((await perturbation(tags, { dropoutRate: 0 }))?.noise).toHaveLength(48);
    expect(await perturbation(manyItems(20).slice(0, 2), {})).toBeUndefined();
    expect((await perturbation(manyItems(20), { noise: 0.4 }))?.noise).toHaveLength(16 * 10);
  });

  test('leave masks of dimensions to the inputs: every feature is there', async () => {
    const one = await toy({ columns: manyItems(40), train: chain(40) }, settings({ masking: 'dimensions', maskedShare: 0.5 }));
    const { passes: [, , h, g], selfSupervision } = one.batcher().batch(2);
    expect(h).toEqual(g);
    const scale = selfSupervision!.perturbation!.scale!;
    // Widths 3, 3, 3 and 1: half of 10, one view the complement of the other
    expect(scale.slice(0, 80).map((kept, at) => kept + scale[80 + at]!)).toEqual(new Float32Array(80).fill(1));
    expect(scale.slice(0, 10).reduce((sum, kept) => sum + kept, 0)).toBe(5);
  });

  test('leave the items as they are behind the two views of a task without negatives', async () => {
    const one = await toy({ columns: manyItems(40), train: chain(40) }, settings({ task: 'noNegatives', masking: 'dimensions', noise: 0.2, seedPer: 'item', complementary: false }));
    const { passes: [, , h, g, whole], selfSupervision } = one.batcher().batch(3);
    const size = 8 * 10;
    expect([h, g]).toEqual([whole, whole]);
    const { scale, noise } = selfSupervision!.perturbation!;
    expect([scale!.length, noise!.length]).toEqual([3 * size, 3 * size]);
    expect([new Set(scale!.slice(2 * size)), new Set(noise!.slice(2 * size))]).toEqual([new Set([1]), new Set([0])]);
    expect([scale!.slice(0, 2 * size).includes(0), noise!.slice(size, 2 * size).every((value) => value === 0)]).toEqual([true, false]);
    expect(selfSupervision!.targets).toMatchObject({ kind: 'fields', fields: [{ feature: 'id' }, { feature: 'group' }, { feature: 'tags' }] });
  });

  test('are one whole view for the tasks that only spread items out', async () => {
    for (const task of ['spreadOut', 'spreadOutSquare', 'globalOrthogonal']) {
      const batch = (await toy({ columns: manyItems(40), train: chain(40) }, settings({ task, dropoutRate: 0.9, maskIdenticalViews: true }))).batcher().batch(1);
      expect([batch.passes.length, batch.selfSupervision!.perturbation, batch.selfSupervision!.excluded!.length]).toEqual([3, undefined, 0]);
      expect(inputsOf(batch.passes[2]!, 2).every((values) => values.length === 4)).toBe(true);
    }
  });
});

describe('the targets of tasks on single features', async () => {
  const settings = (selfSupervision: object) => ({ training: { batchSize: 8 }, selfSupervision: { alpha: 0.3, dropoutRate: 0, ...selfSupervision } });
  const some = manyItems(40).map((column): ToyColumn => (column.name === 'group' && column.kind === 'category' ? { ...column, values: column.values.map((values, item) => (item % 4 === 0 ? [] : values)) } : column));

  test.each(['batch', 'item'])('are the masked features that are known, with equal numbers for equal values, a mask for each %s', async (seedPer) => {
    const one = await toy({ columns: some, train: chain(40) }, settings({ task: 'maskedFeatures', masking: 'rfm', seedPer }));
    let nPredicted = 0;
    for (let step = 1; step <= 20; step += 1) {
      const { passes: [, , masked, whole], selfSupervision } = one.batcher().batch(step);
      const { targets } = selfSupervision!;
      if (targets?.kind !== 'masked') throw new TypeError('There are targets');
      // A number has a single dimension, which has no direction.
      expect(targets.fields).toEqual([{ field: 0, feature: 'id', start: 0, width: 3 }, { field: 1, feature: 'group', start: 3, width: 3 }, { field: 2, feature: 'tags', start: 6, width: 3 }]);
      one.spec.sides.item.forEach((field, at) => {
        const [hidden, known] = [inputsOf(masked!, at), inputsOf(whole!, at)];
        known.forEach((values, item) => {
          const isKnown = field.kind === 'bag' ? values[0] !== field.defaultRow : values[0] !== 0;
          const isHidden = field.kind === 'bag' ? hidden[item]![0] === field.defaultRow : hidden[item]![0] === 0;
          expect(targets.predicted[4 * item + at]).toBe(isKnown && isHidden ? 1 : 0);
          nPredicted += targets.predicted[4 * item + at]!;
          known.forEach((others, other) => expect(targets.groups[4 * item + at] === targets.groups[4 * other + at]).toBe(String([...values].sort()) === String([...others].sort())));
        });
      });
    }
    expect(nPredicted).toBeGreaterThan(200);
  });

  test('are the replaced features whose values differ', async () => {
    const one = await toy({ columns: some, train: chain(40) }, settings({ task: 'replacedFeatures', maskedShare: 0.5, masking: 'none' }));
    const plain = await toy({ columns: some, train: chain(40) }, settings({ task: 'spreadOut' }));
    let nReplaced = 0;
    for (let step = 1; step <= 20; step += 1) {
      const { passes, selfSupervision } = one.batcher().batch(step);
      const whole = plain.batcher().batch(step).passes[2]!;
      expect(passes).toHaveLength(3);
      const { targets } = selfSupervision!;
      if (targets?.kind !== 'replaced') throw new TypeError('There are targets');
      for (let at = 0; at < 4; at += 1) {
        inputsOf(passes[2]!, at).forEach((values, item) => {
          expect(targets.replaced[4 * item + at]).toBe(String(values) === String(inputsOf(whole, at)[item]) ? 0 : 1);
          nReplaced += targets.replaced[4 * item + at]!;
        });
      }
    }
    // Two of four fields of 160 items, but for draws of what was there.
    expect(nReplaced).toBeGreaterThan(240);
    expect(nReplaced).toBeLessThanOrEqual(320);
  });
});

describe('pairs that came to nothing', async () => {
  const settings = { training: { batchSize: 12 }, loss: { kind: 'binaryCrossEntropy', logQ: 'yi2019', mixedNegatives: 3 } };
  const one = await toy({ columns: manyItems(40), train: chain(40) }, settings);
  const nothing = { query: Int32Array.from({ length: 100 }, (_, at) => at % 40), item: Int32Array.from({ length: 100 }, (_, at) => (at * 7) % 40), timestamp: null };
  const batcher = () => new Batcher(one.config, { ...one.dataset, negatives: { train: nothing } }, one.spec, null);

  test('follow the positives of a batch, as many as keeps their share, each at most once an epoch', async () => {
    const plain = (await toy({ columns: manyItems(40), train: chain(40) }, { training: { batchSize: 12 } })).batcher();
    for (const epoch of [0, 1]) {
      const seen = [1, 2, 3].flatMap((step) => {
        const batch = batcher().batch(3 * epoch + step);
        expect([batch.main, batch.passes.length, batch.passes[0]!.nExamples]).toEqual([{ nPositives: 12 }, 2, 45]);
        const [queries, items] = [itemsOf(batch.passes[0]!), itemsOf(batch.passes[1]!)];
        expect(queries.slice(0, 12)).toEqual(itemsOf(plain.batch(3 * epoch + step).passes[0]!));
        return queries.slice(12).map((query, at) => `${query} ${items[12 + at]}`);
      });
      const known = new Set(Array.from(nothing.query, (query, at) => `${query} ${nothing.item[at]}`));
      expect(seen.every((pair) => known.has(pair))).toBe(true);
      // 100 pairs over 3 steps: 33 each.
      expect(seen).toHaveLength(99);
      const count = (list: Iterable<string>) => [...list].reduce((counts, pair) => counts.set(pair, (counts.get(pair) ?? 0) + 1), new Map<string, number>());
      const all = count(Array.from(nothing.query, (query, at) => `${query} ${nothing.item[at]}`));
      for (const [pair, n] of count(seen)) expect(n).toBeLessThanOrEqual(all.get(pair)!);
    }
    expect(batcher().batch(1).passes).not.toEqual(batcher().batch(4).passes);
  });

  test('are left to the losses that take them', async () => {
    const softmax = await toy({ columns: manyItems(40), train: chain(40) }, { training: { batchSize: 12 } });
    const found = new Batcher(softmax.config, { ...softmax.dataset, negatives: { train: nothing } }, softmax.spec, null).batch(2);
    expect(found).toEqual(softmax.batcher().batch(2));
  });
});

import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Engine, FieldPlan, InputSpec, OptimizerSpec, PassPlan } from './engine';
import { describeEachEngine } from './engines.testkit';

const optimizer: OptimizerSpec = { kind: 'adagrad', learningRate: 0.1, initialAccumulator: 0.1, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 };

/** One table of three values and a default row (3), read by both towers; the item tower has a number before it. */
const spec: InputSpec = {
  tables: [{ name: 'words', rows: 4, dim: 2, frozenRows: [] }, { name: 'frozen', rows: 2, dim: 1, frozenRows: [1] }],
  sides: {
    query: [{ kind: 'bag', feature: 'words', table: 'words', pooling: 'mean', defaultRow: 3 }],
    item: [
      { kind: 'number', feature: 'size', width: 1 },
      { kind: 'bag', feature: 'words', table: 'words', pooling: 'mean', defaultRow: 3 },
      { kind: 'bag', feature: 'flag', table: 'frozen', pooling: 'sum', defaultRow: 1 },
    ],
  },
  initialScale: 0.05, seed: 1,
};

const bag = (...bags: number[][]): FieldPlan => {
  let end = 0;
  return { kind: 'bag', offsets: Int32Array.from([0, ...bags.map(({ length }) => (end += length))]), rows: Int32Array.from(bags.flat()) };
};
const number = (...values: number[]): FieldPlan => ({ kind: 'number', values: Float32Array.from(values) });

/** Row 1 twice in a bag of the query's, in two item passes, and so in both towers. */
const passes: readonly PassPlan[] = [
  { side: 'query', nExamples: 2, fields: [bag([1, 1, 0], [3])] },
  { side: 'item', nExamples: 2, fields: [number(7, 8), bag([1], [2, 1]), bag([0], [1])] },
  { side: 'item', nExamples: 1, fields: [number(9), bag([1]), bag([1])] },
];

function loaded(engine: Engine) {
  engine.use();
  const layer = engine.inputLayer(spec, optimizer);
  return layer.state().then(async (state) => {
    const fresh = new Map(state);
    fresh.set('table/words', { shape: [4, 2], data: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8) });
    fresh.set('table/frozen', { shape: [2, 1], data: Float32Array.of(5, 0) });
    await layer.load(fresh);
    return layer;
  });
}

describeEachEngine('the input layer', (engine) => {
  test('pools bags, copies numbers and puts fields side by side', async () => {
    const layer = await loaded(engine);
    expect([layer.width('query'), layer.width('item')]).toEqual([2, 4]);
    const [query, item] = [layer.forward(passes.slice(0, 1)), layer.forward(passes.slice(1))];
    // (2 · (.3, .4) + (.1, .2)) / 3, and the default row
    expectClose(query.dataSync(), [0.7 / 3, 1 / 3, 0.7, 0.8]);
    // 7 | row 1 | 5, and 8 | mean of rows 2 and 1 | the frozen default; under them the view: 9 | row 1 | the frozen default
    expectClose(item.dataSync(), [7, 0.3, 0.4, 5, 8, 0.4, 0.5, 0, 9, 0.3, 0.4, 0]);
    query.dispose();
    item.dispose();
    layer.dispose();
  });

  test('sums the gradients of a row over bag, passes and towers before squaring', async () => {
    const layer = await loaded(engine);
    const gradients = [
      tensor2d([3, 6, 1, 1], [2, 2]), // query: example 0, then the default row
      tensor2d([100, 0.5, 1, 2, 100, 4, 2, 3, 100, -1, 1, 4], [3, 4]), // item and view: number, words, flag
    ];
    const nTensors = memory().numTensors;
    layer.applyGradients([{ passes: passes.slice(0, 1), gradient: gradients[0]! }, { passes: passes.slice(1), gradient: gradients[1]! }], 1);
    expect(memory().numTensors).toBe(nTensors);
    const state = await layer.state();
    // Row 1: 2 · (3, 6)/3 from the query's bag, (.5, 1) alone in its bag, (4, 2)/2 beside row 2, (−1, 1) in the view: (3.5, 7).
    // Row 0: (3, 6)/3 = (1, 2). Row 2: (4, 2)/2 = (2, 1). Row 3, the default: (1, 1).
    const sums = [1, 2, 3.5, 7, 2, 1, 1, 1];
    const before = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
    expectClose(state.get('table/words/accumulator')!.data, sums.map((g) => 0.1 + g * g));
    expectClose(state.get('table/words')!.data, before.map((value, at) => value - (0.1 * sums[at]!) / Math.sqrt(0.1 + sums[at]! ** 2 + 1e-7)));
    // Pass by pass the accumulator of row 1 would hold .1 + 2² + (.5 + 2)² + 1 = 11.35 and not .1 + 3.5² = 12.35.
    expect(state.get('table/words/accumulator')!.data[2]).toBeCloseTo(12.35, 4);
    // The frozen default row keeps its 0 and its accumulator although gradients reach it; row 0 moves by 2.
    expectClose(state.get('table/frozen')!.data, [5 - 0.2 / Math.sqrt(4.1 + 1e-7), 0]);
    expectClose(state.get('table/frozen/accumulator')!.data, [4.1, 0.1]);
    for (const one of gradients) one.dispose();
    layer.dispose();
  });

  test('starts normal with the standard deviation asked for, frozen rows at 0, and by seed and table name alone', async () => {
    const wide: InputSpec = { ...spec, tables: [{ name: 'words', rows: 2000, dim: 8, frozenRows: [1999] }], sides: { query: [], item: [] }, seed: 3 };
    const values = (await engine.inputLayer(wide, optimizer).state()).get('table/words')!.data;
    const free = values.subarray(0, 1999 * 8);
    const mean = free.reduce((sum, value) => sum + value, 0) / free.length;
    const deviation = Math.sqrt(free.reduce((sum, value) => sum + (value - mean) ** 2, 0) / free.length);
    // Standard errors over 15,992 numbers: .0004 and .0003
    expect(Math.abs(mean)).toBeLessThan(0.002);
    expect(Math.abs(deviation - 0.05)).toBeLessThan(0.0015);
    expect([...values.subarray(1999 * 8)]).toEqual(new Array(8).fill(0));
    const again = await engine.inputLayer({ ...wide, tables: [{ name: 'other', rows: 5, dim: 8, frozenRows: [] }, ...wide.tables] }, optimizer).state();
    expect(again.get('table/words')!.data).toEqual(values);
    expect(again.get('table/other')!.data).not.toEqual(values.slice(0, 40));
  });

  test('reads rows, and its state is a copy', async () => {
    const layer = await loaded(engine);
    expectClose(await layer.read('words', Int32Array.of(3, 0, 3)), [0.7, 0.8, 0.1, 0.2, 0.7, 0.8]);
    (await layer.state()).get('table/words')!.data.fill(0);
    expectClose(await layer.read('words', Int32Array.of(1)), [0.3, 0.4]);
  });

  test('refuses a state that lacks a table, has one too many or another shape, and stays as it was', async () => {
    const layer = await loaded(engine);
    const state = await layer.state();
    const before = (await layer.state()).get('table/words')!.data;
    const changed = (change: (arrays: Map<string, { shape: readonly number[]; data: Float32Array }>) => void) => {
      const arrays = new Map([...state].map(([name, { shape, data }]) => [name, { shape, data: data.map((value) => value + 1) }]));
      change(arrays);
      return arrays;
    };
    const load = async (arrays: ReturnType<typeof changed>) => layer.load(arrays);
    await expect(load(changed((arrays) => arrays.delete('table/frozen')))).rejects.toThrow('has no `table/frozen`');
    await expect(load(changed((arrays) => arrays.set('table/more', { shape: [1, 1], data: new Float32Array(1) })))).rejects.toThrow('`table/more` has no place');
    await expect(load(changed((arrays) => arrays.set('table/frozen', { shape: [3, 1], data: new Float32Array(3) })))).rejects.toThrow('is [3, 1], and the input layer needs [2, 1]');
    expect((await layer.state()).get('table/words')!.data).toEqual(before);
  });
});

describeEachEngine('the dense optimizer', (engine) => {
  test('keeps state by parameter name, so that a step without one of them moves the others alone', async () => {
    engine.use();
    const values = new Map([['a', tensor2d([1, 1], [1, 2])], ['b', tensor2d([1], [1, 1])]]);
    const dense = engine.denseOptimizer({
      names: ['a', 'b'], get: (name) => values.get(name)!,
      set(name, value) {
        values.get(name)!.dispose();
        values.set(name, value as never);
      },
    }, { ...optimizer, kind: 'rowwiseAdagrad' });
    const gradient = tensor2d([2], [1, 1]);
    dense.apply(new Map([['b', gradient]]), 1);
    expectClose(values.get('a')!.dataSync(), [1, 1]);
    // Plain Adagrad for tower weights: .1 · 2/√(.1 + 4)
    expectClose(values.get('b')!.dataSync(), [1 - 0.2 / Math.sqrt(4.1 + 1e-7)]);
    const state = await dense.state();
    expectClose(state.get('optimizer/a/accumulator')!.data, [0.1, 0.1]);
    expectClose(state.get('optimizer/b/accumulator')!.data, [4.1]);
    for (const one of [...values.values(), gradient]) one.dispose();
  });
});

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, at) => expect(Math.abs(found[at]! - value), `${at}: ${found[at]} and ${value}`).toBeLessThan(2e-6 * (1 + Math.abs(value))));
}

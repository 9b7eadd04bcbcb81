import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { associate } from '../../data/association';
import { sharedDataset } from '../../data/sharedDataset';
import { stepPlan } from '../../engine/stepPlan';
import { openLoader } from './openLoader';
import { toy, type Toy, type ToyColumn } from './toyData.testkit';
import { workerLoader, type BatchWork } from './workerLoader';

const folder = mkdtempSync(path.join(tmpdir(), 'longtail-loader-'));
const file = path.join(folder, 'loader.cjs');
const { signal } = new AbortController();

beforeAll(() => build({ entryPoints: [path.resolve(import.meta.dirname, '../../loader.ts')], outfile: file, bundle: true, platform: 'node', format: 'cjs' }));
afterAll(() => rmSync(folder, { recursive: true }));

const columns: readonly ToyColumn[] = [
  { name: 'id', kind: 'id', values: Array.from({ length: 40 }, (_, item) => [`${item}`]) },
  { name: 'tags', kind: 'categories', values: Array.from({ length: 40 }, (_, item) => [`t${item % 7}`, `u${item % 3}`].slice(item % 3)) },
  { name: 'size', kind: 'number', values: Array.from({ length: 40 }, (_, item) => (item % 4 === 0 ? null : item)) },
];

async function world(): Promise<{ readonly one: Toy; readonly work: BatchWork }> {
  const one = await toy({ columns, train: Array.from({ length: 100 }, (_, at) => [at % 40, (at * 3) % 17]) }, {
    training: { batchSize: 10 }, loss: { logQ: 'yi2019' }, selfSupervision: { alpha: 0.3, maskIdenticalViews: true },
  });
  return { one, work: { config: one.config, data: sharedDataset(one.dataset), spec: one.spec, association: await associate(one.dataset) } };
}

test('a worker hands out the bytes that are made in this thread, also when steps are skipped or asked for again', async () => {
  const { one, work } = await world();
  const batcher = one.batcher();
  const loader = await workerLoader(file, work, 30);
  try {
    for (const step of [1, 2, 3, 4, 5, 20, 21, 4, 28, 29, 30]) expect(await loader.take(step, signal)).toEqual(batcher.batch(step));
  } finally {
    await loader.close();
  }
});

test('a worker that is asked for them hands out the plans of the rows with the batch', async () => {
  const { one, work } = await world();
  const batcher = one.batcher();
  const loader = await workerLoader(file, { ...work, wantsPlans: true }, 30);
  try {
    for (const step of [1, 2, 17]) {
      const batch = batcher.batch(step);
      expect(await loader.take(step, signal)).toEqual({ ...batch, plans: stepPlan(work.spec, batch.passes) });
    }
  } finally {
    await loader.close();
  }
});

test('arrays on shared memory are read by the worker where they are, not copied', async () => {
  const { work } = await world();
  const loader = await workerLoader(file, work, 2);
  try {
    const before = await loader.take(1, signal);
    const count = (work.data.trainingCount as Int32Array<SharedArrayBuffer>);
    // logQ of a later batch is made of the counts: doubled, it grows by ln 2.
    for (let item = 0; item < count.length; item += 1) Atomics.store(count, item, 2 * count[item]!);
    const loaded = await loader.take(30, signal); // beyond the last step nothing is made ahead
    const again = await loader.take(1, signal);
    again.main.logQ!.forEach((value, at) => expect(value - before.main.logQ![at]!).toBeCloseTo(Math.LN2, 5));
    expect(loaded.step).toBe(30);
  } finally {
    await loader.close();
  }
});

test('an error in the worker is thrown by the step that waits, with its message, and by every later one', async () => {
  const { work } = await world();
  const loader = await workerLoader(file, { ...work, data: { ...work.data, items: { ...work.data.items, columns: work.data.items.columns.slice(1) } } }, 30);
  await expect(loader.take(1, signal)).rejects.toThrow('The data has no column for `id` on the item side');
  await expect(loader.take(2, signal)).rejects.toThrow('The data has no column for `id` on the item side');
  await loader.close();
});

test('an abort ends the waiting with its reason', async () => {
  const { work } = await world();
  const loader = await workerLoader(file, work, 30);
  const stop = new AbortController();
  const waiting = loader.take(1, stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(loader.take(1, stop.signal)).rejects.toThrow('enough');
  await loader.close();
});

test.each([
  ['is not there', () => path.join(folder, 'nothing.cjs'), /nothing\.cjs/],
  ['fails while it starts', () => {
    const broken = path.join(folder, 'broken.cjs');
    writeFileSync(broken, 'throw new Error("no memory for this")');
    return broken;
  }, /no memory for this/],
  ['ends without a word', () => {
    const silent = path.join(folder, 'silent.cjs');
    writeFileSync(silent, '');
    return silent;
  }, /ended with 0/],
])('where the worker %s, batches are made in this thread and the reason is told', async (_how, fileOf, reason) => {
  const { one, work } = await world();
  await expect(workerLoader(fileOf(), work, 30)).rejects.toThrow(reason);
  const { loader, why } = await openLoader(fileOf(), one.batcher(), work, 30);
  if (1 < availableParallelism()) expect(why).toMatch(reason);
  expect(await loader.take(3, signal)).toEqual(one.batcher().batch(3));
  await loader.close();
});

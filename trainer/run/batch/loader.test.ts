import { expect, test } from 'vitest';
import type { StepBatch } from '../../model/stepBatch';
import { breathe } from '../breathe';
import { Loader } from './loader';

/** Batches that say when they were made. */
function recording() {
  const made: number[] = [];
  const batch = (step: number): StepBatch => {
    made.push(step);
    return { step, epoch: 0, passes: [], main: {} };
  };
  return { made, source: { batch } };
}

test('a loader makes the next batch while the loop gives way, and none beyond the last step', async () => {
  const { made, source } = recording();
  const loader = new Loader(source, 3);
  for (const step of [1, 2, 3]) {
    expect(loader.take(step).step).toBe(step);
    await breathe();
    expect(made).toEqual(Array.from({ length: Math.min(step + 1, 3) }, (_, at) => at + 1));
  }
});

test('a loader asked for another step than the next makes that one', async () => {
  const { made, source } = recording();
  const loader = new Loader(source, 9);
  loader.take(1);
  await breathe();
  expect(loader.take(7).step).toBe(7);
  expect(made).toEqual([1, 2, 7]);
});

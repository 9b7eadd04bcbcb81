import { expect, test } from 'vitest';
import type { StepBatch } from '../../model/stepBatch';
import { breathe } from '../breathe';
import { sameThreadLoader } from './sameThreadLoader';

const { signal } = new AbortController();

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
  const loader = sameThreadLoader(source, 3);
  for (const step of [1, 2, 3]) {
    expect((await loader.take(step, signal)).step).toBe(step);
    await breathe();
    expect(made).toEqual(Array.from({ length: Math.min(step + 1, 3) }, (_, at) => at + 1));
  }
});

test('a loader asked for another step than the next makes that one', async () => {
  const { made, source } = recording();
  const loader = sameThreadLoader(source, 9);
  await loader.take(1, signal);
  await breathe();
  expect((await loader.take(7, signal)).step).toBe(7);
  expect(made).toEqual([1, 2, 7]);
});

test('a batch made ahead that fails is thrown by the step that takes it', async () => {
  const loader = sameThreadLoader({
    batch(step) {
      if (step === 2) throw new Error('no such item');
      return { step, epoch: 0, passes: [], main: {} };
    },
  }, 3);
  await loader.take(1, signal);
  await breathe();
  await expect(loader.take(2, signal)).rejects.toThrow('no such item');
});

import { expect, test } from 'vitest';
import type { StepLosses } from '../model/stepBatch';
import { StepsUnderWay } from './stepsUnderWay';

const lossesOf = (main: number): StepLosses => ({ main, selfSupervised: null, total: main });

/** Steps on a device that takes `stepMs` for each, on a clock of its own. */
function device(stepMs: number) {
  let nowMs = 0;
  let doneMs = 0;
  const told: number[] = [];
  const underWay = new StepsUnderWay(() => nowMs);
  let started = 0;
  let mostAhead = 0;
  const start = async () => {
    started += 1;
    const own = started;
    doneMs = Math.max(doneMs, nowMs) + stepMs;
    const readyMs = doneMs;
    // The device is waited for: its time passes.
    const later = Promise.resolve().then(() => {
      nowMs = Math.max(nowMs, readyMs);
      return lossesOf(own);
    });
    await underWay.add(later, ({ main }) => told.push(main));
    mostAhead = Math.max(mostAhead, started - told.length);
  };
  return { start, underWay, told, mostAhead: () => mostAhead };
}

test('losses that are there are told at once', async () => {
  const told: number[] = [];
  await new StepsUnderWay(() => 0).add(lossesOf(3), ({ main }) => told.push(main));
  expect(told).toEqual([3]);
});

test('up to eight quick steps are under way, and they are told in their order', async () => {
  // 5 ms a step: 40 fit into a fifth of a second, more than eight.
  const quick = device(5);
  for (let step = 0; step < 60; step += 1) await quick.start();
  expect(quick.mostAhead()).toBe(8);
  await quick.underWay.settle();
  expect(quick.told).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
});

test('no more slow steps are under way than a run may keep somebody waiting for who stops it', async () => {
  // 150 ms a step: one fits into a fifth of a second.
  const slow = device(150);
  for (let step = 0; step < 20; step += 1) await slow.start();
  expect(slow.mostAhead()).toBe(1);
});

test('a step that failed is heard of when its turn comes, and not before', async () => {
  const told: number[] = [];
  const underWay = new StepsUnderWay(() => 0);
  const tell = ({ main }: StepLosses) => { told.push(main); };
  await underWay.add(Promise.resolve(lossesOf(1)), tell);
  await expect(underWay.add(Promise.reject(new Error('lost')), tell)).resolves.toBeUndefined();
  await expect(underWay.settle()).rejects.toThrow('lost');
  expect(told).toEqual([1]);
});

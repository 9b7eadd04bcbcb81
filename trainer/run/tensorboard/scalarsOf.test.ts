import { expect, test } from 'vitest';
import type { RunEvent } from '../../../runs/event';
import { scalarsOf } from './scalarsOf';

const step: RunEvent = { at: 0, kind: 'step', step: 3, epoch: 0, steps: 3, mainLossNats: 6.5, selfSupervisedLossNats: 7, totalLossNats: 8.6, examplesPerSecond: 1000, secondsLeft: 9 };
const evaluated: RunEvent = {
  at: 0, kind: 'evaluated', step: 3, epoch: 1, split: 'validation',
  slices: [{ slice: 'all', nPairs: 9, metrics: { 'recall@50': 0.5, mrr: 0.1 } }, { slice: 'cold', nPairs: 0, metrics: { 'recall@50': null, mrr: null } }],
  alignment: 0.9, uniformityQuery: -2, uniformityItem: null, coverage: { 'coverage@50': 0.75 }, gini: { 'gini@50': null }, isBest: true, seconds: 1,
};

test('a step has its losses and its speed', () => {
  expect(scalarsOf(step)).toEqual({ 'loss/main': 6.5, 'loss/self-supervised': 7, 'loss/total': 8.6, 'speed/examples-per-second': 1000 });
});

test('a step without self-supervision has no such loss', () => {
  expect(Object.keys(scalarsOf({ ...step, selfSupervisedLossNats: null }))).toEqual(['loss/main', 'loss/total', 'speed/examples-per-second']);
});

test('an evaluation has every metric of every slice that has a value, under its split', () => {
  expect(scalarsOf(evaluated)).toEqual({
    'validation/recall@50/all': 0.5, 'validation/mrr/all': 0.1, 'validation/alignment': 0.9, 'validation/uniformity/queries': -2, 'validation/coverage@50': 0.75,
  });
  expect(Object.keys(scalarsOf({ ...evaluated, split: 'test' })).every((tag) => tag.startsWith('test/'))).toBe(true);
});

test('other events have no scalars', () => {
  expect(scalarsOf({ at: 0, kind: 'checkpointed', step: 3, isBest: true })).toEqual({});
});

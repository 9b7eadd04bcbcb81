import { expect, test } from 'vitest';
import { modelConfig } from '../randomStep.testkit';
import { isConstant, stepSettings } from './stepSettings';

const settings = (selfSupervision: object, loss: object = {}) => modelConfig({ loss: { temperature: 0.1, ...loss }, selfSupervision: { alpha: 0.8, ...selfSupervision } });

/** Steps 1 … 7 of two an epoch. */
const each = <Value>(model: ReturnType<typeof settings>, pick: (one: ReturnType<typeof stepSettings>) => Value): Value[] => [1, 2, 3, 4, 5, 6, 7].map((step) => pick(stepSettings(model, step, 2)));

test.each([
  ['joint', {}, [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]],
  // A quarter of .8 more in each of 2 · 2 steps
  ['warmUp', {}, [0.2, 0.4, 0.6, 0.8, 0.8, 0.8, 0.8]],
  ['decay', { finalAlpha: 0.4 }, [0.8, 0.7, 0.6, 0.5, 0.4, 0.4, 0.4]],
  ['pretrain', { finalAlpha: 0.1 }, [0.8, 0.8, 0.8, 0.8, 0.1, 0.1, 0.1]],
  ['uncertainty', {}, [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]],
] as const)('the schedule %s gives the weights of its formula', (kind, more, expected) => {
  each(settings({ schedule: { kind, duration: 2, ...more } }), ({ alpha }) => alpha).forEach((alpha, at) => expect(alpha).toBeCloseTo(expected[at]!, 12));
  expect(each(settings({ alpha: 0, schedule: { kind, duration: 2, ...more } }), ({ alpha }) => alpha)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test('pre-training follows the main loss from the step after its last, with the optimizer fresh and counted anew', () => {
  const model = settings({ schedule: { kind: 'pretrain', duration: 2 } });
  expect(each(model, ({ trainsMain }) => trainsMain)).toEqual([false, false, false, false, true, true, true]);
  expect(each(model, ({ resetsOptimizer }) => resetsOptimizer)).toEqual([false, false, false, false, true, false, false]);
  expect(each(model, ({ optimizerStep }) => optimizerStep)).toEqual([1, 2, 3, 4, 1, 2, 3]);
  const joint = settings({});
  expect(each(joint, ({ trainsMain, resetsOptimizer, optimizerStep }) => [trainsMain, resetsOptimizer, optimizerStep])).toEqual([1, 2, 3, 4, 5, 6, 7].map((step) => [true, false, step]));
});

test('the temperature moves by equal factors to its end, and the task’s with it unless it has its own', () => {
  // From .1 to .4 in 2 · 2 steps: √2 each
  const heated = settings({}, { finalTemperature: 0.4, heatingEpochs: 2 });
  each(heated, ({ temperature }) => temperature).forEach((temperature, at) => expect(temperature).toBeCloseTo(0.1 * Math.SQRT2 ** Math.min(4, at), 12));
  expect(each(heated, ({ taskTemperature }) => taskTemperature)).toEqual(each(heated, ({ temperature }) => temperature));
  expect(each(settings({ temperature: 0.3 }, { finalTemperature: 0.4, heatingEpochs: 2 }), ({ taskTemperature }) => taskTemperature)).toEqual([0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]);
});

test.each([
  [{}, {}, true],
  [{ schedule: { kind: 'uncertainty' } }, {}, true],
  [{ schedule: { kind: 'decay' } }, {}, false],
  [{ alpha: 0, schedule: { kind: 'decay' } }, {}, true],
  [{}, { finalTemperature: 0.2 }, false],
])('settings of %j and %j are the same in every step: %s', (selfSupervision, loss, expected) => {
  expect(isConstant(settings(selfSupervision, loss))).toBe(expected);
});

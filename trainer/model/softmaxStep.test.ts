import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Config } from '../../config/schema/files';
import type { Engine } from '../engine/engine';
import { describeEachEngine } from '../engine/engines.testkit';
import { openModel, randomBatch, randomShape, type RandomShape } from './randomStep.testkit';
import { trainStep } from './trainStep';

const plain = { towers: { activation: 'relu', outputActivation: 'linear' }, selfSupervision: { alpha: 0.3, symmetric: false } };

/** Losses and state of some steps. */
async function afterSteps(engine: Engine, shape: RandomShape, round: number): Promise<unknown> {
  const { model, inputLayer, optimizer, dispose } = openModel(engine, shape);
  const config: Config = { model: shape.config, features: undefined as never };
  const step = (at: number) => trainStep(engine, model, inputLayer, optimizer, randomBatch(shape, round, at), config);
  const losses = [step(1)];
  const { numTensors } = memory();
  losses.push(step(2), step(3), step(4));
  expect(memory().numTensors).toBe(numTensors);
  const state = [await inputLayer.state(), await model.state(), await optimizer.state()].flatMap((part) => [...part].map(([name, { data }]) => [name, [...data]]));
  dispose();
  return { losses, state };
}

describeEachEngine('a step without a tape', (engine) => {
  const { softmaxStep, ...taped } = engine;
  let nTaken = 0;
  const counting: Engine = {
    ...taped,
    softmaxStep(...step) {
      nTaken += 1;
      return softmaxStep!(...step);
    },
  };

  test('is taken by the native engine alone', () => {
    expect(softmaxStep !== undefined).toBe(engine.describe().name === 'native');
  });
  if (softmaxStep === undefined) return;

  // Batches of random size, with and without logQ, accidental hits, left-out items and a task.
  test.each(Array.from({ length: 12 }, (_, round) => round))('finds what the tape does, to the bit, shape %i', async (round) => {
    const shape = randomShape(round, plain);
    nTaken = 0;
    const found = await afterSteps(counting, shape, round);
    expect(nTaken).toBe(4);
    expect(found).toEqual(await afterSteps(taped, shape, round));
  });

  test.each([
    { ...plain, towers: { activation: 'tanh', hidden: [4, 3] } },
    { ...plain, loss: { mixedNegatives: 3 } },
    { ...plain, loss: { decoupled: true } },
    { ...plain, loss: { kind: 'directAU' } },
    { ...plain, loss: { logQ: 'khrylchenko2025' } },
    { ...plain, selfSupervision: { alpha: 0.3, symmetric: true } },
    { ...plain, selfSupervision: { alpha: 0.3, noise: 0.1 } },
    { ...plain, selfSupervision: { alpha: 0.3, task: 'spreadOut' } },
    { ...plain, selfSupervision: { alpha: 0.3, schedule: { kind: 'uncertainty' } } },
  ])('leaves to the tape what it does not know, %j', async (settings) => {
    nTaken = 0;
    await afterSteps(counting, { ...randomShape(2, settings), hasTask: true }, 2);
    expect(nTaken).toBe(0);
  });
});

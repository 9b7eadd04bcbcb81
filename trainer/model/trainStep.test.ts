import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../config/schema/files';
import type { BagField, Engine, NamedArrays } from '../engine/engine';
import { describeEachEngine, engines } from '../engine/engines.testkit';
import { openModel, randomBatch, randomShape, type RandomShape } from './randomStep.testkit';
import type { StepBatch } from './stepBatch';
import { SlowStep } from './slowStep.testkit';
import { LossDiverged, trainStep } from './trainStep';

/** The step reads the model file only. */
const configOf = ({ config }: RandomShape): Config => ({ model: config, features: undefined as never });

const mainLosses: readonly Readonly<Record<string, unknown>>[] = [
  { mixedNegatives: 4 },
  { mixedNegatives: 3, hardNegatives: 0.7 },
  { logQ: 'khrylchenko2025' },
  { logQ: 'khrylchenko2025', mixedNegatives: 5 },
  { debiasing: 0.1, hardNegatives: 0.5 },
  { decoupled: true },
  { kind: 'directAU', uniformityWeight: 0.8 },
  { kind: 'binaryCrossEntropy' },
];

const tasks: readonly Readonly<Record<string, unknown>>[] = [
  { task: 'spreadOut' },
  { task: 'spreadOutSquare' },
  { task: 'globalOrthogonal' },
  { task: 'noNegatives', fieldWeight: 0.3 },
  { task: 'maskedFeatures' },
  { task: 'replacedFeatures' },
  { masking: 'dimensions' },
  { noise: 0.3 },
  { masking: 'dimensions', noise: 0.2, symmetric: true },
];

/** A shape with the task turned on, whatever chance says. */
function shapeWithTask(round: number, selfSupervision: Readonly<Record<string, unknown>>): RandomShape {
  return { ...randomShape(round, { selfSupervision: { alpha: 0.7, ...selfSupervision } }), hasTask: true };
}

/** An id on each side, in one table or in two, and the task on every other one. */
function factorizationShape(round: number, normalize: boolean): RandomShape {
  const id = (feature: string, table: string, defaultRow: number): BagField => ({ kind: 'bag', feature, table, pooling: 'mean', defaultRow });
  const isShared = round === 1;
  const { config } = randomShape(4 + round, { towers: { kind: 'matrixFactorization', hidden: [3], normalize }, selfSupervision: { alpha: 0.4, noise: 0.1 } });
  return {
    config, hasTask: round % 2 === 0,
    spec: {
      tables: [{ name: 'items', rows: 9, dim: 3, frozenRows: [] }, ...(isShared ? [] : [{ name: 'queries', rows: 6, dim: 3, frozenRows: [5] }])],
      sides: { query: [isShared ? id('query', 'items', 8) : id('query', 'queries', 5)], item: [id('item', 'items', isShared ? 7 : 8)] },
      initialScale: 0.5, seed: round,
    },
  };
}

type Opened = ReturnType<typeof openModel>;

async function stateOf({ model, inputLayer, optimizer }: Opened): Promise<[string, readonly number[]][]> {
  const parts: NamedArrays[] = [await inputLayer.state(), await model.state(), await optimizer.state()];
  return parts.flatMap((part) => [...part].map(([name, { data }]): [string, readonly number[]] => [name, [...data]]));
}

function runSteps(engine: Engine, opened: Opened, shape: RandomShape, round: number, from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, at) => trainStep(engine, opened.model, opened.inputLayer, opened.optimizer, randomBatch(shape, round, from + at), configOf(shape)));
}

describe('the float64 step', () => {
  test.each([
    ...Array.from({ length: 16 }, (_, round) => [`shape ${round}`, randomShape(round), round] as const),
    // The corrected logQ holds its weights in back-propagation: the losses' own tests look at its slopes.
    ...mainLosses.filter(({ logQ }) => logQ !== 'khrylchenko2025').map((loss, at) => [JSON.stringify(loss), randomShape(at, { loss, ...(loss.kind === 'directAU' ? { towers: { normalize: true, outputActivation: 'linear' } } : {}) }), at] as const),
    ...tasks.map((task, at) => [JSON.stringify(task), shapeWithTask(1 + at, task), at] as const),
  ])('has the slopes that finite differences find, %s', async (_, shape, round) => {
    const opened = openModel([...engines.values()][0]!, shape);
    const slow = new SlowStep(shape.spec, shape.config, await opened.inputLayer.state(), await opened.model.state());
    opened.dispose();
    const batch = randomBatch(shape, round, 1);
    const { gradients } = slow.lossesAndGradients(batch);
    const width = 1e-5;
    let nChecked = 0;
    const check = (name: string, values: number[], gradient: readonly number[]) => values.forEach((value, at) => {
      // Noise has the sign of its number and a frozen row of zeros no direction: both jump there.
      const { noise, task } = shape.config.selfSupervision;
      if (value === 0 && (0 < noise || task === 'maskedFeatures' || task === 'noNegatives')) return;
      const lossAt = (moved: number) => {
        values[at] = moved;
        return slow.losses(batch).total;
      };
      const difference = (lossAt(value + width) - lossAt(value - width)) / (2 * width);
      values[at] = value;
      expect(Math.abs(gradient[at]! - difference), `${name} ${at}: ${gradient[at]} and ${difference}`).toBeLessThan(1e-6 * (1 + Math.abs(difference)));
      nChecked += 1;
    });
    for (const [name, rows] of slow.weights) rows.forEach((row, at) => check(`${name} ${at}`, row, gradients.weights.get(name)![at]!));
    for (const [name, rows] of slow.tables) rows.forEach((row, at) => check(`${name} ${at}`, row, gradients.tables.get(name)!.get(at) ?? row.map(() => 0)));
    expect(nChecked).toBeGreaterThan(20);
  });
});

describeEachEngine('trainStep', (engine) => {
  const equalsTheFloat64Step = async (shape: RandomShape, round: number, changed: (batch: StepBatch) => StepBatch = (batch) => batch) => {
    const opened = openModel(engine, shape);
    const slow = new SlowStep(shape.spec, shape.config, await opened.inputLayer.state(), await opened.model.state());
    for (let step = 1; step <= 4; step += 1) {
      const batch = changed(randomBatch(shape, round, step));
      const found = trainStep(engine, opened.model, opened.inputLayer, opened.optimizer, batch, configOf(shape));
      const expected = slow.step(batch);
      for (const key of ['main', 'selfSupervised', 'total'] as const) {
        if (expected[key] === null) expect(found[key]).toBeNull();
        else expect(Math.abs(found[key]! - expected[key]), `${key} of step ${step}`).toBeLessThan(2e-5 * (1 + Math.abs(expected[key])));
      }
      const [tables, weights] = [await opened.inputLayer.state(), await opened.model.state()];
      for (const [name, rows] of slow.tables) expectNear(tables.get(`table/${name}`)!.data, rows.flat(), `${name} after step ${step}`);
      for (const [name, rows] of slow.weights) expectNear(weights.get(name)!.data, rows.flat(), `${name} after step ${step}`);
    }
    opened.dispose();
  };

  test.each(Array.from({ length: 48 }, (_, round) => round))('equals the float64 step over four steps, shape %i', (round) => equalsTheFloat64Step(randomShape(round), round));

  test.each(tasks.flatMap((selfSupervision) => Array.from({ length: 4 }, (_, at) => [JSON.stringify(selfSupervision), selfSupervision, at] as const)))('equals the float64 step with task %s, shape %#', (_, selfSupervision, at) =>
    equalsTheFloat64Step(shapeWithTask(2 + 5 * at, selfSupervision), at));

  test.each([true, false])('equals the float64 step of matrix factorization, unit vectors %s', async (normalize) => {
    for (let round = 0; round < 3; round += 1) await equalsTheFloat64Step(factorizationShape(round, normalize), round);
  });

  // Adam goes by the number of the step, and by moments that even a gradient of 0 moves.
  test.each(['adagrad', 'adam'])('equals the float64 step before and after the main loss is followed, with another weight and temperature in each step, %s', async (kind) => {
    for (const round of [1, 6]) {
      const shape = { ...randomShape(round, { optimizer: { kind, ...(kind === 'adam' ? { learningRate: 0.01, epsilon: 0.01 } : {}) }, selfSupervision: { alpha: 0.5 } }), hasTask: true };
      await equalsTheFloat64Step(shape, round, (batch) => ({
        ...batch, settings: { trainsMain: 2 < batch.step, alpha: 0.2 * batch.step, temperature: 0.3 + 0.1 * batch.step, taskTemperature: 1 - 0.1 * batch.step, resetsOptimizer: false, optimizerStep: batch.step <= 2 ? batch.step : batch.step - 1 },
      }));
    }
  });

  test('equals the float64 step when the weight is learned, and a step without the task leaves the weight alone', async () => {
    for (const [round, minAlpha] of [[2, 0.01], [9, 0.49]] as const) {
      const shape = { ...randomShape(round, { optimizer: { kind: 'adagrad', learningRate: 0.1 }, selfSupervision: { alpha: 0.5, schedule: { kind: 'uncertainty', minAlpha, maxAlpha: 0.51 } } }), hasTask: true };
      await equalsTheFloat64Step(shape, round, (batch) => (batch.step === 3 ? { step: 3, epoch: 0, main: batch.main, passes: batch.passes.slice(0, 2) } : batch));
    }
  });

  // Duplicates, missing values, 1 to 8 item fields and a contrastive task beside each.
  test.each(mainLosses.flatMap((loss) => Array.from({ length: 4 }, (_, at) => [JSON.stringify(loss), loss, at] as const)))('equals the float64 step with loss %s, shape %#', (_, loss, at) =>
    equalsTheFloat64Step(randomShape(3 + 5 * at, { loss, ...(loss.kind === 'directAU' ? { towers: { normalize: true, outputActivation: 'linear' } } : {}) }), at));

  test('gives the same bytes twice', async () => {
    const shape = randomShape(5);
    const states = [];
    for (let time = 0; time < 2; time += 1) {
      const opened = openModel(engine, shape);
      runSteps(engine, opened, shape, 5, 1, 6);
      states.push(await stateOf(opened));
      opened.dispose();
    }
    expect(states[1]).toEqual(states[0]);
  });

  test.each(['adagrad', 'rowwiseAdagrad', 'adam', 'sgd'])('continues from a loaded state to the bytes of a run without a break, %s', async (kind) => {
    const shape = randomShape(6, { optimizer: { kind } });
    const straight = openModel(engine, shape);
    runSteps(engine, straight, shape, 6, 1, 3);
    const saved = [await straight.inputLayer.state(), await straight.model.state(), await straight.optimizer.state()] as const;
    runSteps(engine, straight, shape, 6, 4, 7);

    const resumed = openModel(engine, randomShape(6, { optimizer: { kind } }));
    runSteps(engine, resumed, shape, 6, 9, 10);
    await resumed.inputLayer.load(saved[0]);
    await resumed.model.load(saved[1]);
    await resumed.optimizer.load(saved[2]);
    runSteps(engine, resumed, shape, 6, 4, 7);
    expect(await stateOf(resumed)).toEqual(await stateOf(straight));
    straight.dispose();
    resumed.dispose();
  });

  // The slow ones, webgpu on software and TensorFlow, have tests of their own that also count what their devices hold.
  const nSteps = ['webgpu', 'tensorflow', 'cuda'].includes(engine.describe().name) ? 30 : 1000;
  test(`keeps the number of tensors and of bytes over ${nSteps} steps, and leaves none behind when the model is disposed`, () => {
    engine.use();
    const before = memory().numTensors;
    const shape = randomShape(7, { selfSupervision: { alpha: 0.5, symmetric: true } });
    const opened = openModel(engine, shape);
    const held = () => ({ tensors: memory().numTensors, bytes: memory().numBytes });
    runSteps(engine, opened, shape, 7, 1, 1);
    const afterOne = held();
    runSteps(engine, opened, shape, 7, 2, nSteps);
    expect(held()).toEqual(afterOne);
    opened.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('stops at a loss that is no number, with weights as they were and no tensor left over', async () => {
    const shape = randomShape(3);
    const opened = openModel(engine, shape);
    runSteps(engine, opened, shape, 3, 1, 1);
    const before = await stateOf(opened);
    const nTensors = memory().numTensors;
    const batch = randomBatch(shape, 3, 2);
    const broken = { ...batch, main: { ...batch.main, logQ: new Float32Array(batch.passes[0]!.nExamples).fill(NaN) } };
    expect(() => trainStep(engine, opened.model, opened.inputLayer, opened.optimizer, broken, configOf(shape))).toThrow(LossDiverged);
    expect(() => trainStep(engine, opened.model, opened.inputLayer, opened.optimizer, broken, configOf(shape))).toThrow('The loss stopped being a number at step 2.');
    expect(memory().numTensors).toBe(nTensors);
    expect(await stateOf(opened)).toEqual(before);
    opened.dispose();
  });

  test('moves nothing by the self-supervised loss when every item is left out of it', async () => {
    const shape = randomShape(4, { selfSupervision: { alpha: 1 } });
    expect(shape.hasTask).toBe(true);
    const batch = randomBatch(shape, 4, 1);
    const leftOut = { ...batch, selfSupervision: { included: new Uint8Array(batch.passes[2]!.nExamples) } };
    const opened = openModel(engine, shape);
    expect(trainStep(engine, opened.model, opened.inputLayer, opened.optimizer, leftOut, configOf(shape)).selfSupervised).toBe(0);
    for (const [, values] of await stateOf(opened)) expect(values.every(Number.isFinite)).toBe(true);
    opened.dispose();
  });
});

/** Float32 arithmetic against float64: a few steps on values of size 1. */
function expectNear(found: ArrayLike<number>, expected: readonly number[], what: string): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, at) => expect(Math.abs(found[at]! - value), `${what}, ${at}: ${found[at]} and ${value}`).toBeLessThan(1e-5 * (1 + Math.abs(value))));
}

import { expect, test } from 'vitest';
import { describeEachEngine } from '../engine/engines.testkit';
import { disposeModel, stateOf } from './attempt/buildModel';
import { resetOptimizers } from './resetOptimizers';
import { bytesOf, toyTraining, trainToy, type TrainedToy } from './toyTraining.testkit';

const steps = ({ told }: TrainedToy) => told.flatMap((event) => (event.kind === 'step' ? [event] : []));

describeEachEngine('training', (engine) => {
  test('twice from one seed ends at the same bytes, with losses that no engine has a kernel for', async () => {
    // 102 steps, and 12 where software stands in for a GPU, at a second each.
    const epochs = engine.describe().name === 'webgpu' ? 4 : 34;
    const one = await toyTraining({
      training: { batchSize: 20, epochs }, loss: { mixedNegatives: 5, hardNegatives: 0.5, logQ: 'yi2019' }, evaluation: { every: { epochs } },
      selfSupervision: { alpha: 0.5, batchSize: 6, noise: 0.1, itemDistribution: 'power' },
    });
    const ends = [];
    for (let time = 0; time < 2; time += 1) {
      const { trained, told } = await trainToy(one, engine, undefined, { keepsCheckpoints: false });
      expect(told.filter(({ kind }) => kind === 'step')).toHaveLength(3 * epochs);
      ends.push(bytesOf(await stateOf(trained)));
      disposeModel(trained);
    }
    expect(ends[1]).toEqual(ends[0]);
  });


  test.each(['joint', 'warmUp', 'decay', 'pretrain', 'uncertainty'])('that is killed after any step goes on to the same bytes, schedule %s', async (kind) => {
    const one = await toyTraining({
      loss: { finalTemperature: 0.2, heatingEpochs: 3 }, optimizer: { kind: 'adam', learningRate: 0.01 },
      selfSupervision: { alpha: 0.5, batchSize: 6, schedule: { kind, duration: 2, finalAlpha: 0.1 } },
    });
    const straight = await trainToy(one, engine);
    const end = bytesOf(await stateOf(straight.trained));
    expect(steps(straight)).toHaveLength(12);
    // Within pre-training or warm-up, at its last step, and after the first step beyond it.
    for (const step of [2, 6, 7]) {
      const from = straight.checkpoints.find(({ progress }) => progress.step === step)!;
      const resumed = await trainToy(one, engine, from);
      expect(bytesOf(await stateOf(resumed.trained)), `from step ${step}`).toEqual(end);
      disposeModel(resumed.trained);
    }
    disposeModel(straight.trained);
  });

  test('that pre-trains the items measures the main loss and moves no query tower, then starts over with fresh accumulators', async () => {
    const one = await toyTraining({ towers: { shareTables: false }, selfSupervision: { alpha: 0.5, batchSize: 6, schedule: { kind: 'pretrain', duration: 2 } } });
    const run = await trainToy(one, engine);
    const at = (step: number) => run.checkpoints.find(({ progress }) => progress.step === step)!.state;
    const value = (step: number, part: 'weights' | 'optimizer', name: string) => at(step)[part].get(name)!.data;
    for (const name of ['query/layer0/weight', 'table/id@query', 'table/tags@query']) expect(value(6, 'weights', name)).toEqual(value(1, 'weights', name));
    expect(value(6, 'weights', 'item/layer0/weight')).not.toEqual(value(1, 'weights', 'item/layer0/weight'));
    expect(value(7, 'weights', 'query/layer0/weight')).not.toEqual(value(6, 'weights', 'query/layer0/weight'));
    for (const { step, mainLossNats, selfSupervisedLossNats, totalLossNats } of steps(run)) {
      expect(Number.isFinite(mainLossNats) && 0 < mainLossNats).toBe(true);
      expect(selfSupervisedLossNats === null).toBe(6 < step);
      expect(totalLossNats).toBeCloseTo(step <= 6 ? 0.5 * selfSupervisedLossNats! : mainLossNats, 6);
    }
    // Accumulators start at .1 and grow; after the switch they hold one step's squares, and before it six steps'.
    const grown = (step: number) => value(step, 'optimizer', 'optimizer/item/layer0/weight/accumulator').reduce((sum, one) => sum + one - 0.1, 0);
    expect(grown(1)).toBeGreaterThan(0);
    expect(grown(6)).toBeGreaterThan(grown(1));
    const switched = await trainToy(one, engine, run.checkpoints.find(({ progress }) => progress.step === 6)!);
    expect(switched.told.find(({ kind }) => kind === 'step')).toMatchObject({ step: 7 });
    expect(value(7, 'optimizer', 'optimizer/query/layer0/bias/accumulator').every((one) => 0.1 <= one)).toBe(true);
    disposeModel(run.trained);
    disposeModel(switched.trained);
  });

  test('that pre-trains loses no patience before the main loss is followed', async () => {
    const one = await toyTraining({ training: { batchSize: 20, epochs: 6, earlyStopping: { metric: 'recall@10', patience: 1 } }, selfSupervision: { alpha: 0.5, batchSize: 6, schedule: { kind: 'pretrain', duration: 4 } } });
    const run = await trainToy(one, engine);
    expect(run.checkpoints.filter(({ progress }) => progress.step <= 12).every(({ progress }) => progress.best === null && progress.withoutImprovement === 0)).toBe(true);
    expect(run.progress.step).toBeGreaterThan(12);
    expect(run.progress.best!.step).toBeGreaterThan(12);
    disposeModel(run.trained);
  });

  test.each(['adagrad', 'rowwiseAdagrad', 'adam', 'sgd'])('forgets accumulators and moments at a reset, and no weight, %s', async (kind) => {
    const one = await toyTraining({ optimizer: { kind, initialAccumulator: 0.25 }, training: { batchSize: 20, epochs: 1 } });
    const { trained } = await trainToy(one, engine);
    const before = await stateOf(trained);
    await resetOptimizers(trained);
    const after = await stateOf(trained);
    expect([...after.weights]).toEqual([...before.weights]);
    expect([...after.optimizer.keys()]).toEqual([...before.optimizer.keys()]);
    // An engine may keep epsilon inside its accumulators, and round.
    for (const [name, { data }] of after.optimizer) for (const value of new Set(data)) expect(value, name).toBeCloseTo(name.endsWith('accumulator') ? 0.25 : 0, 6);
    disposeModel(trained);
  });

  test('learns the weight of self-supervision within its bounds, which is in the checkpoint', async () => {
    const learned = async (schedule: object) => {
      const run = await trainToy(await toyTraining({ selfSupervision: { alpha: 0.5, batchSize: 6, schedule: { kind: 'uncertainty', ...schedule } } }), engine);
      disposeModel(run.trained);
      return { lossNats: steps(run)[0]!.selfSupervisedLossNats!, weights: run.checkpoints.map(({ state }) => Math.exp(-state.weights.get('task/logVariance')!.data[0]!)) };
    };
    // The slope of exp(−s) L + s is 1 − weight · L: the weight moves toward 1 / L.
    const free = await learned({});
    expect(Math.sign(free.weights[0]! - 0.5)).toBe(Math.sign(1 / free.lossNats - 0.5));
    const bound = await learned({ minAlpha: 0.49, maxAlpha: 0.51 });
    expect(bound.weights.every((weight) => 0.4899 < weight && weight < 0.5101)).toBe(true);
    expect(bound.weights[0]!).toBeCloseTo(1 / free.lossNats < 0.5 ? 0.49 : 0.51, 5);
  });
});

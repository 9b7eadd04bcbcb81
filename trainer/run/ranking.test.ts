import { expect, test } from 'vitest';
import { describeEachEngine } from '../engine/engines.testkit';
import { predictedChances } from '../numerics/metrics/predictedChances';
import { rocAuc } from '../numerics/metrics/rocAuc';
import { disposeModel } from './attempt/buildModel';
import { evaluate, itemVectors, queryVectors } from './evaluate';
import { toyTraining, trainToy } from './toyTraining.testkit';

/** Shown and left: each query with the items that it never has. */
const shown = { query: Int32Array.from({ length: 120 }, (_, at) => at % 12), item: Int32Array.from({ length: 120 }, (_, at) => 4 + ((at * 5) % 8)), timestamp: null };
const part = (from: number, to: number) => ({ query: shown.query.slice(from, to), item: shown.item.slice(from, to), timestamp: null });

describeEachEngine('a model of chances', (engine) => {
  test('learns to tell pairs that came to nothing, with chances that are calibrated, and reports both', async () => {
    const { config, dataset } = await toyTraining({ loss: { kind: 'binaryCrossEntropy' }, training: { batchSize: 20, epochs: 10 }, selfSupervision: { alpha: 0.1, batchSize: 6 } });
    const labeled = { config, dataset: { ...dataset, validation: dataset.train, test: dataset.train, negatives: { train: part(0, 96), validation: part(0, 96), test: part(0, 96) } } };
    const { trained, told } = await trainToy(labeled, engine);
    const losses = told.flatMap((event) => (event.kind === 'step' ? [event.mainLossNats] : []));
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
    const found = (await evaluate(trained, 'test')).slices.find(({ slice }) => slice === 'all')!.metrics;
    expect(found.auc!).toBeGreaterThan(0.8);
    expect(found.gauc!).toBeGreaterThan(0.7);
    expect(Math.abs(found.calibration! - 1)).toBeLessThan(0.35);

    // The same once more from the vectors and the head.
    const [items, queries] = [await itemVectors(trained), await queryVectors(trained, Int32Array.from({ length: 12 }, (_, query) => query))];
    const dim = config.model.towers.hidden.at(-1)!;
    const scores = ({ query, item }: { readonly query: Int32Array; readonly item: Int32Array }) => Float32Array.from(query, (one, pair) => queries.subarray(one * dim, (one + 1) * dim).reduce((sum, value, d) => sum + value * items[item[pair]! * dim + d]!, 0));
    const [positives, negatives] = [scores(dataset.train), scores(part(0, 96))];
    const [scale, bias] = [await trained.model.get('head/scale').data(), await trained.model.get('head/bias').data()].map(([value]) => value!);
    expect(found.auc!).toBeCloseTo(rocAuc(positives, negatives)!, 2);
    const chances = predictedChances(positives.map((score) => scale! * score + bias!), negatives.map((score) => scale! * score + bias!));
    expect(found.logLoss!).toBeCloseTo(chances.logLoss!, 3);
    expect(found.calibration!).toBeCloseTo(chances.calibration!, 3);
    disposeModel(trained);
  });
});

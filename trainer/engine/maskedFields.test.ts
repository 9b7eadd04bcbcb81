import { grads, mul, sum, tensor1d, tensor2d, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { stream } from '../numerics/stream';
import type { FieldPlan, InputSpec, PassPlan } from './engine';
import { describeEachEngine } from './engines.testkit';

const dims = [40, 24];
const width = dims[0]! + dims[1]!;
const units = 9;
/** The last row of each table is its default. */
const rows = 6;
const spec: InputSpec = {
  tables: dims.map((dim, at) => ({ name: `table${at}`, rows, dim, frozenRows: [] })),
  sides: { query: [], item: dims.map((_, at) => ({ kind: 'bag', feature: `f${at}`, table: `table${at}`, pooling: 'mean', defaultRow: rows - 1 })) },
  initialScale: 0.05, seed: 1,
};
const rate = 0.5;

const drawn = stream(1, 'masked fields');
const numbers = (n: number) => Float32Array.from({ length: n }, () => drawn.uniform() - 0.5);
const oneEach = (nExamples: number, rowOf: (example: number) => number): FieldPlan => ({
  kind: 'bag', offsets: Int32Array.from({ length: nExamples + 1 }, (_, at) => at), rows: Int32Array.from({ length: nExamples }, (_, at) => rowOf(at)),
});

describeEachEngine('two views of which each masks what the other keeps', (engine) => {
  test.each([96, 128, 200])('have the outputs and gradients of a float64 product, %d items', async (nExamples) => {
    engine.use();
    const layer = engine.inputLayer(spec, { kind: 'sgd', learningRate: rate, initialAccumulator: 0, epsilon: 0, beta1: 0, beta2: 0 });
    const tables = dims.map((dim) => numbers(rows * dim));
    await layer.load(new Map(tables.map((data, at) => [`table/table${at}`, { shape: [rows, dims[at]!], data }])));
    const kept = [0, 1].map(() => Int32Array.from({ length: nExamples }, () => Math.floor(drawn.uniform() * (rows - 1))));
    const rowOf = (view: number, field: number, example: number) => (field === view ? rows - 1 : kept[field]![example]!);
    const passes = [0, 1].map((view): PassPlan => ({ side: 'item', nExamples, fields: dims.map((_, field) => oneEach(nExamples, (example) => rowOf(view, field, example))) }));
    const [weight, bias, slope] = [numbers(width * units), numbers(units), numbers(2 * nExamples * units)];

    const x = layer.forward(passes);
    const parameters = [tensor2d(weight, [width, units]), tensor1d(bias)];
    const embed = (...[input, w, b]: Tensor[]) => engine.perceptron(input as Tensor2D, [{ weight: w as Tensor2D, bias: b as Tensor1D, activation: 'linear' }], false);
    const y = embed(x, ...parameters);
    const slopes = tensor2d(slope, [2 * nExamples, units]);
    const [dx, dWeight, dBias] = grads((...inputs: Tensor[]) => sum(mul(embed(...inputs), slopes)))([x, ...parameters]);
    layer.applyGradients([{ passes, gradient: dx as Tensor2D }], 1);

    const expected = { y: new Float64Array(2 * nExamples * units), weight: new Float64Array(width * units), bias: new Float64Array(units), tables: tables.map((values) => Float64Array.from(values)) };
    for (let row = 0; row < 2 * nExamples; row++) {
      for (let unit = 0; unit < units; unit++) {
        const dy = slope[row * units + unit]!;
        let value = bias[unit]!;
        expected.bias[unit]! += dy;
        for (let column = 0; column < width; column++) {
          const field = column < dims[0]! ? 0 : 1;
          const at = rowOf(Math.floor(row / nExamples), field, row % nExamples) * dims[field]! + (field === 0 ? column : column - dims[0]!);
          value += tables[field]![at]! * weight[column * units + unit]!;
          expected.weight[column * units + unit]! += tables[field]![at]! * dy;
          expected.tables[field]![at]! -= rate * dy * weight[column * units + unit]!;
        }
        expected.y[row * units + unit] = value;
      }
    }
    expectClose(await y.data<'float32'>(), expected.y);
    expectClose(await dWeight!.data<'float32'>(), expected.weight);
    expectClose(await dBias!.data<'float32'>(), expected.bias);
    const after = await layer.state();
    expected.tables.forEach((values, at) => expectClose(after.get(`table/table${at}`)!.data, values));
    [x, y, slopes, ...parameters, dx!, dWeight!, dBias!].forEach((one) => one.dispose());
    layer.dispose();
  });
});

/** Sums of up to 400 products of numbers below 1/2. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at++) expect(Math.abs(found[at]! - expected[at]!), `number ${at}: ${found[at]}, not ${expected[at]}`).toBeLessThan(5e-5);
}

import { concat, keep, mul, scalar, slice, tensor1d, tensor2d, tidy, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { BagField, Field, InputLayer, InputSpec, NamedArray, NamedArrays, OptimizerSpec, PassPlan, SideGradient, TablePlan, TableSpec } from '../engine';
import { initialValues } from '../initialValues';
import { assertSameArrays } from '../namedArrays';
import { rowOptimizer } from '../rowOptimizers/rowOptimizer';
import { poolingWeight, stepPlan } from '../stepPlan';
import { tensorMove } from '../tensorMove';
import { withoutRows } from '../withoutRows';
import { ResourceVariable } from './resourceVariable';
import { segmentSum, sparseSegmentSum } from './segmentSum';
import type { NodeBackend } from './tfjsNode';

/** Numbers copied between a variable and JavaScript at a time: 16 MB. */
const block = 1 << 22;

/**
 * An array of a checkpoint and the variable that holds it, each number `offset` larger: TensorFlow's Adagrad has no
 * epsilon inside the root, so ours is kept in the accumulator.
 */
interface Part { readonly name: string; readonly variable: ResourceVariable; readonly offset: number }
interface Table { readonly spec: TableSpec; readonly values: ResourceVariable; readonly state: readonly Part[]; readonly frozen: ReadonlySet<number> }

/**
 * Embedding tables as TensorFlow resource variables, on its device.
 *
 * @param use makes the backend current, which tensors are made on
 */
export function tensorflowInputLayer(backend: NodeBackend, spec: InputSpec, optimizer: OptimizerSpec, use: () => void): InputLayer {
  use();
  const fresh = rowOptimizer(optimizer);
  const tables = new Map<string, Table>(spec.tables.map((table) => {
    const { name, rows, dim, frozenRows } = table;
    const values = new ResourceVariable(backend, [rows, dim], 0);
    let from = 0;
    for (const part of initialValues(table, spec, Math.max(1, Math.floor(block / dim)) * dim)) {
      write(values, from, part, 0);
      from += part.length / dim;
    }
    const offset = optimizer.kind === 'adagrad' ? optimizer.epsilon : 0;
    const state = fresh.state(1, dim).map(({ name: part, perRow, data }): Part =>
      ({ name: `table/${name}/${part}`, variable: new ResourceVariable(backend, [rows, perRow], (data[0] ?? 0) + offset), offset }));
    return [name, { spec: table, values, state, frozen: new Set(frozenRows) }];
  }));
  const parts = (): Part[] => [...tables.values()].flatMap(({ spec: { name }, values, state }) => [{ name: `table/${name}`, variable: values, offset: 0 }, ...state]);
  const widthOf = (field: Field): number => (field.kind === 'bag' ? tables.get(field.table)!.spec.dim : field.width);
  const widths = { query: sum(spec.sides.query.map(widthOf)), item: sum(spec.sides.item.map(widthOf)) };
  const learningRate = keep(scalar(optimizer.learningRate));
  const nothing = keep(scalar(0));

  return {
    width: (side) => widths[side],

    forward(passes: readonly PassPlan[]): Tensor2D {
      const { side } = passes[0]!;
      return tidy(() => {
        const columns = spec.sides[side].map((field, at) => (field.kind === 'bag' ? pooled(backend, field, at, tables.get(field.table)!.values, passes) : numbers(field.width, at, passes)));
        return columns.length === 1 ? columns[0]! : concat(columns, 1);
      });
    },

    applyGradients(sides: readonly SideGradient[], step: number): void {
      const passes = sides.flatMap((side) => side.passes);
      for (const whole of stepPlan(spec, passes)) {
        const table = tables.get(whole.table)!;
        const plan = withoutRows(whole, table.frozen);
        if (plan.rows.length === 0) continue;
        tidy(() => {
          const rows = tensor1d(plan.rows, 'int32');
          const gradient = rowGradients(backend, spec, sides, plan, table.spec.dim, widthOf);
          move(optimizer, table, rows, gradient, { learningRate, nothing }, step);
        });
      }
    },

    async read(name: string, rows: Int32Array): Promise<Float32Array> {
      use();
      const found = tidy(() => tables.get(name)!.values.gather(tensor1d(rows, 'int32')));
      const numbersRead = (await found.data<'float32'>()).slice();
      found.dispose();
      return numbersRead;
    },

    state(): Promise<NamedArrays> {
      use();
      return Promise.resolve(new Map(parts().map(({ name, variable, offset }): [string, NamedArray] => [name, { shape: variable.shape, data: readAll(variable, offset) }])));
    },

    load(state: NamedArrays): Promise<void> {
      assertSameArrays(new Map(parts().map(({ name, variable }) => [name, variable.shape])), state, 'input layer');
      use();
      for (const { name, variable, offset } of parts()) {
        const { data } = state.get(name)!;
        const [, perRow] = variable.shape;
        const rows = Math.max(1, Math.floor(block / perRow));
        for (let from = 0; from < variable.shape[0]; from += rows) write(variable, from, data.subarray(from * perRow, (from + rows) * perRow), offset);
      }
      return Promise.resolve();
    },

    dispose(): void {
      use();
      for (const { variable } of parts()) variable.dispose();
      tables.clear();
      learningRate.dispose();
      nothing.dispose();
    },
  };
}

/** One bag a row, float32 [ΣB, dim]. */
function pooled(backend: NodeBackend, { pooling, feature }: BagField, at: number, values: ResourceVariable, passes: readonly PassPlan[]): Tensor2D {
  const bags = passes.map(({ fields }) => {
    const plan = fields[at]!;
    if (plan.kind !== 'bag') throw new TypeError(`\`${feature}\` takes rows and its plan holds numbers`);
    return plan;
  });
  const sizes = bags.map(({ offsets, rows }, pass) => ({ nBags: passes[pass]!.nExamples, nRows: offsets[passes[pass]!.nExamples]!, rows }));
  const nBags = sum(sizes.map((one) => one.nBags));
  const rows = new Int32Array(sum(sizes.map((one) => one.nRows)));
  const bagOfRow = new Int32Array(rows.length);
  const weights = new Float32Array(nBags);
  let [row, bag] = [0, 0];
  bags.forEach(({ offsets }, pass) => {
    rows.set(sizes[pass]!.rows.subarray(0, sizes[pass]!.nRows), row);
    for (let example = 0; example < passes[pass]!.nExamples; example += 1, bag += 1) {
      const n = offsets[example + 1]! - offsets[example]!;
      weights[bag] = poolingWeight(pooling, n);
      bagOfRow.fill(bag, row, row + n);
      row += n;
    }
  });
  const gathered = values.gather(tensor1d(rows, 'int32'));
  // Bags are never empty, so as many rows as bags are one each.
  if (rows.length === nBags) return gathered;
  const sums = segmentSum(backend, gathered, tensor1d(bagOfRow, 'int32'));
  return pooling === 'sum' ? sums : mul(sums, tensor2d(weights, [nBags, 1]));
}

/** float32 [ΣB, width] */
function numbers(width: number, at: number, passes: readonly PassPlan[]): Tensor2D {
  const all = new Float32Array(sum(passes.map(({ nExamples }) => nExamples)) * width);
  let end = 0;
  for (const { fields, nExamples } of passes) {
    const plan = fields[at]!;
    if (plan.kind !== 'number') throw new TypeError('A field of numbers has a plan of rows');
    all.set(plan.values.subarray(0, nExamples * width), end);
    end += nExamples * width;
  }
  return tensor2d(all, [all.length / width, width]);
}

/**
 * The gradient of each row of a table's plan: the columns of every field that reads the table, one under the other, each
 * example's by what pooling multiplied it with, then summed per row in the plan's order.
 *
 * @returns float32 [U, dim]
 */
function rowGradients(backend: NodeBackend, spec: InputSpec, sides: readonly SideGradient[], plan: TablePlan, dim: number, widthOf: (field: Field) => number): Tensor2D {
  const blocks: Tensor2D[] = [];
  /** First row of a pass's field among the blocks. */
  const starts: Map<number, number>[] = [];
  let end = 0;
  for (const { passes, gradient } of sides) {
    const firstPass = starts.length;
    starts.push(...passes.map(() => new Map<number, number>()));
    let column = 0;
    spec.sides[passes[0]!.side].forEach((field, at) => {
      const from = column;
      column += widthOf(field);
      if (field.kind !== 'bag' || field.table !== plan.table) return;
      const columns = gradient.shape[1] === dim ? gradient : slice(gradient, [0, from], [gradient.shape[0], dim]);
      blocks.push(weighted(columns, field, at, passes));
      passes.forEach(({ nExamples }, pass) => {
        starts[firstPass + pass]!.set(at, end);
        end += nExamples;
      });
    });
  }
  const places = new Int32Array(plan.placePass.length);
  const rowOfPlace = new Int32Array(places.length);
  for (let row = 0; row < plan.rows.length; row += 1) rowOfPlace.fill(row, plan.offsets[row], plan.offsets[row + 1]);
  for (let place = 0; place < places.length; place += 1) places[place] = starts[plan.placePass[place]!]!.get(plan.placeField[place]!)! + plan.placeExample[place]!;
  const stacked = blocks.length === 1 ? blocks[0]! : concat(blocks, 0);
  return sparseSegmentSum(backend, stacked, tensor1d(places, 'int32'), tensor1d(rowOfPlace, 'int32'));
}

function weighted(columns: Tensor2D, { pooling }: BagField, at: number, passes: readonly PassPlan[]): Tensor2D {
  if (pooling === 'sum') return columns;
  const weights = new Float32Array(columns.shape[0]);
  let end = 0;
  let isPlain = true;
  for (const { fields, nExamples } of passes) {
    const plan = fields[at]!;
    if (plan.kind !== 'bag') continue;
    for (let example = 0; example < nExamples; example += 1, end += 1) {
      const n = plan.offsets[example + 1]! - plan.offsets[example]!;
      weights[end] = poolingWeight(pooling, n);
      isPlain &&= n === 1;
    }
  }
  return isPlain ? columns : mul(columns, tensor2d(weights, [weights.length, 1]));
}

function move(optimizer: OptimizerSpec, { values, state }: Table, rows: Tensor1D, gradient: Tensor2D, { learningRate, nothing }: { readonly learningRate: Scalar; readonly nothing: Scalar }, step: number): void {
  if (optimizer.kind === 'adagrad') {
    values.moveByAdagrad(state[0]!.variable, learningRate, nothing, gradient, rows);
    return;
  }
  const { change, state: after } = tensorMove(optimizer, gradient, state.map(({ variable }) => variable.gather(rows)), step);
  state.forEach(({ variable }, at) => variable.replace(rows, after[at] as Tensor2D));
  values.subtract(rows, change as Tensor2D);
}

/** Numbers of whole rows from row `from` on, each `offset` larger. */
function write(variable: ResourceVariable, from: number, values: Float32Array, offset: number): void {
  const [, perRow] = variable.shape;
  const n = values.length / perRow;
  const numbersWritten = offset === 0 ? values.slice() : values.map((value) => value + offset);
  tidy(() => variable.replace(tensor1d(Int32Array.from({ length: n }, (_, at) => from + at), 'int32'), tensor2d(numbersWritten, [n, perRow])));
}

function readAll(variable: ResourceVariable, offset: number): Float32Array {
  const [rows, perRow] = variable.shape;
  const out = new Float32Array(rows * perRow);
  const rowsAtOnce = Math.max(1, Math.floor(block / perRow));
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const n = Math.min(rowsAtOnce, rows - from);
    const part = tidy(() => variable.gather(tensor1d(Int32Array.from({ length: n }, (_, at) => from + at), 'int32')));
    const values = part.dataSync<'float32'>();
    for (let at = 0; at < values.length; at += 1) out[from * perRow + at] = values[at]! - offset;
    part.dispose();
  }
  return out;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

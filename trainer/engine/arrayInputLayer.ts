import { zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import type { BagField, Field, FieldPlan, InputLayer, InputSpec, NamedArray, NamedArrays, OptimizerSpec, PassPlan, SideGradient, TableSpec } from './engine';
import { initialValues } from './initialValues';
import { loadInto } from './namedArrays';
import { rowOptimizer, type RowState } from './rowOptimizers/rowOptimizer';
import { poolingWeight, stepPlan } from './stepPlan';
import { valuesInPlace } from './valuesInPlace';
import { weightedSum } from './weightedSum';

interface Table { readonly spec: TableSpec; readonly values: Float32Array; readonly state: readonly RowState[]; readonly frozen: ReadonlySet<number> }

/** Embedding tables in plain arrays, for every engine whose tensors live in this process. */
export function arrayInputLayer(spec: InputSpec, optimizerSpec: OptimizerSpec): InputLayer {
  const optimizer = rowOptimizer(optimizerSpec);
  const tables = new Map<string, Table>(spec.tables.map((table) => [table.name, {
    spec: table,
    values: initialValues(table, spec, table.rows * table.dim).next().value ?? new Float32Array(0),
    state: optimizer.state(table.rows, table.dim),
    frozen: new Set(table.frozenRows),
  }]));
  const widthOf = (field: Field): number => (field.kind === 'bag' ? tables.get(field.table)!.spec.dim : field.width);
  const layoutOf = (fields: readonly Field[]) => {
    let width = 0;
    const starts = fields.map((field) => {
      const start = width;
      width += widthOf(field);
      return start;
    });
    return { starts, width };
  };
  const layouts = { query: layoutOf(spec.sides.query), item: layoutOf(spec.sides.item) };
  const arrays = (): [string, NamedArray][] => [...tables.values()].flatMap(({ spec: { name, rows, dim }, values, state }) => [
    [`table/${name}`, { shape: [rows, dim], data: values }] as [string, NamedArray],
    ...state.map((one): [string, NamedArray] => [`table/${name}/${one.name}`, { shape: [rows, one.perRow], data: one.data }]),
  ]);

  let scratch: Float32Array = new Float32Array(0);

  return {
    width: (side) => layouts[side].width,

    forward(passes: readonly PassPlan[]): Tensor2D {
      const { side } = passes[0]!;
      const { starts, width } = layouts[side];
      const inputs = zeros([passes.reduce((sum, { nExamples }) => sum + nExamples, 0), width]) as Tensor2D;
      const all = valuesInPlace(inputs);
      let row = 0;
      for (const pass of passes) {
        const out = all.subarray(row * width, (row + pass.nExamples) * width);
        row += pass.nExamples;
        spec.sides[side].forEach((field, at) => {
          const input = pass.fields[at]!;
          if (field.kind === 'number') {
            if (input.kind !== 'number') throw new TypeError(`\`${field.feature}\` takes numbers and its plan holds rows`);
            for (let example = 0; example < pass.nExamples; example += 1) {
              out.set(input.values.subarray(example * field.width, (example + 1) * field.width), example * width + starts[at]!);
            }
            return;
          }
          if (input.kind !== 'bag') throw new TypeError(`\`${field.feature}\` takes rows and its plan holds numbers`);
          const { values, spec: { dim } } = tables.get(field.table)!;
          pool(out, width, starts[at]!, input, field.pooling, values, dim);
        });
      }
      return inputs;
    },

    applyGradients(sides: readonly SideGradient[], step: number): void {
      const { all, bases } = sideBySide(sides, layouts, scratch);
      scratch = all;
      const passes = sides.flatMap((side) => side.passes);
      const widths = passes.map(({ side }) => layouts[side].width);
      const starts = passes.map(({ side }) => layouts[side].starts);
      for (const part of stepPlan(spec, passes)) {
        const table = tables.get(part.table)!;
        const { dim } = table.spec;
        const sum = new Float64Array(dim);
        const nPlaces = part.offsets[part.rows.length]!;
        const from = new Int32Array(nPlaces);
        for (let place = 0; place < nPlaces; place += 1) {
          const pass = part.placePass[place]!;
          from[place] = bases[pass]! + part.placeExample[place]! * widths[pass]! + starts[pass]![part.placeField[place]!]!;
        }
        for (let at = 0; at < part.rows.length; at += 1) {
          const row = part.rows[at]!;
          if (table.frozen.has(row)) continue;
          weightedSum(sum, 0, dim, all, from, part.placeWeight, part.offsets[at]!, part.offsets[at + 1]!);
          optimizer.move(table.values, row, dim, sum, table.state, step);
        }
      }
    },

    read(name: string, rows: Int32Array): Promise<Float32Array> {
      const { values, spec: { dim } } = tables.get(name)!;
      const out = new Float32Array(rows.length * dim);
      rows.forEach((row, at) => out.set(values.subarray(row * dim, (row + 1) * dim), at * dim));
      return Promise.resolve(out);
    },

    state: (): Promise<NamedArrays> => Promise.resolve(new Map(arrays().map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]))),

    load(state: NamedArrays): Promise<void> {
      loadInto(new Map(arrays()), state, 'input layer');
      return Promise.resolve();
    },

    dispose(): void {
      tables.clear();
      scratch = new Float32Array(0);
    },
  };
}

/** Pools each example's bag into `out`, float32 [B, width], from column `start` on. */
function pool(out: Float32Array, width: number, start: number, { offsets, rows }: Extract<FieldPlan, { kind: 'bag' }>, pooling: BagField['pooling'], values: Float32Array, dim: number): void {
  const from = rows.map((row) => row * dim);
  const weights = new Float32Array(rows.length);
  for (let example = 0; example + 1 < offsets.length; example += 1) {
    const [first, last] = [offsets[example]!, offsets[example + 1]!];
    weights.fill(poolingWeight(pooling, last - first), first, last);
    weightedSum(out, example * width + start, dim, values, from, weights, first, last);
  }
}

/** All gradients in one array, `scratch` when it is large enough, and where each pass begins. */
function sideBySide(sides: readonly SideGradient[], layouts: Readonly<Record<PassPlan['side'], { readonly width: number }>>, scratch: Float32Array): { all: Float32Array; bases: readonly number[] } {
  const size = sides.reduce((sum, { gradient }) => sum + gradient.size, 0);
  const all = size <= scratch.length ? scratch : new Float32Array(size);
  const bases: number[] = [];
  let end = 0;
  for (const { passes, gradient } of sides) {
    all.set(valuesInPlace(gradient), end);
    for (const { side, nExamples } of passes) {
      bases.push(end);
      end += nExamples * layouts[side].width;
    }
  }
  return { all, bases };
}

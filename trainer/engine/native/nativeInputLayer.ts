import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Field, InputLayer, InputSpec, NamedArrays, OptimizerSpec, PassPlan, SideGradient } from '../engine';
import { initialValues } from '../initialValues';
import { assertSameArrays } from '../namedArrays';
import { rowStates } from '../rowOptimizers/rowOptimizer';
import type { FieldInput, Kernels } from './kernels';
import { numbersOf, unwritten } from './nativeBackend';
import { markSameColumns } from './sameColumns';

/** Numbers copied between a table and JavaScript at a time: 16 MB. */
const block = 1 << 22;

interface Part { readonly name: string; readonly table: number; readonly array: number; readonly shape: readonly [number, number] }

/** Embedding tables in the kernels' own memory. */
export function nativeInputLayer(kernels: Kernels, spec: InputSpec, optimizer: OptimizerSpec): InputLayer {
  const numberOf = new Map(spec.tables.map(({ name }, at) => [name, at]));
  const widthOf = (field: Field): number => (field.kind === 'bag' ? spec.tables[numberOf.get(field.table)!]!.dim : field.width);
  const widths = { query: spec.sides.query.reduce((sum, field) => sum + widthOf(field), 0), item: spec.sides.item.reduce((sum, field) => sum + widthOf(field), 0) };
  const inputsOf = (fields: readonly Field[]) => fields.map((field): FieldInput => (field.kind === 'bag' ? { table: numberOf.get(field.table)!, pooling: field.pooling } : { width: field.width }));
  const tables = new kernels.Tables(spec.tables.map(({ rows, dim, frozenRows }) => ({ rows, dim, frozenRows })), inputsOf(spec.sides.query), inputsOf(spec.sides.item), optimizer);
  spec.tables.forEach((table, at) => {
    let from = 0;
    for (const values of initialValues(table, spec, block)) {
      tables.copyIn(at, -1, from, values);
      from += values.length;
    }
  });
  const parts: readonly Part[] = spec.tables.flatMap(({ name, rows, dim }, table) => [
    { name: `table/${name}`, table, array: -1, shape: [rows, dim] as const },
    ...rowStates(optimizer, dim).map((state, array) => ({ name: `table/${name}/${state.name}`, table, array, shape: [rows, state.perRow] as const })),
  ]);
  const none = new Float32Array(0);

  return {
    width: (side) => widths[side],

    forward(passes: readonly PassPlan[]): Tensor2D {
      const { side } = passes[0]!;
      const inputs = unwritten([passes.reduce((sum, { nExamples }) => sum + nExamples, 0), widths[side]]);
      tables.forward(side === 'query' ? 0 : 1, passes, inputs.values);
      markSameColumns(inputs.tensor, passes, spec.sides[side].map(widthOf));
      return inputs.tensor as Tensor2D;
    },

    applyGradients(sides: readonly SideGradient[], step: number): void {
      const of = (wanted: PassPlan['side']) => sides.find(({ passes }) => passes[0]?.side === wanted);
      const [query, item] = [of('query'), of('item')];
      const gradientOf = (side: SideGradient | undefined) => (side === undefined ? none : numbersOf(side.gradient));
      tables.applyGradients(query?.passes ?? [], gradientOf(query), item?.passes ?? [], gradientOf(item), step);
    },

    read(name: string, rows: Int32Array): Promise<Float32Array> {
      const table = numberOf.get(name)!;
      const { dim } = spec.tables[table]!;
      const out = new Float32Array(rows.length * dim);
      rows.forEach((row, at) => tables.copyOut(table, -1, row * dim, out.subarray(at * dim, (at + 1) * dim)));
      return Promise.resolve(out);
    },

    state: (): Promise<NamedArrays> => Promise.resolve(new Map(parts.map(({ name, table, array, shape }) => {
      const data = new Float32Array(shape[0] * shape[1]);
      tables.copyOut(table, array, 0, data);
      return [name, { shape, data }];
    }))),

    load(state: NamedArrays): Promise<void> {
      assertSameArrays(new Map(parts.map(({ name, shape }) => [name, shape])), state, 'input layer');
      for (const { name, table, array } of parts) tables.copyIn(table, array, 0, state.get(name)!.data);
      return Promise.resolve();
    },

    dispose: () => tables.release(),
  };
}

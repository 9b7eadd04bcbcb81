import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { BagField, Field, FieldPlan, InputLayer, InputSpec, NamedArrays, OptimizerSpec, PassPlan, SideGradient, TablePlan } from '../engine';
import { assertSameArrays } from '../namedArrays';
import { stepPlan } from '../stepPlan';
import { DeviceBackend } from './deviceBackend';
import { GpuTable } from './gpuTable';
import { moveRows, optimizerFloats, placesAChunk, sumChunks } from './wgsl/moveRows';
import { copyNumbers, poolBags } from './wgsl/poolBags';

const poolingNumbers: Readonly<Record<BagField['pooling'], number>> = { sum: 0, mean: 1, sqrtn: 2 };

interface Layout { readonly starts: readonly number[]; readonly width: number }

/** Embedding tables and the optimizer state of their rows on the device. */
export function gpuInputLayer(backend: DeviceBackend, spec: InputSpec, optimizer: OptimizerSpec): InputLayer {
  const tables = new Map(spec.tables.map((table) => [table.name, new GpuTable(backend, table, spec, optimizer)]));
  const layoutOf = (fields: readonly Field[]): Layout => {
    let width = 0;
    const starts = fields.map((field) => {
      const start = width;
      width += field.kind === 'bag' ? tables.get(field.table)!.spec.dim : field.width;
      return start;
    });
    return { starts, width };
  };
  const layouts = { query: layoutOf(spec.sides.query), item: layoutOf(spec.sides.item) };
  const shapes = () => new Map([...tables.values()].flatMap((table) => table.shapes));
  const program = moveRows(optimizer.kind);
  backend.openGuard();

  return {
    width: (side) => layouts[side].width,

    forward(passes: readonly PassPlan[]): Tensor2D {
      const { side } = passes[0]!;
      const { starts, width } = layouts[side];
      const nExamples = passes.reduce((sum, pass) => sum + pass.nExamples, 0);
      const inputs = backend.unwrittenTensor([nExamples, width]);
      const out = backend.bufferOf(inputs);
      spec.sides[side].forEach((field, at) => {
        const start = starts[at]!;
        if (field.kind === 'number') {
          const plan = backend.uploads.upload(passes.map((pass) => numbersOf(field.feature, pass.fields[at]!)));
          backend.run(copyNumbers, { whole: [nExamples, field.width, width, start, plan.at[0]!] }, [plan.buffer, out], DeviceBackend.gridOf(Math.ceil((nExamples * field.width) / 256)));
          return;
        }
        const { shards, spec: { dim } } = tables.get(field.table)!;
        const bags = joined(passes.map((pass) => bagsOf(field.feature, pass.fields[at]!)), nExamples);
        const plan = backend.uploads.upload([bags.offsets, ...bags.rows]);
        const [offsetsAt, rowsAt] = plan.at as [number, number];
        shards.forEach(({ first, n, values }, shard) => backend.run(
          poolBags, { whole: [nExamples, dim, width, start, offsetsAt, rowsAt, first, n, poolingNumbers[field.pooling], shard === 0 ? 0 : 1] },
          [plan.buffer, values, out], DeviceBackend.gridOf(Math.ceil((nExamples * dim) / 256)),
        ));
      });
      return inputs as Tensor2D;
    },

    applyGradients(sides: readonly SideGradient[], step: number, plans?: readonly TablePlan[]): void {
      const passes = sides.flatMap((side) => side.passes);
      const bases: number[] = [];
      let end = 0;
      for (const { side, nExamples } of passes) {
        bases.push(end);
        end += nExamples * layouts[side].width;
      }
      const [gradient, second] = [sides[0]!.gradient, sides[1]?.gradient ?? sides[0]!.gradient];
      const places: Places = { bases, widths: passes.map(({ side }) => layouts[side].width), starts: passes.map(({ side }) => layouts[side].starts) };
      const floats = optimizerFloats(optimizer, step);
      for (const part of plans ?? stepPlan(spec, passes)) {
        const { shards, frozen, spec: { dim } } = tables.get(part.table)!;
        const { from, weights, chunks, rows, chunksOfRows } = moves(part, frozen, places);
        if (rows.length === 0) continue;
        const plan = backend.uploads.upload([chunks, from, weights, rows, chunksOfRows]);
        const [chunksAt, fromAt, weightsAt, rowsAt, chunksOfRowsAt] = plan.at as [number, number, number, number, number];
        const nChunks = chunks.length / 2;
        const sums = backend.scratch('row sums', 4 * nChunks * dim);
        backend.run(sumChunks, { whole: [nChunks, dim, chunksAt, fromAt, weightsAt, gradient.size] }, [plan.buffer, backend.bufferOf(gradient), backend.bufferOf(second), sums], DeviceBackend.gridOf(Math.ceil((nChunks * dim) / 256)));
        let next = 0;
        for (const { first, n, values, states } of shards) {
          const begin = next;
          while (next < rows.length && rows[next]! < first + n) next += 1;
          const nRows = next - begin;
          if (nRows === 0) continue;
          backend.run(program, { whole: [nRows, dim, rowsAt + begin, chunksOfRowsAt + begin, first], floats }, [plan.buffer, sums, backend.guard, values, ...states],
            DeviceBackend.gridOf(optimizer.kind === 'rowwiseAdagrad' ? nRows : Math.ceil((nRows * dim) / 256)));
        }
      }
    },

    read: (table, rows) => tables.get(table)!.rows(rows),

    async state(): Promise<NamedArrays> {
      const state = new Map<string, { shape: readonly number[]; data: Float32Array }>();
      for (const table of tables.values()) for (const [name, shape] of table.shapes) state.set(name, { shape, data: await table.array(name) });
      return state;
    },

    load(state: NamedArrays): Promise<void> {
      // Checked whole before anything is changed; a throw is a rejection.
      return new Promise((resolve) => {
        assertSameArrays(shapes(), state, 'input layer');
        for (const table of tables.values()) for (const [name] of table.shapes) table.load(name, state.get(name)!.data);
        backend.openGuard();
        resolve();
      });
    },

    dispose(): void {
      backend.flush();
      for (const table of tables.values()) table.dispose();
      tables.clear();
    },
  };
}

type Bags = Extract<FieldPlan, { kind: 'bag' }>;

function bagsOf(feature: string, input: FieldPlan): Bags {
  if (input.kind !== 'bag') throw new TypeError(`\`${feature}\` takes rows and its plan holds numbers`);
  return input;
}

function numbersOf(feature: string, input: FieldPlan): Float32Array {
  if (input.kind !== 'number') throw new TypeError(`\`${feature}\` takes numbers and its plan holds rows`);
  return input.values;
}

/** The bags of several passes as those of one. */
function joined(bags: readonly Bags[], nExamples: number): { readonly offsets: Int32Array; readonly rows: readonly Int32Array[] } {
  if (bags.length === 1) return { offsets: bags[0]!.offsets, rows: [bags[0]!.rows] };
  const offsets = new Int32Array(nExamples + 1);
  let example = 0;
  let end = 0;
  const rows = bags.map((one) => {
    const n = one.offsets.length - 1;
    for (let at = 1; at <= n; at += 1) offsets[example + at] = end + one.offsets[at]!;
    example += n;
    end += one.offsets[n]!;
    return one.rows.subarray(0, one.offsets[n]);
  });
  return { offsets, rows };
}

/** Where a pass's gradient begins among all gradients, how wide its rows are, and where its fields begin in them. */
interface Places { readonly bases: readonly number[]; readonly widths: readonly number[]; readonly starts: readonly (readonly number[])[] }

interface Moves {
  /** Position of each place's first number among all gradients. */
  readonly from: Int32Array;
  readonly weights: Float32Array;
  /** First place of each chunk, and the one after its last. */
  readonly chunks: Int32Array;
  readonly rows: Int32Array;
  /** Chunks of a row: from one entry to the next. */
  readonly chunksOfRows: Int32Array;
}

/** A table's plan as the device takes it: frozen rows left out, the places of each row in chunks. */
function moves(part: TablePlan, frozen: ReadonlySet<number>, { bases, widths, starts }: Places): Moves {
  const { rows: all, offsets, placePass, placeField, placeExample, placeWeight } = part;
  const nFields = Math.max(...starts.map(({ length }) => length));
  const [base, width] = [Int32Array.from(bases), Int32Array.from(widths)];
  const start = new Int32Array(starts.length * nFields);
  starts.forEach((own, pass) => start.set(own, pass * nFields));
  const nPlaces = offsets[all.length]!;
  const from = new Int32Array(nPlaces);
  for (let place = 0; place < nPlaces; place += 1) {
    const pass = placePass[place]!;
    from[place] = base[pass]! + placeExample[place]! * width[pass]! + start[pass * nFields + placeField[place]!]!;
  }
  const chunks = new Int32Array(2 * (all.length + Math.floor(nPlaces / placesAChunk)));
  const rows = new Int32Array(all.length);
  const chunksOfRows = new Int32Array(all.length + 1);
  let [nChunks, nMoved] = [0, 0];
  for (let at = 0; at < all.length; at += 1) {
    const row = all[at]!;
    if (frozen.size !== 0 && frozen.has(row)) continue;
    const last = offsets[at + 1]!;
    for (let first = offsets[at]!; first < last; first += placesAChunk) {
      chunks[2 * nChunks] = first;
      chunks[2 * nChunks + 1] = Math.min(last, first + placesAChunk);
      nChunks += 1;
    }
    rows[nMoved] = row;
    nMoved += 1;
    chunksOfRows[nMoved] = nChunks;
  }
  return { from, weights: placeWeight, chunks: chunks.subarray(0, 2 * nChunks), rows: rows.subarray(0, nMoved), chunksOfRows: chunksOfRows.subarray(0, nMoved + 1) };
}

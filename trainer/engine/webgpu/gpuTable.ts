import type { InputSpec, OptimizerSpec, TableSpec } from '../engine';
import { initialValues } from '../initialValues';
import { rowStates } from '../rowOptimizers/rowOptimizer';
import type { DeviceBackend } from './deviceBackend';
import { filled } from './gpuDenseOptimizer';
import { TableTooLarge } from './gpuFailure';

/** Numbers brought to the device or back at a time: 16 MB. */
const block = 1 << 22;

/** Rows `first … first + n` of a table and their state, each in a buffer of its own. */
export interface Shard { readonly first: number; readonly n: number; readonly values: GPUBuffer; readonly states: readonly GPUBuffer[] }

/** One of a table's arrays: its values, or the optimizer's state of this number. */
interface Part { readonly name: string; readonly perRow: number; readonly bufferOf: (shard: Shard) => GPUBuffer }

/** An embedding table on the device, cut by rows where a buffer cannot hold it. */
export class GpuTable {
  readonly shards: readonly Shard[];
  readonly frozen: ReadonlySet<number>;
  private readonly parts: readonly Part[];

  /** @throws TableTooLarge when a single row is larger than a buffer may be */
  constructor(private readonly backend: DeviceBackend, readonly spec: TableSpec, input: InputSpec, optimizer: OptimizerSpec) {
    const { name, rows, dim } = spec;
    const rowsAShard = Math.floor(backend.largestBuffer / (4 * dim));
    if (rowsAShard === 0) throw new TableTooLarge(name, `One row of the table \`${name}\` takes ${(4 * dim).toLocaleString('en-US')} bytes, and a buffer of this GPU holds ${backend.largestBuffer.toLocaleString('en-US')}.`);
    const states = rowStates(optimizer, dim);
    const shards: Shard[] = [];
    for (let first = 0; first < rows; first += rowsAShard) {
      const n = Math.min(rowsAShard, rows - first);
      shards.push({ first, n, values: backend.buffer(4 * n * dim), states: states.map((state) => filled(backend, n * state.perRow, state.name === 'accumulator' ? optimizer.initialAccumulator : 0)) });
    }
    this.shards = shards;
    this.frozen = new Set(spec.frozenRows);
    this.parts = [
      { name: `table/${name}`, perRow: dim, bufferOf: ({ values }) => values },
      ...states.map((state, at): Part => ({ name: `table/${name}/${state.name}`, perRow: state.perRow, bufferOf: (shard) => shard.states[at]! })),
    ];
    let from = 0;
    for (const values of initialValues(spec, input, block)) {
      this.write(this.parts[0]!, from, values);
      from += values.length;
    }
  }

  get shapes(): readonly (readonly [string, readonly [number, number]])[] {
    return this.parts.map(({ name, perRow }) => [name, [this.spec.rows, perRow]] as const);
  }

  /** A whole array, float32 [rows · perRow]. */
  async array(name: string): Promise<Float32Array> {
    const part = this.parts.find((one) => one.name === name)!;
    const out = new Float32Array(this.spec.rows * part.perRow);
    for (const shard of this.shards) {
      for (let from = 0; from < shard.n * part.perRow; from += block) {
        const size = Math.min(block, shard.n * part.perRow - from);
        out.set(new Float32Array(await this.backend.readBytes(part.bufferOf(shard), 4 * from, 4 * size)), shard.first * part.perRow + from);
      }
    }
    return out;
  }

  load(name: string, values: Float32Array): void {
    const part = this.parts.find((one) => one.name === name)!;
    this.backend.flush();
    for (let from = 0; from < values.length; from += block) this.write(part, from, values.subarray(from, from + block));
  }

  /** Values of some rows, float32 [rows.length · dim]. */
  async rows(rows: Int32Array): Promise<Float32Array> {
    const { dim } = this.spec;
    const gathered = this.backend.buffer(4 * rows.length * dim);
    rows.forEach((row, at) => {
      const shard = this.shards.find(({ first, n }) => first <= row && row < first + n)!;
      this.backend.copy(shard.values, 4 * (row - shard.first) * dim, gathered, 4 * at * dim, 4 * dim);
    });
    const values = new Float32Array(await this.backend.readBytes(gathered, 0, 4 * rows.length * dim));
    gathered.destroy();
    return values;
  }

  dispose(): void {
    for (const { values, states } of this.shards) for (const buffer of [values, ...states]) buffer.destroy();
  }

  /** Numbers of an array from place `from` on, over the shards that hold them. */
  private write({ perRow, bufferOf }: Part, from: number, values: Float32Array): void {
    for (const shard of this.shards) {
      const [first, last] = [Math.max(from, shard.first * perRow), Math.min(from + values.length, (shard.first + shard.n) * perRow)];
      if (first < last) this.backend.queue.writeBuffer(bufferOf(shard), 4 * (first - shard.first * perRow), values as Float32Array<ArrayBuffer>, first - from, last - first);
    }
  }
}

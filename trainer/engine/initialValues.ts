import { stream, type Stream } from '../numerics/stream';
import type { InputSpec, TableSpec } from './engine';

/**
 * A table's values at step 0, in blocks: Normal(0, `initialScale`) from the table's own stream, frozen rows 0.
 *
 * @param block float32 of a block, at most; each is a view that the next one overwrites
 */
export function* initialValues({ name, rows, dim, frozenRows }: TableSpec, { initialScale, seed }: Pick<InputSpec, 'initialScale' | 'seed'>, block: number): Generator<Float32Array> {
  const random = stream(seed, `initialize/${name}`);
  const values = new Float32Array(Math.min(block, rows * dim));
  for (let from = 0; from < rows * dim; from += values.length) {
    const part = values.subarray(0, Math.min(values.length, rows * dim - from));
    fillNormal(part, initialScale, random);
    for (const row of frozenRows) part.fill(0, Math.max(0, row * dim - from), Math.max(0, (row + 1) * dim - from));
    yield part;
  }
}

/** A function of its own, because loops in a generator are never compiled to the end. */
function fillNormal(part: Float32Array, scale: number, random: Stream): void {
  for (let at = 0; at < part.length; at += 1) part[at] = scale * random.normal();
}

import { DeviceBackend } from './deviceBackend';
import { product, sumOfSlices, tile, type ProductKind } from './wgsl/product';

/** A row-major float32 matrix in a buffer, or its transpose where `isTurned`. */
export interface Matrix {
  readonly buffer: GPUBuffer;
  readonly isTurned?: boolean;
  /** Numbers between two rows as they lie in memory. */
  readonly row: number;
  /** Numbers before the first. */
  readonly at?: number;
}

/** Workgroups that keep a card busy; with fewer, the depth is cut into slices. */
const wantedGroups = 256;
const shallowest = 256;

/**
 * Records `out = activation(left · right + bias)`, or adds the product to `out`. Sums are taken in an order that depends on the sizes only.
 *
 * @param sizes rows and columns of `out`, and what is summed over
 */
export function multiply(
  backend: DeviceBackend, left: Matrix, right: Matrix, out: Matrix, sizes: { readonly m: number; readonly n: number; readonly k: number },
  { adds = false, bias, relu = false }: { readonly adds?: boolean; readonly bias?: GPUBuffer | undefined; readonly relu?: boolean } = {},
): void {
  const { m, n, k } = sizes;
  const [columns, rows] = [Math.ceil(n / tile), Math.ceil(m / tile)];
  const isWhole = out.row === n;
  const slices = bias === undefined && !relu && isWhole ? Math.max(1, Math.min(Math.floor(wantedGroups / (columns * rows)), Math.floor(k / shallowest))) : 1;
  const slice = Math.ceil(k / slices / 16) * 16;
  const kind: ProductKind = { leftTurned: left.isTurned ?? false, rightTurned: right.isTurned ?? false, adds: adds && slices === 1, bias: bias !== undefined, relu, depth: k <= 4 ? 4 : 16 };
  const whole = [m, n, k, left.row, right.row, out.row, left.at ?? 0, right.at ?? 0];
  if (slices === 1) {
    backend.run(product(kind), { whole: [...whole, out.at ?? 0, Math.max(16, slice), 0] }, [left.buffer, right.buffer, out.buffer, ...(bias === undefined ? [] : [bias])], [columns, rows]);
    return;
  }
  const parts = backend.scratch('slices', 4 * slices * m * n);
  backend.run(product(kind), { whole: [...whole, 0, slice, m * n] }, [left.buffer, right.buffer, parts], [columns, rows, slices]);
  backend.run(sumOfSlices(adds), { whole: [m * n, slices, out.at ?? 0] }, [parts, out.buffer], DeviceBackend.gridOf(Math.ceil((m * n) / 256)));
}

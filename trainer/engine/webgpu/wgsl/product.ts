import type { Program } from '../deviceBackend';
import { placeOfGroup } from './grid';

export interface ProductKind {
  /** The left matrix lies in memory as its transpose. */
  readonly leftTurned: boolean;
  readonly rightTurned: boolean;
  /** Adds to what the output holds. */
  readonly adds: boolean;
  readonly bias: boolean;
  readonly relu: boolean;
  /** What is summed over at a time: 16, or 4 for narrow matrices. */
  readonly depth: 4 | 16;
}

/** Rows and columns of the output that a workgroup makes. */
export const tile = 64;

/**
 * `out = activation(left · right + bias)` of row-major float32 matrices; 64 × 64 of the output a workgroup, 4 × 4 a thread.
 *
 * Whole parameters: rows m, columns n, depth k; distance between rows of left, right and out; where each begins; depth of a
 * slice; size of a slice's output. Slices, one a workgroup in z, lie one after the other in `out`: `sumOfSlices` adds them.
 */
export function product({ leftTurned, rightTurned, adds, bias, relu, depth }: ProductKind): Program {
  const source = /* wgsl */ `
struct P { m: u32, n: u32, k: u32, leftRow: u32, rightRow: u32, outRow: u32, leftAt: u32, rightAt: u32, outAt: u32, slice: u32, sliceSize: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
${bias ? '@group(0) @binding(4) var<storage, read> bias: array<f32>;' : ''}
var<workgroup> a: array<f32, ${depth * tile}>;
var<workgroup> b: array<f32, ${depth * tile}>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let firstRow = group.y * ${tile}u;
  let firstColumn = group.x * ${tile}u;
  let end = min(p.k, (group.z + 1u) * p.slice);
  let row = (thread / 16u) * 4u;
  let column = (thread % 16u) * 4u;
  var sums = array<vec4f, 4>();
  for (var begin = group.z * p.slice; begin < end; begin += ${depth}u) {
    for (var part = thread; part < ${depth * tile}u; part += 256u) {
      let ar = ${leftTurned ? `part % ${tile}u` : `part / ${depth}u`};
      let ak = ${leftTurned ? `part / ${tile}u` : `part % ${depth}u`};
      var value = 0f;
      if (firstRow + ar < p.m && begin + ak < end) {
        value = left[p.leftAt + ${leftTurned ? '(begin + ak) * p.leftRow + firstRow + ar' : '(firstRow + ar) * p.leftRow + begin + ak'}];
      }
      a[ak * ${tile}u + ar] = value;
      let bc = ${rightTurned ? `part / ${depth}u` : `part % ${tile}u`};
      let bk = ${rightTurned ? `part % ${depth}u` : `part / ${tile}u`};
      value = 0f;
      if (firstColumn + bc < p.n && begin + bk < end) {
        value = right[p.rightAt + ${rightTurned ? '(firstColumn + bc) * p.rightRow + begin + bk' : '(begin + bk) * p.rightRow + firstColumn + bc'}];
      }
      b[bk * ${tile}u + bc] = value;
    }
    workgroupBarrier();
    for (var k = 0u; k < ${depth}u; k += 1u) {
      let x = k * ${tile}u + row;
      let y = k * ${tile}u + column;
      let right4 = vec4f(b[y], b[y + 1u], b[y + 2u], b[y + 3u]);
      sums[0] += a[x] * right4;
      sums[1] += a[x + 1u] * right4;
      sums[2] += a[x + 2u] * right4;
      sums[3] += a[x + 3u] * right4;
    }
    workgroupBarrier();
  }
  for (var r = 0u; r < 4u; r += 1u) {
    let at = firstRow + row + r;
    if (at >= p.m) { break; }
    for (var c = 0u; c < 4u; c += 1u) {
      let columnAt = firstColumn + column + c;
      if (columnAt >= p.n) { break; }
      let place = p.outAt + group.z * p.sliceSize + at * p.outRow + columnAt;
      var value = sums[r][c];
      ${bias ? 'value += bias[columnAt];' : ''}
      ${relu ? 'value = select(value, 0f, value < 0f);' : ''}
      out[place] = ${adds ? 'out[place] + value' : 'value'};
    }
  }
}`;
  return { name: `product ${[leftTurned, rightTurned, adds, bias, relu].map(Number).join('')} ${depth}`, source };
}

/** `out = Σ slices`, or added to what `out` holds. Whole parameters: numbers of a slice, slices, where `out` begins. */
export function sumOfSlices(adds: boolean): Program {
  return {
    name: `sum of slices ${Number(adds)}`,
    source: /* wgsl */ `
struct P { size: u32, slices: u32, outAt: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> slices: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at >= p.size) { return; }
  var sum = 0f;
  for (var slice = 0u; slice < p.slices; slice += 1u) { sum += slices[slice * p.size + at]; }
  out[p.outAt + at] = ${adds ? 'out[p.outAt + at] + sum' : 'sum'};
}`,
  };
}

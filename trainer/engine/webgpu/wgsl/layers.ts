import type { Program } from '../deviceBackend';
import { placeOfGroup } from './grid';

/** `dz = dy` where `y` is above 0, else 0. Whole parameter: how many numbers. */
export const reluBack: Program = {
  name: 'relu back',
  source: /* wgsl */ `
struct P { size: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dz: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at < p.size) { dz[at] = select(0f, dy[at], y[at] > 0f); }
}`,
};

/** Rows that one thread adds up. */
export const rowsAChunk = 128;

/** Sums of chunks of rows. Whole parameters: rows, width, chunks. */
export const addUpColumns: Program = {
  name: 'add up columns',
  source: /* wgsl */ `
struct P { n: u32, width: u32, nChunks: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> matrix: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at >= p.nChunks * p.width) { return; }
  let column = at % p.width;
  let end = min(p.n, (at / p.width + 1u) * ${rowsAChunk}u);
  var sum = 0f;
  for (var row = at / p.width * ${rowsAChunk}u; row < end; row += 1u) { sum += matrix[row * p.width + column]; }
  sums[at] = sum;
}`,
};

/** Sum of the values of the 64 threads of a workgroup, in one order. */
const sumOfThreads = /* wgsl */ `
var<workgroup> parts: array<f32, 64>;
fn sumOf(thread: u32, value: f32) -> f32 {
  parts[thread] = value;
  workgroupBarrier();
  for (var stride = 32u; stride > 0u; stride /= 2u) {
    if (thread < stride) { parts[thread] += parts[thread + stride]; }
    workgroupBarrier();
  }
  return parts[0];
}`;

/** Rows over their lengths, a workgroup a row. Whole parameters: rows, width. @see normalizeRows for the formula */
export const normalizeForth: Program = {
  name: 'normalize forth',
  source: /* wgsl */ `
struct P { n: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> lengths: array<f32>;
${placeOfGroup}
${sumOfThreads}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = place(group);
  if (row >= p.n) { return; }
  var sum = 0f;
  for (var d = thread; d < p.width; d += 64u) { sum += x[row * p.width + d] * x[row * p.width + d]; }
  let length = sqrt(sumOf(thread, sum) + 1e-12f);
  for (var d = thread; d < p.width; d += 64u) { y[row * p.width + d] = x[row * p.width + d] / length; }
  if (thread == 0u) { lengths[row] = length; }
}`,
};

/** `dx = (dy − y ⟨y, dy⟩) / length`, 0 for rows without a direction, a workgroup a row. Whole parameters: rows, width. */
export const normalizeBack: Program = {
  name: 'normalize back',
  source: /* wgsl */ `
struct P { n: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> lengths: array<f32>;
@group(0) @binding(3) var<storage, read> dy: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
${placeOfGroup}
${sumOfThreads}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = place(group);
  if (row >= p.n) { return; }
  let at = row * p.width;
  var sum = 0f;
  for (var d = thread; d < p.width; d += 64u) { sum += y[at + d] * dy[at + d]; }
  let along = sumOf(thread, sum);
  let length = lengths[row];
  for (var d = thread; d < p.width; d += 64u) {
    dx[at + d] = select(0f, (dy[at + d] - y[at + d] * along) / length, length > 2e-6f);
  }
}`,
};

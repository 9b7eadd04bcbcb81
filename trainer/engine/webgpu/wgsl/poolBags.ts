import type { Program } from '../deviceBackend';
import { placeOfGroup } from './grid';

/**
 * Each example's pooled bag of one shard of a table, into its columns of the inputs. Whole parameters: examples, dim, width
 * of the inputs, first column, where offsets and rows lie in the plan, first row and rows of the shard, pooling (0 sum,
 * 1 mean, 2 sqrtn), and 1 for all shards but the first, which are added.
 */
export const poolBags: Program = {
  name: 'pool bags',
  source: /* wgsl */ `
struct P { nExamples: u32, dim: u32, width: u32, start: u32, offsetsAt: u32, rowsAt: u32, firstRow: u32, nRows: u32, pooling: u32, adds: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> plan: array<u32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> inputs: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at >= p.nExamples * p.dim) { return; }
  let example = at / p.dim;
  let d = at % p.dim;
  let first = plan[p.offsetsAt + example];
  let last = plan[p.offsetsAt + example + 1u];
  var sum = 0f;
  for (var one = first; one < last; one += 1u) {
    let row = plan[p.rowsAt + one] - p.firstRow;
    if (row < p.nRows) { sum += values[row * p.dim + d]; }
  }
  if (p.pooling == 1u) { sum /= f32(last - first); }
  if (p.pooling == 2u) { sum /= sqrt(f32(last - first)); }
  let into = example * p.width + p.start + d;
  inputs[into] = select(sum, inputs[into] + sum, p.adds == 1u);
}`,
};

/** Numbers of a field, from the plan into their columns. Whole parameters: examples, width of the field, of the inputs, first column, where they lie. */
export const copyNumbers: Program = {
  name: 'copy numbers',
  source: /* wgsl */ `
struct P { nExamples: u32, dim: u32, width: u32, start: u32, begin: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> plan: array<f32>;
@group(0) @binding(2) var<storage, read_write> inputs: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at >= p.nExamples * p.dim) { return; }
  inputs[at / p.dim * p.width + p.start + at % p.dim] = plan[p.begin + at];
}`,
};

/** One number everywhere. Whole parameter: how many. */
export const fill: Program = {
  name: 'fill',
  source: /* wgsl */ `
struct P { size: u32, value: f32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at < p.size) { out[at] = p.value; }
}`,
};

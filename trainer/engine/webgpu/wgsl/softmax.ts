import type { Program } from '../deviceBackend';
import { isNotNumber, placeOfGroup } from './grid';

/** Stands for a pair that is left out. */
const leftOut = '-3e38f';
/** Added to a row’s sum, which is else at most its length, where a logit is no number. */
const broken = '1e30f';

/** Marks pairs of a block of rows as left out. Whole parameters: pairs, where they lie in the plan as (row, column), first row and rows of the block, columns. */
export const leavePairsOut: Program = {
  name: 'leave pairs out',
  source: /* wgsl */ `
struct P { nPairs: u32, pairsAt: u32, firstRow: u32, nRows: u32, nColumns: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> plan: array<u32>;
@group(0) @binding(2) var<storage, read_write> scores: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at >= p.nPairs) { return; }
  let row = plan[p.pairsAt + 2u * at] - p.firstRow;
  if (row < p.nRows) { scores[row * p.nColumns + plan[p.pairsAt + 2u * at + 1u]] = ${leftOut}; }
}`,
};

/** Of the values that the 64 threads of a workgroup hold, in one order. */
const combined = (name: string, combine: string) => /* wgsl */ `
fn ${name}(thread: u32, value: f32) -> f32 {
  workgroupBarrier();
  parts[thread] = value;
  workgroupBarrier();
  for (var stride = 32u; stride > 0u; stride /= 2u) {
    if (thread < stride) { parts[thread] = ${combine}; }
    workgroupBarrier();
  }
  return parts[0];
}`;

/**
 * Turns a block of rows of products into the gradient of the loss with respect to them, a workgroup a row, and leaves each
 * row's loss. Whole parameters: columns, first row, rows of the block, where the examples' inclusion lies in the plan, 1 when
 * there is one, 1 when there is logQ, and the bits of a NaN; floats: 1/τ and 1/(n τ).
 */
export const softmaxRows: Program = {
  name: 'softmax rows',
  source: /* wgsl */ `
struct P { n: u32, firstRow: u32, nRows: u32, includedAt: u32, hasIncluded: u32, hasLogQ: u32, notNumber: u32, inverse: f32, scale: f32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> plan: array<u32>;
@group(0) @binding(2) var<storage, read> logQ: array<f32>;
@group(0) @binding(3) var<storage, read_write> scores: array<f32>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;
var<workgroup> parts: array<f32, 64>;
${placeOfGroup}
${isNotNumber}
${combined('largestOf', 'max(parts[thread], parts[thread + stride])')}
${combined('sumOf', 'parts[thread] + parts[thread + stride]')}

fn isIncluded(example: u32) -> bool { return p.hasIncluded == 0u || plan[p.includedAt + example] != 0u; }
fn logit(at: u32, column: u32) -> f32 {
  let score = scores[at + column];
  if (score == ${leftOut} || !isIncluded(column)) { return ${leftOut}; }
  if (p.hasLogQ == 0u) { return score * p.inverse; }
  return score * p.inverse - logQ[column];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let inBlock = place(group);
  if (inBlock >= p.nRows) { return; }
  let row = p.firstRow + inBlock;
  let at = inBlock * p.n;
  if (!isIncluded(row)) {
    for (var column = thread; column < p.n; column += 64u) { scores[at + column] = 0f; }
    if (thread == 0u) { losses[row] = 0f; }
    return;
  }
  var largest = ${leftOut};
  for (var column = thread; column < p.n; column += 64u) {
    let value = logit(at, column);
    if (!isNotNumber(value)) { largest = max(largest, value); }
  }
  largest = largestOf(thread, largest);
  let own = logit(at, row) - largest;
  var sum = 0f;
  for (var column = thread; column < p.n; column += 64u) {
    let value = logit(at, column);
    if (isNotNumber(value)) { sum += ${broken}; } else if (value != ${leftOut}) { sum += exp(value - largest); }
  }
  sum = sumOf(thread, sum);
  let rowScale = p.scale / sum;
  for (var column = thread; column < p.n; column += 64u) {
    let value = logit(at, column);
    var slope = 0f;
    if (value != ${leftOut}) { slope = exp(value - largest) * rowScale; }
    if (column == row) { slope -= p.scale; }
    scores[at + column] = slope;
  }
  if (thread == 0u) { losses[row] = select(log(sum) - own, bitcast<f32>(p.notNumber), sum >= ${broken}); }
}`,
};

/** The mean of the rows' losses. Whole parameter: rows; float: 1/n of those that take part. */
export const meanOfLosses: Program = {
  name: 'mean of losses',
  source: /* wgsl */ `
struct P { n: u32, share: f32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> losses: array<f32>;
@group(0) @binding(2) var<storage, read_write> mean: array<f32>;
var<workgroup> parts: array<f32, 64>;
${combined('sumOf', 'parts[thread] + parts[thread + stride]')}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0f;
  for (var at = thread; at < p.n; at += 64u) { sum += losses[at]; }
  sum = sumOf(thread, sum);
  if (thread == 0u) { mean[0] = sum * p.share; }
}`,
};

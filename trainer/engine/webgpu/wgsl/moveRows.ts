import type { OptimizerSpec } from '../../engine';
import type { Program } from '../deviceBackend';
import { placeOfGroup } from './grid';

/**
 * Sums of up to `placesAChunk` gradients of one row, each with its weight, in the order of the plan. Whole parameters:
 * chunks, dim, where the chunks' first and last places, the places' positions in the gradients and their weights lie in the
 * plan, and the position at which the second gradient begins.
 */
export const sumChunks: Program = {
  name: 'sum chunks',
  source: /* wgsl */ `
struct P { nChunks: u32, dim: u32, chunksAt: u32, fromAt: u32, weightsAt: u32, second: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> plan: array<u32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read> secondGradient: array<f32>;
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at >= p.nChunks * p.dim) { return; }
  let chunk = at / p.dim;
  let d = at % p.dim;
  let last = plan[p.chunksAt + 2u * chunk + 1u];
  var sum = 0f;
  for (var one = plan[p.chunksAt + 2u * chunk]; one < last; one += 1u) {
    let begin = plan[p.fromAt + one];
    var g = 0f;
    if (begin < p.second) { g = gradient[begin + d]; } else { g = secondGradient[begin - p.second + d]; }
    sum += bitcast<f32>(plan[p.weightsAt + one]) * g;
  }
  sums[at] = sum;
}`,
};

/** Places whose gradients one thread sums: a row that is everywhere would else keep the device waiting. */
export const placesAChunk = 64;

/** Bindings and formula of an optimizer, elementwise: `apply(at, g)`. @see rowOptimizers for the formulas */
function formulaOf(kind: OptimizerSpec['kind'], firstBinding: number): string {
  const bound = (name: string, at: number) => `@group(0) @binding(${firstBinding + at}) var<storage, read_write> ${name}: array<f32>;`;
  switch (kind) {
    case 'adagrad': return `${bound('values', 0)}
${bound('accumulator', 1)}
fn apply(at: u32, g: f32) {
  let a = accumulator[at] + g * g;
  accumulator[at] = a;
  values[at] -= p.learningRate * g / sqrt(a + p.epsilon);
}`;
    case 'adam': return `${bound('values', 0)}
${bound('mean', 1)}
${bound('square', 2)}
fn apply(at: u32, g: f32) {
  let m = p.beta1 * mean[at] + (1f - p.beta1) * g;
  let v = p.beta2 * square[at] + (1f - p.beta2) * g * g;
  mean[at] = m;
  square[at] = v;
  values[at] -= p.learningRate * (m / p.meanCorrection) / (sqrt(v / p.squareCorrection) + p.epsilon);
}`;
    default: return `${bound('values', 0)}
fn apply(at: u32, g: f32) { values[at] -= p.learningRate * g; }`;
  }
}

const floats = 'learningRate: f32, epsilon: f32, beta1: f32, beta2: f32, meanCorrection: f32, squareCorrection: f32';

/** {@link floats} of a step. @param step 1-based */
export function optimizerFloats({ learningRate, epsilon, beta1, beta2 }: OptimizerSpec, step: number): readonly number[] {
  return [learningRate, epsilon, beta1, beta2, 1 - beta1 ** step, 1 - beta2 ** step];
}

const rowParameters = 'nRows: u32, dim: u32, rowsAt: u32, chunksAt: u32, firstRow: u32';
const rowBindings = /* wgsl */ `
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> plan: array<u32>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read> guard: array<u32>;
${placeOfGroup}
fn gradientOf(one: u32, d: u32) -> f32 {
  var g = 0f;
  let last = plan[p.chunksAt + one + 1u];
  for (var chunk = plan[p.chunksAt + one]; chunk < last; chunk += 1u) { g += sums[chunk * p.dim + d]; }
  return g;
}`;

/**
 * Moves the rows of one shard against their summed gradients. Whole parameters: rows to move, dim, where their numbers and
 * each row's first and last chunk lie in the plan, first row of the shard. Floats: {@link optimizerFloats}.
 */
export function moveRows(kind: OptimizerSpec['kind']): Program {
  if (kind === 'rowwiseAdagrad') return moveRowsTogether;
  return {
    name: `move rows ${kind}`,
    source: /* wgsl */ `
struct P { ${rowParameters}, ${floats} }
${rowBindings}
${formulaOf(kind, 4)}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at >= p.nRows * p.dim || guard[0] == 0u) { return; }
  let one = at / p.dim;
  let d = at % p.dim;
  apply((plan[p.rowsAt + one] - p.firstRow) * p.dim + d, gradientOf(one, d));
}`,
  };
}

/** A workgroup a row: its accumulator is the mean of its squares. */
const moveRowsTogether: Program = {
  name: 'move rows rowwiseAdagrad',
  source: /* wgsl */ `
struct P { ${rowParameters}, ${floats} }
${rowBindings}
@group(0) @binding(4) var<storage, read_write> values: array<f32>;
@group(0) @binding(5) var<storage, read_write> accumulator: array<f32>;
var<workgroup> squares: array<f32, 64>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let one = place(group);
  // Of the last, padded row of the grid: it goes along, since all threads meet at the barriers, and writes nothing.
  let isMoved = one < p.nRows && guard[0] != 0u;
  var sum = 0f;
  if (isMoved) {
    for (var d = thread; d < p.dim; d += 64u) {
      let g = gradientOf(one, d);
      sum += g * g;
    }
  }
  squares[thread] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (thread < half) { squares[thread] += squares[thread + half]; }
    workgroupBarrier();
  }
  if (!isMoved) { return; }
  let row = plan[p.rowsAt + one] - p.firstRow;
  let a = accumulator[row] + squares[0] / f32(p.dim);
  let scale = p.learningRate / sqrt(a + p.epsilon);
  for (var d = thread; d < p.dim; d += 64u) { values[row * p.dim + d] -= scale * gradientOf(one, d); }
  storageBarrier();
  if (thread == 0u) { accumulator[row] = a; }
}`,
};

/** Moves tower weights, each against its own gradient. Whole parameter: how many. Floats: {@link optimizerFloats}. */
export function moveWeights(kind: OptimizerSpec['kind']): Program {
  return {
    name: `move weights ${kind}`,
    source: /* wgsl */ `
struct P { size: u32, ${floats} }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> guard: array<u32>;
${placeOfGroup}
${formulaOf(kind, 3)}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at < p.size && guard[0] != 0u) { apply(at, gradient[at]); }
}`,
  };
}

/** Closes the guard when a loss is no number or infinite. Whole parameter: how many losses. */
export const closeGuard: Program = {
  name: 'close guard',
  source: /* wgsl */ `
struct P { size: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> losses: array<u32>;
@group(0) @binding(2) var<storage, read_write> guard: array<u32>;
@compute @workgroup_size(1)
fn main() {
  for (var at = 0u; at < p.size; at += 1u) {
    if ((losses[at] & 0x7f800000u) == 0x7f800000u) { guard[0] = 0u; }
  }
}`,
};

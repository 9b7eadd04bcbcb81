import type { Program } from '../deviceBackend';
import { isNotNumber, placeOfGroup } from './grid';

/**
 * Pessimistic ranks, a workgroup a target: 1 + the other items that do not score strictly below it, those left out not
 * counted. Whole parameters: targets of the block, items, and where in the plan lie the targets' rows in the block, their
 * items, and each row's list of left-out items (offsets, items).
 */
export const rankTargets: Program = {
  name: 'rank targets',
  source: /* wgsl */ `
struct P { nTargets: u32, nItems: u32, rowsAt: u32, itemsAt: u32, offsetsAt: u32, leftOutAt: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> plan: array<u32>;
@group(0) @binding(2) var<storage, read> scores: array<f32>;
@group(0) @binding(3) var<storage, read_write> ranks: array<u32>;
@group(0) @binding(4) var<storage, read_write> targetScores: array<f32>;
var<workgroup> parts: array<u32, 256>;
${placeOfGroup}
${isNotNumber}
fn isBelow(x: f32, y: f32) -> bool { return x < y && !isNotNumber(x) && !isNotNumber(y); }

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let one = place(group);
  if (one >= p.nTargets) { return; }
  let row = plan[p.rowsAt + one];
  let target_ = plan[p.itemsAt + one];
  let at = row * p.nItems;
  let score = scores[at + target_];
  var count = 0u;
  for (var item = thread; item < p.nItems; item += 256u) {
    if (item != target_ && !isBelow(scores[at + item], score)) { count += 1u; }
  }
  let last = plan[p.offsetsAt + row + 1u];
  for (var list = plan[p.offsetsAt + row] + thread; list < last; list += 256u) {
    let item = plan[p.leftOutAt + list];
    if (item != target_ && !isBelow(scores[at + item], score)) { count -= 1u; }
  }
  parts[thread] = count;
  workgroupBarrier();
  for (var stride = 128u; stride > 0u; stride /= 2u) {
    if (thread < stride) { parts[thread] += parts[thread + stride]; }
    workgroupBarrier();
  }
  if (thread == 0u) {
    ranks[one] = 1u + parts[0];
    targetScores[one] = score;
  }
}`,
};

/** Marks items as left out of a query's list. Whole parameters: marks, items, where rows and items of the marks lie in the plan; the bits of −Infinity. */
export const leaveItemsOut: Program = {
  name: 'leave items out',
  source: /* wgsl */ `
struct P { nMarks: u32, nItems: u32, rowsAt: u32, itemsAt: u32, least: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> plan: array<u32>;
@group(0) @binding(2) var<storage, read_write> scores: array<f32>;
${placeOfGroup}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = place(group) * 256u + thread;
  if (at >= p.nMarks) { return; }
  scores[plan[p.rowsAt + at] * p.nItems + plan[p.itemsAt + at]] = bitcast<f32>(p.least);
}`,
};

/**
 * The `k` best items of each query, a workgroup a query, exactly: the k-th best score is found by counting its bits from the
 * highest on, then all items above it are taken and as many that equal it as are left, lower items first. They come in the
 * order of the items; items −1 fill the rest. Whole parameters: queries, items, k.
 */
export const takeBest: Program = {
  name: 'take best',
  source: /* wgsl */ `
struct P { nQueries: u32, nItems: u32, k: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> scores: array<f32>;
@group(0) @binding(2) var<storage, read_write> bestItems: array<u32>;
@group(0) @binding(3) var<storage, read_write> bestScores: array<f32>;
var<workgroup> counts: array<atomic<u32>, 256>;
var<workgroup> before: array<u32, 256>;
var<workgroup> threshold: u32;
var<workgroup> wanted: u32;
${placeOfGroup}
${isNotNumber}

/** Grows with the score; 0 for what is no candidate. */
fn keyOf(score: f32) -> u32 {
  if (isNotNumber(score)) { return 0u; }
  var bits = bitcast<u32>(score);
  if (bits == 0xff800000u) { return 0u; }
  if (bits == 0x80000000u) { bits = 0u; }
  return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}

/** Sum of the values of the threads before this one. */
fn sumBefore(thread: u32, value: u32) -> u32 {
  workgroupBarrier();
  before[thread] = value;
  workgroupBarrier();
  for (var stride = 1u; stride < 256u; stride *= 2u) {
    var left = 0u;
    if (thread >= stride) { left = before[thread - stride]; }
    workgroupBarrier();
    before[thread] += left;
    workgroupBarrier();
  }
  return before[thread] - value;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let query = place(group);
  if (query >= p.nQueries) { return; }
  let at = query * p.nItems;
  if (thread == 0u) {
    threshold = 0u;
    wanted = p.k;
  }
  var known = 0u;
  for (var shift = 24i; shift >= 0i; shift -= 8i) {
    atomicStore(&counts[thread], 0u);
    let settled = workgroupUniformLoad(&threshold);
    for (var item = thread; item < p.nItems; item += 256u) {
      let key = keyOf(scores[at + item]);
      if (key != 0u && (key & known) == settled) { atomicAdd(&counts[(key >> u32(shift)) & 255u], 1u); }
    }
    workgroupBarrier();
    if (thread == 0u) {
      var left = wanted;
      var digit = 255u;
      loop {
        let here = atomicLoad(&counts[digit]);
        if (left <= here || digit == 0u) { break; }
        left -= here;
        digit -= 1u;
      }
      wanted = left;
      threshold = settled | (digit << u32(shift));
    }
    known |= 255u << u32(shift);
    workgroupBarrier();
  }
  let least = workgroupUniformLoad(&threshold);
  let equals = workgroupUniformLoad(&wanted);
  let into = query * p.k;
  for (var slot = thread; slot < p.k; slot += 256u) { bestItems[into + slot] = 0xffffffffu; }
  storageBarrier();
  // Each thread takes from a stretch of its own, so that slots follow the order of the items.
  let stretch = (p.nItems + 255u) / 256u;
  let begin = min(p.nItems, thread * stretch);
  let end = min(p.nItems, begin + stretch);
  var nAbove = 0u;
  var nEqual = 0u;
  for (var item = begin; item < end; item += 1u) {
    let key = keyOf(scores[at + item]);
    if (key > least) { nAbove += 1u; }
    if (key == least && key != 0u) { nEqual += 1u; }
  }
  let equalBefore = sumBefore(thread, nEqual);
  let nTaken = min(nEqual, max(equals, equalBefore) - equalBefore);
  var slot = sumBefore(thread, nAbove + nTaken);
  var equalLeft = nTaken;
  for (var item = begin; item < end; item += 1u) {
    let key = keyOf(scores[at + item]);
    let isEqual = key == least && key != 0u && equalLeft != 0u;
    if (isEqual) { equalLeft -= 1u; }
    if ((key > least || isEqual) && slot < p.k) {
      bestItems[into + slot] = item;
      bestScores[into + slot] = scores[at + item];
      slot += 1u;
    }
  }
}`,
};

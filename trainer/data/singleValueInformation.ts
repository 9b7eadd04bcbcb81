/** A feature with at most one value an item, as codes. */
export interface SingleValues {
  /** [n], each in [0, size) */
  readonly codes: Uint16Array | Int32Array;
  /** Values, and one more where items lack the feature: the last code stands for that. */
  readonly size: number;
  readonly hasMissing: boolean;
  /** Items of each code, int32 [size] */
  readonly counts: Int32Array;
}

/** The codes of a feature as CSR, or null where an item has several values. */
export function singleValues(offsets: Int32Array, values: Int32Array, nValues: number): SingleValues | null {
  const n = offsets.length - 1;
  const [start, nAll] = [offsets[0]!, offsets[n]! - offsets[0]!];
  if (n < nAll) return null;
  const hasMissing = nAll < n;
  const size = nValues + Number(hasMissing);
  const codes = size <= 65_536 ? new Uint16Array(n) : new Int32Array(n);
  const counts = new Int32Array(size);
  for (let item = 0, at = start; item < n; item += 1) {
    const next = offsets[item + 1]!;
    if (at + 1 < next) return null;
    const code = at === next ? nValues : values[at]!;
    codes[item] = code;
    counts[code] = counts[code]! + 1;
    at = next;
  }
  return { codes, size, hasMissing, counts };
}

/** Entropy over the items that have the feature, nats. */
export function singleValueEntropy({ counts, size, hasMissing }: SingleValues): number {
  const nValues = size - Number(hasMissing);
  let [nItems, sum] = [0, 0];
  for (let value = 0; value < nValues; value += 1) {
    nItems += counts[value]!;
    sum += timesLog(counts[value]!);
  }
  return nItems === 0 ? 0 : Math.max(0, Math.log(nItems) - sum / nItems);
}

/**
 * What counts pairs of features faster than JavaScript does, where there is one. It reads bags, and says of each feature what
 * {@link singleValues} does but its codes.
 */
export type PairCounter = (features: readonly { readonly offsets: Int32Array; readonly values: Int32Array }[]) => {
  readonly coded: readonly (Omit<SingleValues, 'codes'> | null)[];
  readonly sums: (groups: readonly (readonly number[])[]) => PassSums;
};

/**
 * Of every pair of members of two groups, or of one with itself, the first's members in the outer order, over the items that
 * have both: `Σ c ln c` of the joint counts, of the first's and of the second's counts, and how many items they are; float64
 * [pairs · 4]. Each value of the first is summed up first, then values in order, so results are the same.
 *
 * @param passes two groups each, flat
 * @param timesLogs `c ln c` of the counts c = 0, 1, …; greater ones are worked out
 */
export type PassSums = (passes: Uint32Array, nPairs: number, timesLogs: Float64Array) => Float64Array;

/** Mutual information of two features over the items that have both. */
export interface PairInformation { readonly first: number; readonly second: number; readonly nats: number; readonly nItems: number }

/** Cells up to which joint counts are one flat array; beyond, items are sorted by one of the values. */
const denseCells = 4_194_304;

/** Passes times items that are counted in one call: about a tenth of a second. */
const countsOfACall = 200_000_000;

/** Values of a group at most: the counts of two groups then lie in a core’s own cache (256 KB). */
const largestGroup = 256;

/**
 * Mutual information of every pair of features, each pair once, in no particular order.
 *
 * Features of few values are counted together: one pass over the items counts two groups against each other, and the
 * counts of each pair of their members are sums over the rest. Counts are whole numbers, so neither groups nor a counter
 * change a result.
 *
 * @param features null for those that are left out
 * @param sums     of a {@link PairCounter} that knows the same features
 */
export function* singleValueInformation(features: readonly (SingleValues | null)[], n: number, sums?: ReturnType<PairCounter>['sums']): Generator<PairInformation> {
  const members = grouped(features, n);
  if (sums === undefined) yield* countedHere(members, features as readonly SingleValues[], n);
  else yield* countedBy(sums, members, features as readonly SingleValues[], n);
}

function* countedHere(members: readonly Members[], features: readonly SingleValues[], n: number): Generator<PairInformation> {
  const groups = members.map((group): Group => ({ ...group, codes: group.members.length === 1 ? features[group.members[0]!]!.codes : combined(group.members.map((member) => features[member]!), n) }));
  const sorted = new Map<number, Sorted>();
  const scratch = new Int32Array(groups.reduce((most, p) => groups.reduce((inner, q) => Math.max(inner, p === q || denseCells < p.size * q.size ? 0 : p.size * q.size), most), 0));
  for (const [at, p] of groups.entries()) {
    yield* insideGroup(p, features);
    for (const q of groups.slice(at + 1)) {
      if (p.size * q.size <= denseCells) yield* betweenGroups(p, q, features, scratch);
      else for (const first of p.members) for (const second of q.members) yield { first, second, ...alone(features, first, second, n, sorted) };
    }
  }
}

/** Features counted as one: the code of an item is `((code₁ · size₂ + code₂) · size₃ + code₃) …` */
interface Group extends Members { readonly codes: Uint16Array | Int32Array }
interface Members { readonly members: readonly number[]; readonly size: number }

/** Largest first, each into the first group that has room; fewer items are worth fewer cells. */
function grouped(features: readonly (SingleValues | null)[], n: number): Members[] {
  const limit = Math.min(largestGroup, Math.max(16, Math.sqrt(n) / 2));
  const groups: { members: number[]; size: number }[] = [];
  const order = features.flatMap((one, feature) => (one === null ? [] : [{ feature, size: one.size }])).sort((a, b) => b.size - a.size || a.feature - b.feature);
  for (const { feature, size } of order) {
    const group = groups.find((one) => one.size * size <= limit);
    if (group === undefined) {
      groups.push({ members: [feature], size });
    } else {
      group.members.push(feature);
      group.size *= size;
    }
  }
  return groups;
}

function combined([first, ...others]: readonly SingleValues[], n: number): Uint16Array {
  const out = Uint16Array.from(first!.codes);
  for (const { codes, size } of others) for (let item = 0; item < n; item += 1) out[item] = out[item]! * size + codes[item]!;
  return out;
}

/** A member's place in its group's code: `(high · size + value) · low + rest`. */
function placeOf({ members, size }: Members, member: number, features: readonly SingleValues[]): { readonly high: number; readonly low: number } {
  const low = members.slice(member + 1).reduce((product, other) => product * features[other]!.size, 1);
  return { low, high: size / low / features[members[member]!]!.size };
}

function* insideGroup(group: Group, features: readonly SingleValues[]): Generator<PairInformation> {
  if (group.members.length === 1) return;
  const counts = new Int32Array(group.size);
  for (let item = 0; item < group.codes.length; item += 1) counts[group.codes[item]!]! += 1;
  for (const [a, first] of group.members.entries()) {
    for (const [inside, second] of group.members.slice(a + 1).entries()) {
      const [sizeA, sizeB] = [features[first]!.size, features[second]!.size];
      const [lowA, lowB] = [placeOf(group, a, features).low, placeOf(group, a + 1 + inside, features).low];
      const joint = new Int32Array(sizeA * sizeB);
      counts.forEach((count, code) => {
        joint[(Math.floor(code / lowA) % sizeA) * sizeB + (Math.floor(code / lowB) % sizeB)]! += count;
      });
      yield { first, second, ...information(joint, features[first]!, features[second]!) };
    }
  }
}

function* betweenGroups(p: Group, q: Group, features: readonly SingleValues[], scratch: Int32Array): Generator<PairInformation> {
  const joint = scratch.subarray(0, p.size * q.size).fill(0);
  count(p.codes, q.codes, q.size, joint);
  for (const [a, first] of p.members.entries()) {
    const rows = p.members.length === 1 ? joint : sumOverRows(joint, q.size, features[first]!.size, placeOf(p, a, features));
    for (const [b, second] of q.members.entries()) {
      const pair = q.members.length === 1 ? rows : sumOverColumns(rows, features[first]!.size, features[second]!.size, placeOf(q, b, features));
      yield { first, second, ...information(pair, features[first]!, features[second]!) };
    }
  }
}

function count(first: SingleValues['codes'], second: SingleValues['codes'], secondSize: number, joint: Int32Array): void {
  for (let item = 0; item < first.length; item += 1) {
    const cell = Math.imul(first[item]!, secondSize) + second[item]!;
    joint[cell] = joint[cell]! + 1;
  }
}

/** Counts [high · size · low, width] to [size, width]. */
function sumOverRows(joint: Int32Array, width: number, size: number, { high, low }: { readonly high: number; readonly low: number }): Int32Array {
  const out = new Int32Array(size * width);
  let from = 0;
  for (let outer = 0; outer < high; outer += 1) {
    for (let value = 0; value < size; value += 1) {
      const to = value * width;
      for (let rest = 0; rest < low; rest += 1, from += width) for (let at = 0; at < width; at += 1) out[to + at] = out[to + at]! + joint[from + at]!;
    }
  }
  return out;
}

/** Counts [nRows, high · size · low] to [nRows, size]. */
function sumOverColumns(joint: Int32Array, nRows: number, size: number, { high, low }: { readonly high: number; readonly low: number }): Int32Array {
  const out = new Int32Array(nRows * size);
  let from = 0;
  for (let row = 0; row < nRows; row += 1) {
    for (let outer = 0; outer < high; outer += 1) {
      for (let value = 0; value < size; value += 1) {
        let sum = 0;
        for (let rest = 0; rest < low; rest += 1, from += 1) sum += joint[from]!;
        out[row * size + value] = out[row * size + value]! + sum;
      }
    }
  }
  return out;
}

function* countedBy(sums: ReturnType<PairCounter>['sums'], groups: readonly Members[], features: readonly SingleValues[], n: number): Generator<PairInformation> {
  const passes: { readonly groups: readonly [number, number]; readonly pairs: readonly (readonly [number, number])[] }[] = [];
  const sorted = new Map<number, Sorted>();
  for (const [at, p] of groups.entries()) {
    if (1 < p.members.length) passes.push({ groups: [at, at], pairs: p.members.flatMap((first, inside) => p.members.slice(inside + 1).map((second) => [first, second] as const)) });
    for (let other = at + 1; other < groups.length; other += 1) {
      const q = groups[other]!;
      const pairs = p.members.flatMap((first) => q.members.map((second) => [first, second] as const));
      if (p.size * q.size <= denseCells) passes.push({ groups: [at, other], pairs });
      else for (const [first, second] of pairs) yield { first, second, ...alone(features, first, second, n, sorted) };
    }
  }
  if (passes.length === 0) return;
  const counted = sums(groups.map(({ members }) => members));
  const timesLogs = new Float64Array(Math.min(n, knownCounts) + 1);
  for (let count = 0; count < timesLogs.length; count += 1) timesLogs[count] = timesLog(count);
  const size = Math.max(1, Math.floor(countsOfACall / Math.max(1, n)));
  for (let from = 0; from < passes.length; from += size) {
    const some = passes.slice(from, from + size);
    const pairs = some.flatMap((pass) => pass.pairs);
    const found = counted(Uint32Array.from(some.flatMap((pass) => pass.groups)), pairs.length, timesLogs);
    for (const [at, [first, second]] of pairs.entries()) {
      const nItems = found[4 * at + 3]!;
      yield { first, second, nats: natsOf(found[4 * at]!, found[4 * at + 1]!, found[4 * at + 2]!, nItems), nItems };
    }
  }
}

/** Counts of the values of two features to their mutual information, missing left out. */
function information(joint: Int32Array, first: SingleValues, second: SingleValues): { readonly nats: number; readonly nItems: number } {
  const [nFirst, nSecond] = [first.size - Number(first.hasMissing), second.size - Number(second.hasMissing)];
  const [left, right] = [new Int32Array(nFirst), new Int32Array(nSecond)];
  let sum = 0;
  for (let u = 0; u < nFirst; u += 1) {
    const row = joint.subarray(u * second.size, u * second.size + nSecond);
    sum += sumOfLogs(row);
    let items = 0;
    for (let v = 0; v < nSecond; v += 1) {
      items += row[v]!;
      right[v] = right[v]! + row[v]!;
    }
    left[u] = items;
  }
  return nats(sum, left, right);
}

/** Of the sums over joint counts and over their margins. */
function nats(jointSum: number, left: Int32Array, right: Int32Array): { readonly nats: number; readonly nItems: number } {
  let nItems = 0;
  for (const count of left) nItems += count;
  return { nats: natsOf(jointSum, sumOfLogs(left), sumOfLogs(right), nItems), nItems };
}

/** `Σ c/n ln(c n / (l r)) = ln n + (Σ c ln c − Σ l ln l − Σ r ln r) / n` over joint counts c and their margins l and r. */
function natsOf(joint: number, left: number, right: number, nItems: number): number {
  // Rounding can leave a hair below zero where the features are independent.
  return nItems === 0 ? 0 : Math.max(0, Math.log(nItems) + (joint - left - right) / nItems);
}

/** `Σ c ln c` */
function sumOfLogs(counts: Int32Array): number {
  let sum = 0;
  for (let at = 0; at < counts.length; at += 1) sum += timesLog(counts[at]!);
  return sum;
}

/** Counts of which `c ln c` is handed to a {@link PairCounter}: 32 MB. */
const knownCounts = 4_194_304;

const knownLogs = Float64Array.from({ length: 4096 }, (_, count) => (count === 0 ? 0 : count * Math.log(count)));
const timesLog = (count: number): number => (count < knownLogs.length ? knownLogs[count]! : count * Math.log(count));

/** Items by value: those of value u are `items[starts[u]] … items[starts[u + 1] − 1]`. */
interface Sorted { readonly starts: Int32Array; readonly items: Int32Array }

function alone(features: readonly SingleValues[], first: number, second: number, n: number, sorted: Map<number, Sorted>): { readonly nats: number; readonly nItems: number } {
  const [a, b] = [features[first]!, features[second]!];
  if (a.size * b.size <= denseCells) {
    const joint = new Int32Array(a.size * b.size);
    count(a.codes, b.codes, b.size, joint);
    return information(joint, a, b);
  }
  let order = sorted.get(first);
  if (order === undefined) {
    order = sortedByValue(a, n);
    sorted.set(first, order);
  }
  return sparseInformation(order, a, b);
}

function sortedByValue({ codes, counts, size }: SingleValues, n: number): Sorted {
  const starts = new Int32Array(size + 1);
  for (let value = 0; value < size; value += 1) starts[value + 1] = starts[value]! + counts[value]!;
  const next = starts.slice(0, size);
  const items = new Int32Array(n);
  for (let item = 0; item < n; item += 1) {
    const code = codes[item]!;
    items[next[code]!] = item;
    next[code]! += 1;
  }
  return { starts, items };
}

/** One value of the first feature at a time. */
function sparseInformation({ starts, items }: Sorted, first: SingleValues, second: SingleValues): { readonly nats: number; readonly nItems: number } {
  const [nFirst, nSecond] = [first.size - Number(first.hasMissing), second.size - Number(second.hasMissing)];
  const [left, right] = [new Int32Array(nFirst), new Int32Array(nSecond)];
  const [counts, touched] = [new Int32Array(nSecond), new Int32Array(nSecond)];
  let sum = 0;
  for (let u = 0; u < nFirst; u += 1) {
    let nTouched = 0;
    for (let at = starts[u]!; at < starts[u + 1]!; at += 1) {
      const v = second.codes[items[at]!]!;
      if (v === nSecond) continue;
      if (counts[v] === 0) {
        touched[nTouched] = v;
        nTouched += 1;
      }
      counts[v]! += 1;
      left[u]! += 1;
    }
    for (let at = 0; at < nTouched; at += 1) {
      const v = touched[at]!;
      sum += timesLog(counts[v]!);
      right[v]! += counts[v]!;
      counts[v] = 0;
    }
  }
  return nats(sum, left, right);
}

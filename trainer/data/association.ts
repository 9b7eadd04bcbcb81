import type { Association, BagColumn, Dataset, HistoryColumn, NumberColumn } from './dataset';
import { singleValueEntropy, singleValueInformation, singleValues, type PairCounter, type PairInformation, type SingleValues } from './singleValueInformation';

/** Quantile bins of a number. */
const numberBins = 10;

/** Values of one field for every item as CSR. */
interface Bags { readonly offsets: Int32Array; readonly values: Int32Array }
export interface Values extends Bags { readonly nValues: number }

/**
 * Mutual information between all pairs of item features over the corpus, each item once.
 *
 *     MI(f, g) = Σ P(u, v) ln( P(u, v) / (P(u) P(v)) )
 *
 * An item with values V_f and V_g adds weight 1 / (|V_f| |V_g|) to each of its value pairs, so every item weighs 1; items
 * that lack either feature are left out of that pair, and the marginals come from the same weighted pairs, so MI ≥ 0.
 * Values are those of the encoding: rare values without a row of their own and values beyond `maxValues` are left out.
 * Numbers are cut into ten quantile bins. Vectors have no values to count: their MI is 0.
 *
 * @param counter counts features of at most one value an item, where there is something faster than JavaScript
 * @throws the signal's reason when it aborts; looked at between two pairs of features
 * @see Yao et al. 2021, eq. 4; the paper does not say how sets are counted
 */
export async function associate(dataset: Pick<Dataset, 'items'>, counter?: PairCounter, signal?: AbortSignal): Promise<Association> {
  const columns = dataset.items.columns;
  const n = dataset.items.n;
  const k = columns.length;
  const square = () => Array.from({ length: k }, () => new Array<number>(k).fill(0));
  const mutualInformationNats = square();
  const normalized = square();
  const support = square();
  const entropyNats = new Array<number>(k).fill(0);
  const known = columns.flatMap((column, at) => {
    const bags = bagsOf(column, n);
    return bags === null ? [] : [{ at, bags }];
  });
  const fields = new Fields(known.map(({ bags }) => bags), n, counter);
  for (const [field, { at: f }] of known.entries()) {
    const single = fields.single[field]!;
    entropyNats[f] = single === null ? entropy(fields.values(field), n) : singleValueEntropy(single);
    mutualInformationNats[f]![f] = entropyNats[f];
    normalized[f]![f] = entropyNats[f] === 0 ? 0 : 1;
    support[f]![f] = single === null ? nPresent(fields.values(field), n) : nCoded(single, n);
  }
  for (const { first, second, nats, nItems } of fields.pairs()) {
    const [f, g] = [known[first]!.at, known[second]!.at];
    const scale = Math.sqrt(entropyNats[f]! * entropyNats[g]!);
    mutualInformationNats[f]![g] = mutualInformationNats[g]![f] = nats;
    normalized[f]![g] = normalized[g]![f] = scale === 0 ? 0 : nats / scale;
    support[f]![g] = support[g]![f] = nItems;
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
  return { formatVersion: 1, features: columns.map(({ feature }) => feature), mutualInformationNats, normalized, entropyNats, support };
}

/** Fields that have values, and which of them have one an item at most. */
class Fields {
  readonly single: readonly (SingleValues | null)[];
  readonly #sized = new Map<number, Values>();
  readonly #counted: ReturnType<PairCounter> | undefined;

  constructor(private readonly bags: readonly Bags[], private readonly n: number, counter: PairCounter | undefined) {
    this.#counted = counter?.(bags);
    const here = (field: number) => {
      const { offsets, values, nValues } = this.values(field);
      return singleValues(offsets, values, nValues);
    };
    this.single = bags.map((_, field) => {
      if (this.#counted === undefined) return here(field);
      const coded = this.#counted.coded[field]!;
      let codes: SingleValues['codes'] | undefined;
      return coded === null ? null : { ...coded, get codes() { return codes ??= here(field)!.codes; } };
    });
  }

  values(field: number): Values {
    let sized = this.#sized.get(field);
    if (sized === undefined) this.#sized.set(field, sized = sizedValues(this.bags[field]!));
    return sized;
  }

  /** Every pair once. */
  * pairs(): Generator<PairInformation> {
    yield* singleValueInformation(this.single, this.n, this.#counted?.sums);
    for (let first = 0; first < this.bags.length; first += 1) {
      for (let second = first + 1; second < this.bags.length; second += 1) {
        if (this.single[first] && this.single[second]) continue;
        yield { first, second, ...mutualInformation(this.values(first), this.values(second), this.n) };
      }
    }
  }
}

/** What a column says of each item, numbers cut into bins; null for what has no values to count. */
export function valuesOf(column: BagColumn | NumberColumn | HistoryColumn, n: number): Values | null {
  const bags = bagsOf(column, n);
  return bags === null ? null : sizedValues(bags);
}

const sizedValues = ({ offsets, values }: Bags): Values => ({ offsets, values, nValues: 1 + largest(values) });

function bagsOf(column: BagColumn | NumberColumn | HistoryColumn, n: number): Bags | null {
  if (column.kind === 'bag') return { offsets: column.offsets, values: column.rows };
  if (column.kind === 'history' || column.width !== 1) return null;
  const known = column.values.filter((_, at) => column.present[at] === 1).sort();
  const edges = Array.from({ length: numberBins - 1 }, (_, bin) => known[Math.floor(((bin + 1) * known.length) / numberBins)] ?? 0);
  const offsets = new Int32Array(n + 1);
  const values = new Int32Array(known.length);
  for (let item = 0, filled = 0; item < n; item += 1) {
    if (column.present[item] === 1) {
      const value = column.values[item]!;
      let bin = 0;
      while (bin < edges.length && edges[bin]! <= value) bin += 1;
      values[filled] = bin;
      filled += 1;
    }
    offsets[item + 1] = filled;
  }
  return { offsets, values };
}

/** −1 of nothing. */
function largest(rows: Int32Array): number {
  let most = -1;
  for (let at = 0; at < rows.length; at += 1) if (most < rows[at]!) most = rows[at]!;
  return most;
}

const nCoded = ({ counts, size, hasMissing }: SingleValues, n: number): number => n - (hasMissing ? counts[size - 1]! : 0);

const nPresent = ({ offsets }: Values, n: number): number => {
  let present = 0;
  for (let item = 0; item < n; item += 1) if (offsets[item]! < offsets[item + 1]!) present += 1;
  return present;
};

/** Of the distribution in which each item with a value weighs 1, split evenly over its values; nats. */
function entropy({ offsets, values, nValues }: Values, n: number): number {
  const weights = new Float64Array(nValues);
  let total = 0;
  for (let item = 0; item < n; item += 1) {
    const size = offsets[item + 1]! - offsets[item]!;
    if (size === 0) continue;
    total += 1;
    for (let at = offsets[item]!; at < offsets[item + 1]!; at += 1) weights[values[at]!]! += 1 / size;
  }
  let sum = 0;
  for (const weight of weights) if (0 < weight) sum -= (weight / total) * Math.log(weight / total);
  return sum;
}

/** Cells up to which the joint counts are one flat array; beyond, pairs are sorted out value by value. */
const denseCells = 4_194_304;

function mutualInformation(first: Values, second: Values, n: number): { nats: number; nItems: number } {
  const left = new Float64Array(first.nValues);
  const right = new Float64Array(second.nValues);
  let nItems = 0;
  for (let item = 0; item < n; item += 1) {
    const sizes = [first.offsets[item + 1]! - first.offsets[item]!, second.offsets[item + 1]! - second.offsets[item]!] as const;
    if (sizes[0] === 0 || sizes[1] === 0) continue;
    nItems += 1;
    for (let at = first.offsets[item]!; at < first.offsets[item + 1]!; at += 1) left[first.values[at]!]! += 1 / sizes[0];
    for (let at = second.offsets[item]!; at < second.offsets[item + 1]!; at += 1) right[second.values[at]!]! += 1 / sizes[1];
  }
  if (nItems === 0) return { nats: 0, nItems };
  let sum = 0;
  const add = (weight: number, u: number, v: number) => {
    sum += (weight / nItems) * Math.log((weight * nItems) / (left[u]! * right[v]!));
  };
  if (first.nValues * second.nValues <= denseCells) {
    const joint = new Float64Array(first.nValues * second.nValues);
    addPairs(first, second, n, joint);
    for (let u = 0; u < first.nValues; u += 1) {
      for (let v = 0; v < second.nValues; v += 1) {
        const weight = joint[u * second.nValues + v]!;
        if (0 < weight) add(weight, u, v);
      }
    }
  } else {
    forEachRowOfJoint(first, second, n, add);
  }
  // Rounding can leave a hair below zero where the features are independent.
  return { nats: Math.max(0, sum), nItems };
}

/** Adds every item's weight to the cells of its value pairs. @param joint float64 [first.nValues · second.nValues] */
function addPairs(first: Values, second: Values, n: number, joint: Float64Array): void {
  const width = second.nValues;
  for (let item = 0; item < n; item += 1) {
    const [from, to] = [first.offsets[item]!, first.offsets[item + 1]!];
    const [other, end] = [second.offsets[item]!, second.offsets[item + 1]!];
    const weight = 1 / ((to - from) * (end - other));
    for (let at = from; at < to; at += 1) {
      const row = first.values[at]! * width;
      for (let inside = other; inside < end; inside += 1) {
        const cell = row + second.values[inside]!;
        joint[cell] = joint[cell]! + weight;
      }
    }
  }
}

/** One value of the first feature at a time: its items, then the second feature's values in them. */
function forEachRowOfJoint(first: Values, second: Values, n: number, visit: (weight: number, u: number, v: number) => void): void {
  const starts = new Int32Array(first.nValues + 1);
  for (const value of first.values) starts[value + 1]! += 1;
  for (let value = 0; value < first.nValues; value += 1) starts[value + 1]! += starts[value]!;
  const next = starts.slice(0, first.nValues);
  const itemsOf = new Int32Array(first.values.length);
  for (let item = 0; item < n; item += 1) {
    for (let at = first.offsets[item]!; at < first.offsets[item + 1]!; at += 1) {
      const value = first.values[at]!;
      itemsOf[next[value]!] = item;
      next[value]! += 1;
    }
  }
  const weights = new Float64Array(second.nValues);
  const touched: number[] = [];
  for (let u = 0; u < first.nValues; u += 1) {
    for (let at = starts[u]!; at < starts[u + 1]!; at += 1) {
      const item = itemsOf[at]!;
      const size = first.offsets[item + 1]! - first.offsets[item]!;
      const [from, to] = [second.offsets[item]!, second.offsets[item + 1]!];
      for (let inside = from; inside < to; inside += 1) {
        const v = second.values[inside]!;
        if (weights[v] === 0) touched.push(v);
        weights[v]! += 1 / (size * (to - from));
      }
    }
    for (const v of touched) {
      visit(weights[v]!, u, v);
      weights[v] = 0;
    }
    touched.length = 0;
  }
}

import { headCut, type HeadCut, type HeadRule } from './headCut';
import { popularityGroups } from './popularityGroups';

/** A named part of the evaluated pairs. Slices may overlap: cold is inside tail. */
export interface Slice {
  /** `all`, `head`, `tail`, `cold`, `popularity.3-9`, `item.section=libs`, `item.section: missing` … Unique. */
  readonly name: string;
  /** For people, a noun phrase: `items with 3 to 9 training pairs`. */
  readonly description: string;
  /** Indices of the pairs in it, ascending; int32, empty when no pair is */
  readonly pairs: Int32Array;
}

/** Which slices are wanted: these two keys of the `evaluation` section. */
export interface SliceRequest {
  readonly head: HeadRule;
  /** `head`, `tail`, `cold`, `popularity`, `popularity:N`, `item.FEATURE`, `query.FEATURE`. */
  readonly slices: readonly string[];
}

/** What a feature says of each entity of one side. */
export interface SliceLabels {
  readonly side: 'query' | 'item';
  readonly feature: string;
  readonly values: readonly string[];
  /** Index into `values`, −1 for missing; int32 [n] */
  readonly valueOf: Int32Array;
}

/** Evaluated pairs, as indices of queries and items; int32 [P] each. */
export interface SlicedPairs { readonly query: Int32Array; readonly item: Int32Array }

interface SlicedData { readonly trainingCount: Int32Array; readonly pairs: SlicedPairs; readonly labels: readonly SliceLabels[] }

/** Groups of plain `popularity`. */
const defaultGroups = 5;

/** Values of a feature that get a slice of their own; the rest share one, so that an id cannot make thousands. */
const mostValues = 20;

/**
 * Sorts pairs into slices: `all` first, then the wanted ones in the order written, each name once.
 *
 * A pair belongs to the slices of its item (or query). Empty slices stay, with no pairs, except those of a feature's
 * values, where only values that occur have one. `popularity` ends with `cold`. A feature's slices are ordered by pairs,
 * most first, ties by value; at most 20, then `item.FEATURE: other` and `item.FEATURE: missing`.
 *
 * @param trainingCount training pairs of each item, int32 [nItems]
 * @throws RangeError for a slice that is none of these, or a feature without labels
 */
export function slicesOf(request: SliceRequest, trainingCount: Int32Array, pairs: SlicedPairs, labels: readonly SliceLabels[]): Slice[] {
  const data = { trainingCount, pairs, labels };
  const cut = headCut(trainingCount, request.head);
  const slices = [everyPair(data), ...request.slices.flatMap((name) => slicesNamed(name, data, cut))];
  const seen = new Set<string>();
  return slices.filter(({ name }) => !seen.has(name) && seen.add(name));
}

function slicesNamed(name: string, data: SlicedData, cut: HeadCut): Slice[] {
  if (name === 'all') return [everyPair(data)];
  if (name === 'head') return [headSlice(data, cut)];
  if (name === 'tail') return [{ name, description: 'items outside the head, cold ones included', pairs: pairsWhere(data, (_, item) => cut.isHead[item] === 0) }];
  if (name === 'cold') return [coldSlice(data)];

  const popularity = /^popularity(?::([1-9][0-9]*))?$/.exec(name);
  if (popularity !== null) return popularitySlices(data, cut, popularity[1] === undefined ? defaultGroups : Number(popularity[1]));

  const [, side, feature] = /^(item|query)\.(.+)$/.exec(name) ?? [];
  if (feature === undefined) throw new RangeError(`There is no slice \`${name}\`. Use head, tail, cold, popularity, popularity:N, item.FEATURE or query.FEATURE.`);
  const labels = data.labels.find((one) => one.side === side && one.feature === feature);
  if (labels === undefined) throw new RangeError(`The slice \`${name}\` needs the values of \`${feature}\` for each ${side}, and the data set has none. Name a category feature of that side.`);
  return labelSlices(data, labels);
}

function everyPair({ pairs }: SlicedData): Slice {
  return { name: 'all', description: 'all pairs', pairs: Int32Array.from({ length: pairs.item.length }, (_, pair) => pair) };
}

function headSlice(data: SlicedData, cut: HeadCut): Slice {
  const description = cut.minPairs === null ? 'no item is head'
    : `${cut.splitsTies ? `the ${cut.nHead} most trained items, with` : 'items with'} ${cut.minPairs} or more training pairs`;
  return { name: 'head', description, pairs: pairsWhere(data, (_, item) => cut.isHead[item] === 1) };
}

function coldSlice(data: SlicedData): Slice {
  return { name: 'cold', description: 'items without a training pair', pairs: pairsWhere(data, (_, item) => data.trainingCount[item] === 0) };
}

function popularitySlices(data: SlicedData, cut: HeadCut, nGroups: number): Slice[] {
  const groups = popularityGroups(data.trainingCount, cut, nGroups);
  const groupOf = new Int32Array(data.trainingCount.length).fill(-1);
  groups.forEach((group, at) => { for (const item of group.items) groupOf[item] = at; });

  const range = ({ minPairs, maxPairs }: { minPairs: number; maxPairs: number }) => (minPairs === maxPairs ? `${minPairs}` : `${minPairs}-${maxPairs}`);
  const slices = groups.map((group, at) => {
    // A head cut through equal counts can leave the same range on both sides of it.
    const isShared = groups.some((other, place) => place !== at && range(other) === range(group));
    const pairs = group.minPairs === group.maxPairs ? `${group.minPairs}` : `${group.minPairs} to ${group.maxPairs}`;
    return {
      name: `popularity.${range(group)}${isShared ? `.${group.part}` : ''}`,
      description: `${isShared ? `${group.part} ` : ''}items with ${pairs} training ${group.maxPairs === 1 ? 'pair' : 'pairs'}`,
      pairs: pairsWhere(data, (_, item) => groupOf[item] === at),
    };
  });
  return [...slices, coldSlice(data)];
}

function labelSlices(data: SlicedData, { side, feature, values, valueOf }: SliceLabels): Slice[] {
  const counts = new Int32Array(values.length);
  for (const entity of data.pairs[side]) {
    const value = valueOf[entity]!;
    if (0 <= value) counts[value]! += 1;
  }
  const present = Array.from(counts.keys()).filter((value) => 0 < counts[value]!).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const shown = present.slice(0, mostValues);
  const isShown = new Uint8Array(values.length);
  for (const value of shown) isShown[value] = 1;

  const prefix = `${side}.${feature}`;
  const valueOfPair = (query: number, item: number) => valueOf[side === 'query' ? query : item]!;
  const rest: Slice[] = [
    {
      name: `${prefix}: other`, description: `pairs of the ${present.length - shown.length} rarer values of ${feature}`,
      pairs: pairsWhere(data, (query, item) => 0 <= valueOfPair(query, item) && isShown[valueOfPair(query, item)] === 0),
    },
    { name: `${prefix}: missing`, description: `pairs whose ${side} has no ${feature}`, pairs: pairsWhere(data, (query, item) => valueOfPair(query, item) < 0) },
  ];
  return [
    ...shown.map((value) => ({
      name: `${prefix}=${values[value]!}`, description: `pairs whose ${side} has ${feature} ${values[value]!}`,
      pairs: pairsWhere(data, (query, item) => valueOfPair(query, item) === value),
    })),
    ...rest.filter(({ pairs }) => 0 < pairs.length),
  ];
}

/** Indices of the pairs that a condition holds for, ascending. */
function pairsWhere({ pairs }: SlicedData, holds: (query: number, item: number) => boolean): Int32Array {
  const { query, item } = pairs;
  const chosen = new Int32Array(item.length);
  let n = 0;
  for (let pair = 0; pair < item.length; pair += 1) if (holds(query[pair]!, item[pair]!)) chosen[n++] = pair;
  return chosen.slice(0, n);
}

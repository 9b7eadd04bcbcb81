import { stream } from '../../trainer/numerics/stream';
import { requirePossible, type SyntheticOptions } from './syntheticOptions.testkit';

/** What is true of a made-up catalog; everything that is written is drawn from it. Its memory grows with items and queries only. */
export interface SyntheticWorld {
  readonly options: SyntheticOptions;
  /** int32 [items] */
  readonly clusterOfItem: Int32Array;
  /** int32 [queries] */
  readonly clusterOfQuery: Int32Array;
  /** 1 for an item without a training pair, uint8 [items] */
  readonly isCold: Uint8Array;
  /** Share of clicks that go to an item, float64 [items]; sums to 1, 0 for cold items. */
  readonly popularity: Float64Array;
  /** Items that are not cold, most popular first, int32 [items − coldItems] */
  readonly byPopularity: Int32Array;
  /** Sum of `popularity` over the items of each cluster, float64 [clusters] */
  readonly clusterPopularity: Float64Array;
  /** Running sum of it, float64 [clusters] */
  readonly clusterCumulative: Float64Array;
  /** Items that are not cold by cluster: cluster c has `warmItems[warmOffsets[c]] … warmItems[warmOffsets[c + 1] − 1]`, most popular first. */
  readonly warmItems: Int32Array;
  readonly warmOffsets: Int32Array;
  /** Popularity summed along `warmItems` from the start of each cluster, float64 [items − coldItems] */
  readonly warmCumulative: Float64Array;
  /** Queries by cluster, as `warmItems`. */
  readonly clusterQueries: Int32Array;
  readonly clusterQueryOffsets: Int32Array;
}

/**
 * Draws the hidden truth.
 *
 * Popularity falls as a power of the rank. Ranks are dealt to clusters in rounds, so each cluster has popular and rare items
 * and sizes differ by one at most. A query's cluster is drawn in proportion to the cluster's popularity; that makes an item's
 * share of all clicks its `popularity`, whatever `clusterShare` is (but for queries that would click an item twice and look
 * for another one).
 *
 * @throws RangeError when no such catalog can exist
 */
export function syntheticWorld(options: SyntheticOptions): SyntheticWorld {
  requirePossible(options);
  const { seed, items, queries, clusters, exponent, coldItems } = options;
  const nWarm = items - coldItems;

  const order = Int32Array.from({ length: items }, (_, item) => item);
  stream(seed, 'synthetic/order').shuffle(order);
  const byPopularity = order.slice(0, nWarm);
  const isCold = new Uint8Array(items);
  for (const item of order.subarray(nWarm)) isCold[item] = 1;

  const popularity = new Float64Array(items);
  byPopularity.forEach((item, rank) => { popularity[item] = (rank + 1) ** -exponent; });
  const total = popularity.reduce((sum, weight) => sum + weight, 0);
  for (let item = 0; item < items; item += 1) popularity[item]! /= total;

  const clusterOfItem = new Int32Array(items);
  const deal = stream(seed, 'synthetic/itemClusters');
  const round = Int32Array.from({ length: clusters }, (_, cluster) => cluster);
  order.forEach((item, place) => {
    if (place % clusters === 0 || place === nWarm) deal.shuffle(round);
    clusterOfItem[item] = round[(place < nWarm ? place : place - nWarm) % clusters]!;
  });

  const { members: warmItems, offsets: warmOffsets } = grouped(byPopularity, (item) => clusterOfItem[item]!, clusters);
  const warmCumulative = new Float64Array(nWarm);
  const clusterPopularity = new Float64Array(clusters);
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    let sum = 0;
    for (let at = warmOffsets[cluster]!; at < warmOffsets[cluster + 1]!; at += 1) {
      sum += popularity[warmItems[at]!]!;
      warmCumulative[at] = sum;
    }
    clusterPopularity[cluster] = sum;
  }

  const clusterCumulative = runningSum(clusterPopularity);
  const random = stream(seed, 'synthetic/queryClusters');
  const clusterOfQuery = Int32Array.from({ length: queries }, () => placeOf(clusterCumulative, 0, clusters, random.uniform() * clusterCumulative[clusters - 1]!));
  const { members: clusterQueries, offsets: clusterQueryOffsets } = grouped(Int32Array.from(clusterOfQuery, (_, query) => query), (query) => clusterOfQuery[query]!, clusters);

  return {
    options, clusterOfItem, clusterOfQuery, isCold, popularity, byPopularity, clusterPopularity, clusterCumulative,
    warmItems, warmOffsets, warmCumulative, clusterQueries, clusterQueryOffsets,
  };
}

/**
 * The first place in [from, to) whose running sum exceeds `target`; the last one when none does.
 *
 * @param cumulative ascending within [from, to)
 */
export function placeOf(cumulative: Float64Array, from: number, to: number, target: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! <= target) low = middle + 1;
    else high = middle;
  }
  return low;
}

function runningSum(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => (sum += value));
}

/** Members by group, in the order given. */
function grouped(members: Int32Array, groupOf: (member: number) => number, nGroups: number): { members: Int32Array; offsets: Int32Array } {
  const offsets = new Int32Array(nGroups + 1);
  for (const member of members) offsets[groupOf(member) + 1]! += 1;
  for (let group = 0; group < nGroups; group += 1) offsets[group + 1]! += offsets[group]!;
  const next = offsets.slice(0, nGroups);
  const out = new Int32Array(members.length);
  for (const member of members) {
    const group = groupOf(member);
    out[next[group]!] = member;
    next[group]! += 1;
  }
  return { members: out, offsets };
}

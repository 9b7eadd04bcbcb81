import { createHash } from 'node:crypto';
import { stream } from '../../trainer/numerics/stream';
import { placeOf, type SyntheticWorld } from './syntheticWorld.testkit';

/** Interactions by index. */
export interface SyntheticPairs {
  /** int32 [P] */
  readonly query: Int32Array;
  /** int32 [P] */
  readonly item: Int32Array;
}

export const queryId = (query: number): string => `q${query}`;
export const itemId = (item: number): string => `i${item}`;

/** Buckets of the hash split that is written with the data; bucket 0 is test. */
export const splitBuckets = 10;

/**
 * All interactions in chunks: query by query, then those of cold items. Each query and each cold item draws from a stream of
 * its own, so chunks of another size hold the same pairs.
 *
 * @param chunkSize pairs of every chunk but the last; ≥ 1
 * @throws RangeError when the queries run out of pairs that are test pairs of a cold item
 */
export function* syntheticPairs(world: SyntheticWorld, chunkSize: number): Generator<SyntheticPairs> {
  const query = new Int32Array(chunkSize);
  const item = new Int32Array(chunkSize);
  let filled = 0;
  for (const clicks of allClicks(world)) {
    for (const [one, other] of clicks) {
      query[filled] = one;
      item[filled] = other;
      filled += 1;
      if (filled < chunkSize) continue;
      yield { query: query.slice(), item: item.slice() };
      filled = 0;
    }
  }
  if (0 < filled) yield { query: query.slice(0, filled), item: item.slice(0, filled) };
}

function* allClicks(world: SyntheticWorld): Generator<(readonly [query: number, item: number])[]> {
  const { queries, items, pairs, coldItems, pairsPerColdItem } = world.options;
  const nWarmPairs = pairs - coldItems * pairsPerColdItem;
  for (let query = 0; query < queries; query += 1) {
    const n = Math.floor(nWarmPairs / queries) + (query < nWarmPairs % queries ? 1 : 0);
    yield clicksOf(world, query, n).map((item) => [query, item]);
  }
  for (let item = 0; item < items; item += 1) {
    if (world.isCold[item] === 1) yield clicksOnCold(world, item).map((query) => [query, item]);
  }
}

/** Distinct items that are not cold. */
function clicksOf(world: SyntheticWorld, query: number, n: number): number[] {
  const { options: { seed, clusters, clusterShare }, clusterOfQuery, clusterCumulative } = world;
  const random = stream(seed, 'synthetic/clicks', query);
  const clicked: number[] = [];
  while (clicked.length < n) {
    const looksAtOwn = random.uniform() < clusterShare;
    let item: number;
    // An item clicked already sends the same look out again, so the share of looks stays what it is.
    do {
      const cluster = looksAtOwn ? clusterOfQuery[query]! : placeOf(clusterCumulative, 0, clusters, random.uniform() * clusterCumulative[clusters - 1]!);
      item = itemOf(world, cluster, random.uniform());
    } while (clicked.includes(item));
    clicked.push(item);
  }
  return clicked;
}

function itemOf({ warmItems, warmOffsets, warmCumulative, clusterPopularity }: SyntheticWorld, cluster: number, uniform: number): number {
  return warmItems[placeOf(warmCumulative, warmOffsets[cluster]!, warmOffsets[cluster + 1]!, uniform * clusterPopularity[cluster]!)]!;
}

/** Looks for one test pair: with one in ten fitting, far more than are needed. */
const maxLooks = 400;

/** Distinct queries whose pair with the item falls into the test bucket. */
function clicksOnCold(world: SyntheticWorld, item: number): number[] {
  const { options: { seed, queries, pairsPerColdItem, clusterShare }, clusterOfItem, clusterQueries, clusterQueryOffsets } = world;
  const random = stream(seed, 'synthetic/coldClicks', item);
  const [from, to] = [clusterQueryOffsets[clusterOfItem[item]!]!, clusterQueryOffsets[clusterOfItem[item]! + 1]!];
  const clickedBy: number[] = [];
  for (let nLooks = 0; clickedBy.length < pairsPerColdItem; nLooks += 1) {
    if (maxLooks * pairsPerColdItem <= nLooks) throw new RangeError(`too few of ${queries} queries make a test pair with ${itemId(item)}`);
    // A cluster may hold too few queries whose hash fits; then all are looked at.
    const looksAtOwn = random.uniform() < clusterShare && from < to && nLooks < (maxLooks / 2) * pairsPerColdItem;
    const query = looksAtOwn ? clusterQueries[from + random.integer(to - from)]! : random.integer(queries);
    if (isTestPair(query, item) && !clickedBy.includes(query)) clickedBy.push(query);
  }
  return clickedBy;
}

/** As the split of kind `hash` with seed 0 and {@link splitBuckets} buckets decides. */
export function isTestPair(query: number, item: number): boolean {
  const digits = createHash('md5').update(`${queryId(query)}|${itemId(item)}`).digest('hex').slice(0, 8);
  return Number.parseInt(digits, 16) % splitBuckets === 0;
}

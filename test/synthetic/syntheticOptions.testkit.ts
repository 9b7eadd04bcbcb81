/** How large a made-up catalog is and how much of what happens in it has a cause. */
export interface SyntheticOptions {
  readonly seed: number;
  /** Items of the corpus, cold ones included. */
  readonly items: number;
  readonly queries: number;
  /** Interactions, each (query, item) once, those of cold items included. */
  readonly pairs: number;
  /** Hidden groups; each item and each query belongs to one. */
  readonly clusters: number;
  /** Popularity of the item at rank r (from 1) is proportional to r^−exponent; ≥ 0 */
  readonly exponent: number;
  /** Share of a query's clicks that look only at items of its own cluster, in [0, 1]; the others look at all. */
  readonly clusterShare: number;
  /** Items that have features but no training pair. */
  readonly coldItems: number;
  /** All of them test pairs in the split of the features file that is written. */
  readonly pairsPerColdItem: number;
  /** Share of the cold items whose brand no other item has, so that no training pair ever shows it, in [0, 1] */
  readonly newBrandShare: number;
  /** Chance that a feature of an item is missing, each for itself, in [0, 1) */
  readonly missingShare: number;
}

/** Small enough to train on in seconds. */
export const smallCatalog: SyntheticOptions = {
  seed: 1, items: 1_000, queries: 1_500, pairs: 15_000, clusters: 20, exponent: 0.8, clusterShare: 0.8, coldItems: 100, pairsPerColdItem: 4, newBrandShare: 0, missingShare: 0.1,
};

/** Ten million interactions, for benchmarks. */
export const tenMillionPairs: SyntheticOptions = {
  seed: 1, items: 500_000, queries: 1_000_000, pairs: 10_000_000, clusters: 500, exponent: 0.8, clusterShare: 0.8, coldItems: 20_000, pairsPerColdItem: 5, newBrandShare: 0, missingShare: 0.1,
};

/** @throws RangeError when no such catalog can exist */
export function requirePossible(options: SyntheticOptions): void {
  const { items, queries, pairs, clusters, exponent, clusterShare, coldItems, pairsPerColdItem, newBrandShare, missingShare } = options;
  const warmItems = items - coldItems;
  const require = (holds: boolean, message: string) => {
    if (!holds) throw new RangeError(message);
  };
  require([items, queries, clusters].every((n) => Number.isInteger(n) && 1 <= n), 'items, queries and clusters must be whole numbers, at least 1');
  require([pairs, coldItems, pairsPerColdItem].every((n) => Number.isInteger(n) && 0 <= n), 'pairs, coldItems and pairsPerColdItem must be whole numbers, at least 0');
  require(0 <= exponent, `exponent must be at least 0, got ${exponent}`);
  require(0 <= clusterShare && clusterShare <= 1, `clusterShare must be in [0, 1], got ${clusterShare}`);
  require(0 <= newBrandShare && newBrandShare <= 1, `newBrandShare must be in [0, 1], got ${newBrandShare}`);
  require(0 <= missingShare && missingShare < 1, `missingShare must be in [0, 1), got ${missingShare}`);
  require(clusters <= warmItems, `each of ${clusters} clusters needs an item that is not cold, and there are ${warmItems}`);
  require(coldItems * pairsPerColdItem <= pairs, `${coldItems} cold items with ${pairsPerColdItem} pairs each are more than ${pairs} pairs`);
  const perQuery = Math.ceil((pairs - coldItems * pairsPerColdItem) / queries);
  const perCluster = Math.floor(warmItems / clusters);
  require(perQuery <= perCluster, `a query has ${perQuery} clicks and its cluster ${perCluster} items, so it would run out of them`);
}

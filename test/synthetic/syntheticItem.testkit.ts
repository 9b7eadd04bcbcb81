import { stream, type Stream } from '../../trainer/numerics/stream';
import type { SyntheticWorld } from './syntheticWorld.testkit';

/** Features of one item; null is missing. */
export interface SyntheticItem {
  readonly category: string | null;
  readonly brand: string | null;
  readonly tags: readonly string[] | null;
  readonly words: readonly string[] | null;
  readonly price: number | null;
  readonly color: string | null;
  readonly marks: readonly string[] | null;
}

/** What each feature is and whether the item's cluster causes it. */
export const syntheticFeatures = [
  { name: 'category', kind: 'category', isPlanted: true },
  { name: 'brand', kind: 'category', isPlanted: true },
  { name: 'tags', kind: 'categories', isPlanted: true },
  { name: 'words', kind: 'categories', isPlanted: true },
  { name: 'price', kind: 'number', isPlanted: true },
  { name: 'color', kind: 'category', isPlanted: false },
  { name: 'marks', kind: 'categories', isPlanted: false },
] as const satisfies readonly { name: keyof SyntheticItem; kind: 'category' | 'categories' | 'number'; isPlanted: boolean }[];

/**
 * Features of an item, from a stream of its own.
 *
 * | feature | values | from the cluster |
 * |---|---|---|
 * | category | one of `clusters` | 9 in 10 |
 * | brand | one of 5 a cluster; for cold items with a new brand, one of 2 a cluster that only they have | 8 in 10 |
 * | tags | 1 to 4 of 6 a cluster | 8 in 10 of the values |
 * | words | 3 to 8: 12 a cluster, 200 of all | half of the values |
 * | price | e^(m + 0.3 z), m one of 5 levels by cluster | always |
 * | color, marks | one of 12; 1 to 4 of 30 | never: noise |
 */
export function syntheticItem(world: SyntheticWorld, item: number): SyntheticItem {
  const { options: { seed, clusters, missingShare, newBrandShare }, clusterOfItem, isCold } = world;
  const cluster = clusterOfItem[item]!;
  const random = stream(seed, 'synthetic/item', item);

  const category = `category${random.uniform() < 0.9 ? cluster : random.integer(clusters)}`;
  const hasNewBrand = random.uniform() < newBrandShare && isCold[item] === 1;
  const brand = `${hasNewBrand ? 'newBrand' : 'brand'}${valueOf(random, cluster, clusters, hasNewBrand ? 2 : 5, 0.8)}`;
  const tags = distinct(1 + random.integer(4), () => `tag${valueOf(random, cluster, clusters, 6, 0.8)}`);
  const words = distinct(3 + random.integer(6), () => (random.uniform() < 0.5 ? `word${cluster}x${random.integer(12)}` : `common${random.integer(200)}`));
  const price = Math.round(100 * Math.exp(1 + (cluster % 5) * 0.8 + 0.3 * random.normal())) / 100;
  const color = `color${random.integer(12)}`;
  const marks = distinct(1 + random.integer(4), () => `mark${random.integer(30)}`);
  const all = { category, brand, tags, words, price, color, marks };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, random.uniform() < missingShare ? null : value])) as unknown as SyntheticItem;
}

/** One of `perCluster` values of the own cluster with chance `fidelity`, else one of all. */
function valueOf(random: Stream, cluster: number, clusters: number, perCluster: number, fidelity: number): number {
  return (random.uniform() < fidelity ? cluster : random.integer(clusters)) * perCluster + random.integer(perCluster);
}

/** As many draws as asked for; those drawn twice count once. */
function distinct(nDraws: number, draw: () => string): string[] {
  return [...new Set(Array.from({ length: nDraws }, draw))];
}

import type { BagColumn, Dataset, Pairs, Side, Vocabulary } from '../trainer/data/dataset';
import { stream, type Stream } from '../trainer/numerics/stream';

/** One categorical item feature of a made-up catalog. */
export interface CatalogFeature {
  readonly name: string;
  readonly nValues: number;
  /** Values an item has, at least and at most. */
  readonly values: readonly [number, number];
}

/** How large a made-up item-to-item catalog is. */
export interface CatalogShape { readonly nItems: number; readonly nPairs: number; readonly features: readonly CatalogFeature[]; readonly seed: number }

/** The small Debian build: as many items, training pairs and values, with power-law popularity. */
export const debianSmall: CatalogShape = {
  nItems: 18_363,
  nPairs: 57_170,
  seed: 1,
  features: [
    { name: 'package', nValues: 18_363, values: [1, 1] },
    { name: 'section', nValues: 58, values: [1, 1] },
    { name: 'maintainer', nValues: 2_093, values: [1, 1] },
    { name: 'tags', nValues: 600, values: [2, 14] },
    { name: 'nameTokens', nValues: 6_000, values: [1, 4] },
    { name: 'descriptionTokens', nValues: 8_000, values: [3, 13] },
  ],
};

/** Every query is an item; all pairs are training pairs; values and popularity follow power laws. For timing only. */
export function catalog({ nItems, nPairs, features, seed }: CatalogShape): Dataset {
  const random = stream(seed, 'catalog');
  const columns = features.map((feature): BagColumn => column(feature, nItems, random));
  const ids = Array.from({ length: nItems }, (_, item) => `item ${item}`);
  const side: Side = { n: nItems, ids, labels: ids, columns };
  const order = Int32Array.from({ length: nItems }, (_, item) => item);
  random.shuffle(order);
  const train: Pairs = {
    query: Int32Array.from({ length: nPairs }, () => random.integer(nItems)),
    item: Int32Array.from({ length: nPairs }, () => order[skewed(nItems, random)]!),
    timestamp: null,
  };
  const trainingCount = new Int32Array(nItems);
  for (const item of train.item) trainingCount[item]! += 1;
  const none: Pairs = { query: new Int32Array(0), item: new Int32Array(0), timestamp: null };
  return {
    contentHash: '', files: [], queries: side, items: side, itemOfQuery: Int32Array.from(ids, (_, at) => at),
    vocabularies: features.map(({ name, nValues }): Vocabulary => ({ table: name, values: Array.from({ length: nValues }, (_, value) => `${value}`), counts: new Int32Array(nValues) })),
    train, validation: none, test: none, trainingCount, labels: [],
  };
}

function column({ name, nValues, values: [least, most] }: CatalogFeature, nItems: number, random: Stream): BagColumn {
  const offsets = new Int32Array(nItems + 1);
  const rows: number[] = [];
  for (let item = 0; item < nItems; item += 1) {
    const own = new Set<number>();
    if (nValues === nItems) own.add(item);
    const wanted = least + random.integer(most - least + 1);
    while (own.size < wanted) own.add(skewed(nValues, random));
    rows.push(...own);
    offsets[item + 1] = rows.length;
  }
  return { kind: 'bag', feature: name, table: name, offsets, rows: Int32Array.from(rows) };
}

/** An index in [0, n), small ones often. */
function skewed(n: number, random: Stream): number {
  return Math.floor(n * random.uniform() ** 3);
}

import type { Dataset } from '../data/dataset';

const nothing = new Int32Array(0);

/**
 * The items that are left out of a query's ranking.
 *
 * @param exclude `self`: the item that the query itself is (item-to-item data); `seen`: its training items
 * @returns for a query index, item indices in ascending order without repeats
 */
export function exclusions(dataset: Dataset, exclude: readonly ('self' | 'seen')[]): (query: number) => Int32Array {
  const itemOfQuery = exclude.includes('self') ? dataset.itemOfQuery : null;
  if (!exclude.includes('seen')) {
    if (itemOfQuery === null) return () => nothing;
    return (query) => (itemOfQuery[query]! < 0 ? nothing : itemOfQuery.subarray(query, query + 1));
  }
  const { query: queries, item: items } = dataset.train;
  const offsets = new Int32Array(dataset.queries.n + 1);
  for (const query of queries) offsets[query + 1]! += 1;
  for (let query = 0; query < dataset.queries.n; query += 1) offsets[query + 1]! += offsets[query]!;
  const next = offsets.slice(0, dataset.queries.n);
  const seen = new Int32Array(items.length);
  for (let pair = 0; pair < items.length; pair += 1) {
    const query = queries[pair]!;
    seen[next[query]!] = items[pair]!;
    next[query]! += 1;
  }
  return (query) => {
    const all = new Set(seen.subarray(offsets[query]!, offsets[query + 1]!));
    const self = itemOfQuery?.[query] ?? -1;
    if (0 <= self) all.add(self);
    return Int32Array.from(all).sort();
  };
}

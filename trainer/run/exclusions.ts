import type { Dataset, Pairs } from '../data/dataset';

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
  const { offsets, items } = seenItems(dataset.train, dataset.queries.n);
  return (query) => {
    const seen = items.subarray(offsets[query], offsets[query + 1]);
    const self = itemOfQuery?.[query] ?? -1;
    if (self < 0) return seen;
    const place = seen.findIndex((item) => self <= item);
    if (seen[place] === self) return seen;
    const both = new Int32Array(seen.length + 1);
    const before = place < 0 ? seen.length : place;
    both.set(seen.subarray(0, before));
    both[before] = self;
    both.set(seen.subarray(before), before + 1);
    return both;
  };
}

/** Each query's items, ascending, without repeats (CSR). */
function seenItems({ query: queries, item: items }: Pick<Pairs, 'query' | 'item'>, nQueries: number): { readonly offsets: Int32Array; readonly items: Int32Array } {
  const ends = new Int32Array(nQueries + 1);
  for (let pair = 0; pair < queries.length; pair += 1) ends[queries[pair]! + 1]! += 1;
  for (let query = 0; query < nQueries; query += 1) ends[query + 1]! += ends[query]!;
  const next = ends.slice(0, nQueries);
  const all = new Int32Array(items.length);
  for (let pair = 0; pair < items.length; pair += 1) {
    const query = queries[pair]!;
    all[next[query]!] = items[pair]!;
    next[query]! += 1;
  }
  const offsets = new Int32Array(nQueries + 1);
  let filled = 0;
  for (let query = 0; query < nQueries; query += 1) {
    const own = all.subarray(ends[query], ends[query + 1]).sort();
    for (let at = 0; at < own.length; at += 1) {
      if (at !== 0 && own[at] === own[at - 1]) continue;
      all[filled] = own[at]!;
      filled += 1;
    }
    offsets[query + 1] = filled;
  }
  return { offsets, items: all.subarray(0, filled) };
}

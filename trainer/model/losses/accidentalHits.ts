/** Which pairs are taken for no true negatives. */
export interface HitKinds {
  /** Column j holds the same item as row i's positive. */
  readonly sameItem: boolean;
  /** Column j holds another item that row i's query is paired with in this batch. */
  readonly otherPositives: boolean;
}

/**
 * Pairs of a batch that are no true negatives, of the kinds asked for.
 *
 * @param queries query index of each row, int32 [N]
 * @param items   item index of each row, int32 [N]
 * @returns flat (row, column), rows ascending, then columns; int32 [2M]; never the diagonal
 */
export function accidentalHits(queries: Int32Array, items: Int32Array, { sameItem, otherPositives }: HitKinds): Int32Array {
  const byItem = groupRows(items);
  const positives = otherPositives ? positivesOf(groupRows(queries), byItem) : null;
  const found = new PairList(4 * items.length);
  for (let row = 0; row < items.length; row += 1) {
    const item = byItem.groupOf[row]!;
    const all = positives === null ? null : positives.of(row);
    if (all !== null) {
      for (const column of all) if (column !== row && (sameItem || byItem.groupOf[column] !== item)) found.push(row, column);
    } else if (sameItem) {
      for (let at = byItem.offsets[item]!; at < byItem.offsets[item + 1]!; at += 1) if (byItem.rows[at] !== row) found.push(row, byItem.rows[at]!);
    }
  }
  return found.flat();
}

/** Rows of equal value: those of group g are `rows[offsets[g]] … rows[offsets[g + 1] − 1]`, ascending. */
interface Groups { readonly n: number; readonly groupOf: Int32Array; readonly offsets: Int32Array; readonly rows: Int32Array }

/** Groups in the order that their first rows come in, found through a table of open addresses. */
function groupRows(values: Int32Array): Groups {
  const n = values.length;
  const bits = Math.max(1, 33 - Math.clz32(n));
  const groupAt = new Int32Array(1 << bits).fill(-1);
  const valueOf = new Int32Array(n);
  const groupOf = new Int32Array(n);
  const sizes = new Int32Array(n);
  let nGroups = 0;
  for (let row = 0; row < n; row += 1) {
    const value = values[row]!;
    let at = Math.imul(value, 0x9e3779b1) >>> (32 - bits);
    while (groupAt[at] !== -1 && valueOf[groupAt[at]!] !== value) at = (at + 1) & (groupAt.length - 1);
    let group = groupAt[at]!;
    if (group === -1) {
      group = nGroups;
      nGroups += 1;
      groupAt[at] = group;
      valueOf[group] = value;
    }
    groupOf[row] = group;
    sizes[group]! += 1;
  }
  const offsets = new Int32Array(nGroups + 1);
  for (let group = 0; group < nGroups; group += 1) offsets[group + 1] = offsets[group]! + sizes[group]!;
  const next = offsets.slice(0, nGroups);
  const rows = new Int32Array(n);
  for (let row = 0; row < n; row += 1) {
    const group = groupOf[row]!;
    rows[next[group]!] = row;
    next[group]! += 1;
  }
  return { n: nGroups, groupOf, offsets, rows };
}

/** For a row, all rows of the items that its query is paired with, ascending; null when that is one item. */
function positivesOf(byQuery: Groups, byItem: Groups): { of(row: number): Int32Array | null } {
  const known = new Array<Int32Array | null | undefined>(byQuery.n);
  const lastMet = new Int32Array(byItem.n).fill(-1);
  const union = (query: number): Int32Array | null => {
    let size = 0;
    let nItems = 0;
    for (let at = byQuery.offsets[query]!; at < byQuery.offsets[query + 1]!; at += 1) {
      const item = byItem.groupOf[byQuery.rows[at]!]!;
      if (lastMet[item] === query) continue;
      lastMet[item] = query;
      nItems += 1;
      size += byItem.offsets[item + 1]! - byItem.offsets[item]!;
    }
    if (nItems === 1) return null;
    const rows = new Int32Array(size);
    let filled = 0;
    for (let at = byQuery.offsets[query]!; at < byQuery.offsets[query + 1]!; at += 1) {
      const item = byItem.groupOf[byQuery.rows[at]!]!;
      if (lastMet[item] !== query) continue;
      lastMet[item] = -1;
      rows.set(byItem.rows.subarray(byItem.offsets[item], byItem.offsets[item + 1]), filled);
      filled += byItem.offsets[item + 1]! - byItem.offsets[item]!;
    }
    return rows.sort();
  };
  return {
    of(row) {
      const query = byQuery.groupOf[row]!;
      if (byQuery.offsets[query + 1]! - byQuery.offsets[query]! === 1) return null;
      return known[query] === undefined ? (known[query] = union(query)) : known[query];
    },
  };
}

/** Pairs (row, column) in the order they come. */
class PairList {
  private values: Int32Array;
  private filled = 0;

  constructor(capacity: number) {
    this.values = new Int32Array(capacity);
  }

  push(row: number, column: number): void {
    if (this.values.length < this.filled + 2) {
      const larger = new Int32Array(2 * this.values.length + 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.filled] = row;
    this.values[this.filled + 1] = column;
    this.filled += 2;
  }

  flat(): Int32Array {
    return this.values.slice(0, this.filled);
  }
}

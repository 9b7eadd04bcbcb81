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
  const rowsOfItem = groupRows(items);
  const rowsOfQuery = groupRows(queries);
  const flat: number[] = [];
  for (let row = 0; row < items.length; row += 1) {
    const siblings = rowsOfQuery.get(queries[row]!)!;
    const positives = siblings.length === 1 ? [items[row]!] : [...new Set(siblings.map((sibling) => items[sibling]!))];
    const columns = positives.length === 1 ? rowsOfItem.get(positives[0]!)! : positives.flatMap((item) => rowsOfItem.get(item)!).sort((a, b) => a - b);
    for (const column of columns) if (column !== row && (items[column] === items[row] ? sameItem : otherPositives)) flat.push(row, column);
  }
  return Int32Array.from(flat);
}

function groupRows(values: Int32Array): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  values.forEach((value, row) => {
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  });
  return groups;
}

import { accidentalHits, type HitKinds } from './accidentalHits';

/**
 * {@link accidentalHits} of a batch with further negatives behind its columns: a negative is no true one of a row when it is
 * the row's item, or another item that the row's query is paired with in the batch.
 *
 * @param queries   query index of each row, int32 [N]
 * @param items     item index of each row, int32 [N]
 * @param negatives item index of the columns N, N + 1, …, distinct, int32 [B]
 * @returns flat (row, column), int32 [2M]; first those among the batch, then those of the further columns, rows ascending
 */
export function negativeHits(queries: Int32Array, items: Int32Array, negatives: Int32Array, kinds: HitKinds): Int32Array {
  const ofBatch = accidentalHits(queries, items, kinds);
  const columnOf = new Map<number, number>();
  negatives.forEach((item, at) => columnOf.set(item, items.length + at));
  const columnsOfQuery = new Map<number, Map<number, number>>();
  items.forEach((item, row) => {
    const column = columnOf.get(item);
    if (column === undefined) return;
    const columns = columnsOfQuery.get(queries[row]!) ?? new Map<number, number>();
    columnsOfQuery.set(queries[row]!, columns.set(column, item));
  });
  const flat: number[] = [];
  queries.forEach((query, row) => {
    for (const [column, item] of [...columnsOfQuery.get(query) ?? []].sort(([a], [b]) => a - b)) {
      if (item === items[row] ? kinds.sameItem : kinds.otherPositives) flat.push(row, column);
    }
  });
  const all = new Int32Array(ofBatch.length + flat.length);
  all.set(ofBatch);
  all.set(flat, ofBatch.length);
  return all;
}

import type { HistoryColumn, Pairs } from './dataset';

type Bags = HistoryColumn['train'];

/**
 * Each pair's last training items of its query strictly before the pair, oldest first.
 *
 * Only training pairs are looked back on, so nothing held out leaks into an input.
 *
 * @param rowOfItem row of the item id's table of each item, −1 for none, int32 [items]
 */
export function encodeHistory(feature: string, table: string, last: number, nQueries: number, splits: Record<'train' | 'validation' | 'test', Pairs>, rowOfItem: Int32Array): HistoryColumn {
  const timeline = timelines(splits.train, nQueries);
  const bagsOf = (pairs: Pairs): Bags => collect(pairs.query.length, (pair, push) => {
    const time = pairs.timestamp?.[pair] ?? Number.NaN;
    const query = pairs.query[pair]!;
    const from = timeline.offsets[query]!;
    const to = firstAtOrAfter(timeline.times, from, timeline.offsets[query + 1]!, time);
    for (let at = Math.max(from, to - last); at < to; at += 1) push(rowOfItem[timeline.items[at]!]!);
  });
  return {
    kind: 'history', feature, table, last,
    train: bagsOf(splits.train), validation: bagsOf(splits.validation), test: bagsOf(splits.test),
    latest: collect(nQueries, (query, push) => {
      const to = timeline.offsets[query + 1]!;
      for (let at = Math.max(timeline.offsets[query]!, to - last); at < to; at += 1) push(rowOfItem[timeline.items[at]!]!);
    }),
  };
}

/** Training items of each query by time, then item; pairs without a time are left out. */
function timelines({ query, item, timestamp }: Pairs, nQueries: number): { offsets: Int32Array; items: Int32Array; times: Float64Array } {
  const known = Array.from(query.keys()).filter((pair) => timestamp !== null && Number.isFinite(timestamp[pair]!));
  known.sort((a, b) => query[a]! - query[b]! || timestamp![a]! - timestamp![b]! || item[a]! - item[b]!);
  const offsets = new Int32Array(nQueries + 1);
  for (const pair of known) offsets[query[pair]! + 1]! += 1;
  for (let at = 0; at < nQueries; at += 1) offsets[at + 1]! += offsets[at]!;
  return { offsets, items: Int32Array.from(known, (pair) => item[pair]!), times: Float64Array.from(known, (pair) => timestamp![pair]!) };
}

function firstAtOrAfter(times: Float64Array, from: number, to: number, time: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function collect(n: number, fill: (at: number, push: (row: number) => void) => void): Bags {
  const rows: number[] = [];
  const offsets = new Int32Array(n + 1);
  for (let at = 0; at < n; at += 1) {
    fill(at, (row) => {
      if (0 <= row) rows.push(row);
    });
    offsets[at + 1] = rows.length;
  }
  return { offsets, rows: Int32Array.from(rows) };
}

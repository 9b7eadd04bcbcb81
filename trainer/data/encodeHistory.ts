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
  const isTimed = (pair: number) => timestamp !== null && Number.isFinite(timestamp[pair]!);
  const offsets = new Int32Array(nQueries + 1);
  for (let pair = 0; pair < query.length; pair += 1) if (isTimed(pair)) offsets[query[pair]! + 1]! += 1;
  for (let at = 0; at < nQueries; at += 1) offsets[at + 1]! += offsets[at]!;
  const next = offsets.slice(0, nQueries);
  const pairs = new Int32Array(offsets[nQueries]!);
  for (let pair = 0; pair < query.length; pair += 1) {
    if (!isTimed(pair)) continue;
    pairs[next[query[pair]!]!] = pair;
    next[query[pair]!]! += 1;
  }
  // Sorted query by query: a sort of all pairs at once would hold up the event loop for seconds.
  for (let at = 0; at < nQueries; at += 1) pairs.subarray(offsets[at], offsets[at + 1]).sort((a, b) => timestamp![a]! - timestamp![b]! || item[a]! - item[b]!);
  return { offsets, items: Int32Array.from(pairs, (pair) => item[pair]!), times: Float64Array.from(pairs, (pair) => timestamp![pair]!) };
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

import type { HistoryColumn, Pairs } from './dataset';

type Bags = HistoryColumn['train'];

/** Pairs, and queries to sort, between two looks at the event loop: aborts and timers wait no longer than these take. */
const pairsAtOnce = 100_000;
const queriesAtOnce = 20_000;

/**
 * Each pair's last training items of its query strictly before the pair, oldest first.
 *
 * Only training pairs are looked back on, so nothing held out leaks into an input.
 *
 * @param rowOfItem row of the item id's table of each item, −1 for none, int32 [items]
 * @throws the signal's reason when it aborts
 */
export async function encodeHistory(feature: string, table: string, last: number, nQueries: number, splits: Record<'train' | 'validation' | 'test', Pairs>, rowOfItem: Int32Array, signal?: AbortSignal): Promise<HistoryColumn> {
  const timeline = await timelines(splits.train, nQueries, signal);
  const bagsOf = (pairs: Pairs): Promise<Bags> => collect(pairs.query.length, timeline.items, rowOfItem, signal, (pair) => {
    const time = pairs.timestamp?.[pair] ?? Number.NaN;
    const query = pairs.query[pair]!;
    const from = timeline.offsets[query]!;
    const to = firstAtOrAfter(timeline.times, from, timeline.offsets[query + 1]!, time);
    return { from: Math.max(from, to - last), to };
  });
  return {
    kind: 'history', feature, table, last,
    train: await bagsOf(splits.train), validation: await bagsOf(splits.validation), test: await bagsOf(splits.test),
    latest: await collect(nQueries, timeline.items, rowOfItem, signal, (query) => {
      const to = timeline.offsets[query + 1]!;
      return { from: Math.max(timeline.offsets[query]!, to - last), to };
    }),
  };
}

/** Training items of each query by time, then item; pairs without a time are left out. */
async function timelines({ query, item, timestamp }: Pairs, nQueries: number, signal: AbortSignal | undefined): Promise<{ offsets: Int32Array; items: Int32Array; times: Float64Array }> {
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
  const items = new Int32Array(pairs.length);
  const times = new Float64Array(pairs.length);
  // Sorted query by query: a sort of all pairs at once would hold up the event loop for seconds.
  for (let at = 0; at < nQueries; at += 1) {
    if (at % queriesAtOnce === 0) await breath(signal);
    const own = pairs.subarray(offsets[at], offsets[at + 1]).sort((a, b) => timestamp![a]! - timestamp![b]! || item[a]! - item[b]!);
    for (let place = 0; place < own.length; place += 1) {
      items[offsets[at]! + place] = item[own[place]!]!;
      times[offsets[at]! + place] = timestamp![own[place]!]!;
    }
  }
  return { offsets, items, times };
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

async function breath(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

/** The rows of each range of `items`, those without a row left out. */
async function collect(n: number, items: Int32Array, rowOfItem: Int32Array, signal: AbortSignal | undefined, rangeOf: (at: number) => { readonly from: number; readonly to: number }): Promise<Bags> {
  const offsets = new Int32Array(n + 1);
  let rows = new Int32Array(4096);
  let filled = 0;
  for (let at = 0; at < n; at += 1) {
    if (at % pairsAtOnce === 0) await breath(signal);
    const { from, to } = rangeOf(at);
    if (rows.length < filled + to - from) {
      const larger = new Int32Array(2 * (filled + to - from));
      larger.set(rows.subarray(0, filled));
      rows = larger;
    }
    for (let place = from; place < to; place += 1) {
      const row = rowOfItem[items[place]!]!;
      if (row < 0) continue;
      rows[filled] = row;
      filled += 1;
    }
    offsets[at + 1] = filled;
  }
  return { offsets, rows: rows.slice(0, filled) };
}

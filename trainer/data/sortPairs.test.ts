import { expect, test } from 'vitest';
import { stream } from '../numerics/stream';
import { sortPairs, type PairBlock } from './sortPairs';

type Row = readonly [query: number, item: number, time: number, part: number];

const blockOf = (rows: readonly Row[]): PairBlock => ({
  n: rows.length, query: Int32Array.from(rows, ([query]) => query), item: Int32Array.from(rows, ([, item]) => item), time: Float64Array.from(rows, ([, , time]) => time), part: Uint8Array.from(rows, ([, , , part]) => part),
});

/** By query, item and time, NaN last, as a sort of objects says. */
function slowly(rows: readonly Row[], part: number, deduplicate: boolean): number[][] {
  const late = (time: number) => (Number.isNaN(time) ? Infinity : time);
  const sorted = rows.filter((row) => row[3] === part).sort((a, b) => a[0] - b[0] || a[1] - b[1] || late(a[2]) - late(b[2]) || 0);
  return sorted.filter((row, at) => !deduplicate || at === 0 || row[0] !== sorted[at - 1]![0] || row[1] !== sorted[at - 1]![1]).map(([query, item, time]) => [query, item, time]);
}

test.each([false, true])('pairs of each part come by query, item and time, whatever blocks they were read in; deduplicated: %s', async (deduplicate) => {
  const random = stream(9, 'pairs');
  const rows = Array.from({ length: 3000 }, (): Row => [random.integer(30), random.integer(40), random.integer(7) === 0 ? Number.NaN : random.integer(5), random.integer(3)]);
  const blocks = [rows.slice(0, 1), rows.slice(1, 1700), [], rows.slice(1700)].map(blockOf);
  for (const part of [0, 1, 2] as const) {
    const { query, item, timestamp } = await sortPairs(blocks, part, { nQueries: 30, nItems: 40, deduplicate, signal: undefined });
    expect(Array.from(query, (one, at) => [one, item[at], timestamp![at]])).toEqual(slowly(rows, part, deduplicate));
  }
});

test('pairs without times have none, and no pairs are none', async () => {
  const { time: _time, ...block } = blockOf([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 2]]);
  const order = { nQueries: 2, nItems: 2, deduplicate: true, signal: undefined };
  expect(await sortPairs([{ ...block, time: null }], 0, order)).toEqual({ query: Int32Array.of(0, 1), item: Int32Array.of(1, 0), timestamp: null });
  expect(await sortPairs([{ ...block, time: null }], 1, order)).toEqual({ query: new Int32Array(0), item: new Int32Array(0), timestamp: null });
});

test('an abort ends the sorting with its reason', async () => {
  const stop = new AbortController();
  const sorting = sortPairs([blockOf([[0, 0, 0, 0]])], 0, { nQueries: 1, nItems: 1, deduplicate: true, signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(sorting).rejects.toThrow('enough');
});

import { expect, test } from 'vitest';
import { stream } from '../numerics/stream';
import { sortPairs, type PairBlock } from './sortPairs';

type Row = readonly [query: number, item: number, time: number];

const blockOf = (rows: readonly Row[]): PairBlock => ({
  n: rows.length, query: Int32Array.from(rows, ([query]) => query), item: Int32Array.from(rows, ([, item]) => item), time: Float64Array.from(rows, ([, , time]) => time),
});

/** By query, item and time, NaN last, as a sort of objects says. */
function slowly(rows: readonly Row[], deduplicate: boolean): number[][] {
  const late = (time: number) => (Number.isNaN(time) ? Infinity : time);
  const sorted = [...rows].sort((a, b) => a[0] - b[0] || a[1] - b[1] || late(a[2]) - late(b[2]) || 0);
  return sorted.filter((row, at) => !deduplicate || at === 0 || row[0] !== sorted[at - 1]![0] || row[1] !== sorted[at - 1]![1]).map(([query, item, time]) => [query, item, time]);
}

test.each([
  { deduplicate: false, hasTime: true }, { deduplicate: true, hasTime: true }, { deduplicate: false, hasTime: false }, { deduplicate: true, hasTime: false },
])('pairs come by query, item and time, whatever blocks they were read in: %o', async ({ deduplicate, hasTime }) => {
  const random = stream(9, 'pairs');
  const rows = Array.from({ length: 3000 }, (): Row => [random.integer(30), random.integer(40), !hasTime || random.integer(7) === 0 ? Number.NaN : random.integer(5)]);
  const blocks = [rows.slice(0, 1), rows.slice(1, 1700), [], rows.slice(1700)].map(blockOf).map((block) => (hasTime ? block : { ...block, time: null }));
  const { query, item, timestamp } = await sortPairs(blocks, { nQueries: 30, nItems: 40, deduplicate, signal: undefined });
  expect(Array.from(query, (one, at) => [one, item[at], timestamp === null ? Number.NaN : timestamp[at]])).toEqual(slowly(rows, deduplicate));
  expect(timestamp === null).toBe(!hasTime);
});

test('no pairs are none', async () => {
  const order = { nQueries: 2, nItems: 2, deduplicate: true, signal: undefined };
  expect(await sortPairs([], order)).toEqual({ query: new Int32Array(0), item: new Int32Array(0), timestamp: null });
});

test('an abort ends the sorting with its reason', async () => {
  const stop = new AbortController();
  const sorting = sortPairs([blockOf([[0, 0, 0]])], { nQueries: 1, nItems: 1, deduplicate: true, signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(sorting).rejects.toThrow('enough');
});

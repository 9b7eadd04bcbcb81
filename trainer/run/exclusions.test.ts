import { expect, test } from 'vitest';
import type { Dataset } from '../data/dataset';
import { exclusions } from './exclusions';

/** Three queries: 0 saw items 4, 1 and 4 again, 1 saw item 2, 2 saw nothing. Query 0 is item 3, query 1 is item 2, query 2 none. */
const dataset = {
  queries: { n: 3 }, itemOfQuery: Int32Array.of(3, 2, -1), train: { query: Int32Array.of(0, 1, 0, 0), item: Int32Array.of(4, 2, 1, 4) },
} as unknown as Dataset;

test.each([
  { exclude: [] as const, expected: [[], [], []] },
  { exclude: ['self'] as const, expected: [[3], [2], []] },
  { exclude: ['seen'] as const, expected: [[1, 4], [2], []] },
  { exclude: ['self', 'seen'] as const, expected: [[1, 3, 4], [2], []] },
])('with $exclude a query leaves out $expected, ascending and without repeats', ({ exclude, expected }) => {
  const of = exclusions(dataset, exclude);
  expect([0, 1, 2].map((query) => Array.from(of(query)))).toEqual(expected);
});

test('a query beyond all it has seen, or before, has its place at the end or the beginning', () => {
  const of = (self: number) => Array.from(exclusions({ ...dataset, itemOfQuery: Int32Array.of(self, -1, -1) }, ['self', 'seen'])(0));
  expect([of(0), of(9), of(4)]).toEqual([[0, 1, 4], [1, 4, 9], [1, 4]]);
});

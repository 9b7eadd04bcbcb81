import { expect, test } from 'vitest';
import { stream } from '../../numerics/stream';
import { accidentalHits, type HitKinds } from './accidentalHits';

const all: HitKinds = { sameItem: true, otherPositives: true };
const pairsOf = (queries: number[], items: number[], kinds = all): [number, number][] => {
  const flat = accidentalHits(Int32Array.from(queries), Int32Array.from(items), kinds);
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at]!, flat[2 * at + 1]!]);
};

test('accidentalHits finds the same item in another row, both ways, and never the diagonal', () => {
  expect(pairsOf([1, 2, 3], [7, 8, 7])).toEqual([[0, 2], [2, 0]]);
});

test('accidentalHits finds another positive of the same query, wherever its item stands', () => {
  // Query 1 has items 7 and 8; item 8 stands in rows 1 and 2.
  expect(pairsOf([1, 1, 2], [7, 8, 8])).toEqual([[0, 1], [0, 2], [1, 0], [1, 2], [2, 1]]);
});

test('accidentalHits keeps to the kinds asked for', () => {
  expect(pairsOf([1, 1, 2], [7, 8, 8], { sameItem: true, otherPositives: false })).toEqual([[1, 2], [2, 1]]);
  expect(pairsOf([1, 1, 2], [7, 8, 8], { sameItem: false, otherPositives: true })).toEqual([[0, 1], [0, 2], [1, 0]]);
});

test('accidentalHits finds nothing among distinct queries and items', () => {
  expect(pairsOf([1, 2, 3], [4, 5, 6])).toEqual([]);
  expect(pairsOf([], [])).toEqual([]);
});

test('accidentalHits equals a look at every cell, over random batches with many repeats', () => {
  for (let round = 0; round < 100; round += 1) {
    const random = stream(51, 'hits', round);
    const n = 1 + random.integer(20);
    const draw = () => Array.from({ length: n }, () => random.integer(1 + random.integer(20)));
    const [queries, items] = [draw(), draw()];
    const expected: [number, number][] = [];
    for (let row = 0; row < n; row += 1) {
      for (let column = 0; column < n; column += 1) {
        if (row !== column && queries.some((query, other) => query === queries[row] && items[other] === items[column])) expected.push([row, column]);
      }
    }
    expect(pairsOf(queries, items), `round ${round}`).toEqual(expected);
  }
});

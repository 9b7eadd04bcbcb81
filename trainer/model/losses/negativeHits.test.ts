import { expect, test } from 'vitest';
import { stream } from '../../numerics/stream';
import { negativeHits } from './negativeHits';

test('negativeHits finds the pairs that a look at every row and column finds, of the kinds asked for', () => {
  for (let round = 0; round < 60; round += 1) {
    const random = stream(41, 'negativeHits', round);
    const n = 1 + random.integer(8);
    const queries = Int32Array.from({ length: n }, () => random.integer(4));
    const items = Int32Array.from({ length: n }, () => random.integer(6));
    const order = Int32Array.from({ length: 6 }, (_, at) => at);
    random.shuffle(order);
    const negatives = order.slice(0, 1 + random.integer(6));
    const kinds = { sameItem: random.uniform() < 0.5, otherPositives: random.uniform() < 0.5 };
    const columns = [...items, ...negatives];
    const isHit = (row: number, column: number): boolean => {
      if (row === column) return false;
      if (columns[column] === items[row]) return kinds.sameItem;
      return kinds.otherPositives && items.some((item, other) => queries[other] === queries[row] && item === columns[column]);
    };
    const expected = Array.from({ length: n }, (_, row) => row).flatMap((row) => columns.map((_, column) => column).filter((column) => isHit(row, column)).map((column) => `${row},${column}`));
    const flat = negativeHits(queries, items, negatives, kinds);
    const found = Array.from({ length: flat.length / 2 }, (_, at) => `${flat[2 * at]},${flat[2 * at + 1]}`);
    expect(found.sort()).toEqual(expected.sort());
  }
});

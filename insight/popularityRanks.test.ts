import { expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import { popularityRanks } from './popularityRanks';

const pairs = (query: readonly number[], item: readonly number[]) => ({ query: Int32Array.from(query), item: Int32Array.from(item) });

test('popularityRanks ranks the most trained item first and a cold one last', () => {
  // counts 9 4 4 1 0: item 0 is 1st; 1 and 2 tie and count against each other, 3rd; 3 is 4th; 4 is last
  expect(Array.from(popularityRanks(Int32Array.of(9, 4, 4, 1, 0), pairs([0, 0, 0, 0, 0], [0, 1, 2, 3, 4]), () => []))).toEqual([1, 3, 3, 4, 5]);
});

test('popularityRanks puts every item last when none was trained', () => {
  expect(Array.from(popularityRanks(new Int32Array(4), pairs([0, 0], [0, 3]), () => []))).toEqual([4, 4]);
});

test('popularityRanks leaves out what is excluded for the query, but never the wanted item', () => {
  // counts 9 4 4 1: without item 0 the two of 4 come 2nd (pessimistic); item 0 itself stays 1st for query 1
  const exclude = (query: number) => (query === 0 ? [0, 0] : [0, 1]);
  expect(Array.from(popularityRanks(Int32Array.of(9, 4, 4, 1), pairs([0, 1, 1], [1, 0, 3]), exclude))).toEqual([2, 1, 2]);
});

test('popularityRanks equals counting the items at least as popular, one by one', () => {
  const source = stream(1, 'popularity');
  for (let round = 0; round < 200; round += 1) {
    const nItems = 1 + source.integer(30);
    const trainingCount = Int32Array.from({ length: nItems }, () => source.integer(4));
    const excluded = Array.from({ length: 3 }, () => Array.from({ length: source.integer(6) }, () => source.integer(nItems)));
    const some = pairs(Array.from({ length: 8 }, () => source.integer(3)), Array.from({ length: 8 }, () => source.integer(nItems)));
    const slow = Array.from(some.item, (item, pair) => {
      const left = Array.from({ length: nItems }, (_, other) => other).filter((other) => other !== item && !excluded[some.query[pair]!]!.includes(other));
      return 1 + left.filter((other) => trainingCount[item]! <= trainingCount[other]!).length;
    });
    expect(Array.from(popularityRanks(trainingCount, some, (query) => excluded[query]!))).toEqual(slow);
  }
});

import { describe, expect, test } from 'vitest';
import { headCut } from './headCut';
import { popularityGroups } from './popularityGroups';
import { stream } from './stream';

const groupsOf = (counts: readonly number[], rule: { minPairs: number } | { topShare: number }, nGroups: number) => {
  const trainingCount = Int32Array.from(counts);
  return popularityGroups(trainingCount, headCut(trainingCount, rule), nGroups);
};

describe('popularityGroups', () => {
  test('cuts head and tail apart and each at the nearest change of count', () => {
    // Head (from 5 pairs): 10 8 6 6 5, 35 pairs. Tail: 3 3 2 2 1 1 1, 13 pairs. Of four groups round(4 · 35/48) = 3 are head's.
    // Head cuts wanted at 11.7 and 23.3; changes at 10, 18, 30: nearest 10 and 18 (5.3 away; 30 is 6.7 away).
    const groups = groupsOf([10, 8, 6, 6, 5, 3, 3, 2, 2, 1, 1, 1, 0], { minPairs: 5 }, 4);
    expect(groups.map(({ part, minPairs, maxPairs, nTrainingPairs, items }) => [part, minPairs, maxPairs, nTrainingPairs, Array.from(items)])).toEqual([
      ['head', 10, 10, 10, [0]],
      ['head', 8, 8, 8, [1]],
      ['head', 5, 6, 17, [2, 3, 4]],
      ['tail', 1, 3, 13, [5, 6, 7, 8, 9, 10, 11]],
    ]);
  });

  test('has fewer groups where one count outweighs a group', () => {
    // All tail items have one pair: however many groups are asked for, they stay together.
    expect(groupsOf([4, 4, 1, 1, 1, 1, 1, 1, 1, 1], { minPairs: 4 }, 6).map(({ items }) => items.length)).toEqual([2, 8]);
  });

  test('puts the end of a head by share between equal counts', () => {
    // Half of six trained items; the third and fourth both have two pairs.
    expect(groupsOf([3, 2, 2, 2, 1, 1], { topShare: 0.5 }, 2).map(({ part, items }) => [part, Array.from(items)])).toEqual([['head', [0, 1, 2]], ['tail', [3, 4, 5]]]);
  });

  test('gives all groups to the only part there is', () => {
    // Counts 4 4 4 4 3 1 in three groups: cuts wanted at 6.7 and 13.3; changes at 16 and 19 only, so both take 16.
    expect(groupsOf([4, 4, 4, 4, 3, 1], { minPairs: 1 }, 3).map(({ part, items }) => [part, items.length])).toEqual([['head', 4], ['head', 2]]);
    expect(groupsOf([4, 3, 2, 1], { minPairs: 9 }, 2).map(({ part }) => part)).toEqual(['tail', 'tail']);
    expect(groupsOf([0, 0], { minPairs: 1 }, 3)).toEqual([]);
  });

  test('never splits a count, keeps the cut as an edge, and loses no pair', () => {
    const source = stream(1, 'groups');
    for (let round = 0; round < 300; round += 1) {
      const counts = Array.from({ length: 1 + source.integer(200) }, () => Math.floor(40 * source.uniform() ** 4));
      const rule = round % 2 === 0 ? { minPairs: 1 + source.integer(20) } : { topShare: 0.05 + 0.9 * source.uniform() };
      const cut = headCut(Int32Array.from(counts), rule);
      const nGroups = 2 + source.integer(10);
      const groups = popularityGroups(Int32Array.from(counts), cut, nGroups);

      expect(groups.length).toBeLessThanOrEqual(nGroups);
      expect(groups.flatMap(({ items }) => Array.from(items)).sort((a, b) => a - b)).toEqual(counts.flatMap((count, item) => (0 < count ? [item] : [])));
      expect(groups.reduce((sum, { nTrainingPairs }) => sum + nTrainingPairs, 0)).toBe(counts.reduce((sum, count) => sum + count, 0));
      for (const { part, items, minPairs, maxPairs } of groups) {
        expect(Array.from(items, (item) => cut.isHead[item])).toEqual(Array.from(items, () => (part === 'head' ? 1 : 0)));
        expect([minPairs, maxPairs]).toEqual([Math.min(...Array.from(items, (item) => counts[item]!)), Math.max(...Array.from(items, (item) => counts[item]!))]);
      }
      for (let at = 1; at < groups.length; at += 1) {
        const isCut = groups[at - 1]!.part !== groups[at]!.part;
        if (isCut && cut.splitsTies) expect(groups[at]!.maxPairs).toBe(groups[at - 1]!.minPairs);
        else expect(groups[at]!.maxPairs).toBeLessThan(groups[at - 1]!.minPairs);
      }
    }
  });
});

import { expect, test } from 'vitest';
import { headCut } from '../trainer/numerics/headCut';
import { popularityGroups } from '../trainer/numerics/popularityGroups';
import type { EvaluatedRun } from './evaluatedRun';
import { popularityRanks } from './popularityRanks';
import { popularityYardstick } from './popularityYardstick';

/** Five items with 9, 6, 3, 3 and 0 training pairs; head from 6 on. */
const trainingCount = Int32Array.of(9, 6, 3, 3, 0);
const groups = popularityGroups(trainingCount, headCut(trainingCount, { minPairs: 6 }), 3);

/** Each item wanted by queries 0 and 1; query 1 already has item 0. */
const pairs = { query: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1), item: Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4) };
const excluded = (query: number) => (query === 1 ? [0] : []);
const run: EvaluatedRun = { name: 'cfm', kind: 'model', seed: 1, pairs, ranks: pairs.item.map(() => 1), popularityRanks: popularityRanks(trainingCount, pairs, excluded), trainingCount, labels: [] };

test('the yardstick is the recall of recommending the most trained items, in every group', () => {
  expect(groups.map(({ items }) => [...items])).toEqual([[0], [1], [2, 3]]);
  // Ranks of query 0: 1, 2, 4, 4, 5. Of query 1, without item 0 except when it is the wanted one: 1, 1, 3, 3, 4.
  expect([...run.popularityRanks!]).toEqual([1, 1, 2, 1, 4, 3, 4, 3, 5, 4]);
  expect(popularityYardstick(run, 'recall@1', groups)).toEqual({ all: 3 / 10, groups: [1, 1 / 2, 0], cold: 0 });
  expect(popularityYardstick(run, 'recall@3', groups)).toEqual({ all: 6 / 10, groups: [1, 1, 1 / 2], cold: 0 });
  expect(popularityYardstick(run, 'recall@4', groups)).toEqual({ all: 9 / 10, groups: [1, 1, 1], cold: 1 / 2 });
});

test('a group without wanted pairs has no yardstick, and a run without such ranks has none at all', () => {
  const few = { ...run, pairs: { query: Int32Array.of(0), item: Int32Array.of(1) }, ranks: Int32Array.of(1), popularityRanks: Int32Array.of(2) };
  expect(popularityYardstick(few, 'recall@2', groups)).toEqual({ all: 1, groups: [null, 1, null], cold: null });
  const { popularityRanks: _, ...without } = run;
  expect(popularityYardstick(without, 'recall@2', groups)).toBeNull();
});

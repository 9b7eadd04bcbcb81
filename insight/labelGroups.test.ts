import { describe, expect, test } from 'vitest';
import { plainText } from './sentence';
import { tailView, type TailRun, type TailViewInput } from './tailView';

/** Five items with 8, 4, 2, 1 and 0 training pairs, of the sections libs, doc, libs, none and doc; 60, 30, 30, 10 and 10 pairs want them. */
const trainingCount = Int32Array.of(8, 4, 2, 1, 0);
const wanted = [60, 30, 30, 10, 10];
const item = Int32Array.from(wanted.flatMap((n, at) => new Array<number>(n).fill(at)));
const labels = [{ side: 'item' as const, feature: 'section', values: ['doc', 'libs'], valueOf: Int32Array.of(1, 0, 1, -1, 0) }];

/** Every query wants one item; `found(item)` says whether the run finds it. */
function run(name: string, found: (item: number) => boolean): TailRun {
  return {
    run: { runId: name, name, seed: 1, nSeeds: 1 }, coverage: {}, gini: {},
    seeds: [{ name, kind: 'model', seed: 1, pairs: { query: item.map((_, pair) => pair), item }, ranks: item.map((one) => (found(one) ? 1 : 99)), popularityRanks: item.map((one) => one + 1), trainingCount, labels }],
  };
}

const view = (change: Partial<TailViewInput> = {}) => tailView({
  run: run('cfm', (one) => one === 0), reference: run('baseline', () => false), choices: [], k: 2, cutoffs: [2], head: { minPairs: 4 }, split: 'test', step: 110, isTraining: false, nGroups: 4, grouping: 'item.section', ...change,
});

describe('groups by a feature', () => {
  test('hold the pairs of each value, most first, and those without one last', () => {
    // libs: items 0 and 2, 90 pairs; doc: items 1 and 4, 40 pairs; none: item 3, 10 pairs
    expect(view().groups.map(({ key, label, slice, nItems, nPairs }) => [key, label, slice, nItems, nPairs])).toEqual([
      ['item.section=libs', 'libs', null, 2, 90], ['item.section=doc', 'doc', null, 2, 40], ['item.section: missing', 'no section', null, 1, 10],
    ]);
  });

  test('have recall, difference and popularity of their own pairs', () => {
    const { groups } = view();
    // Found are the 60 pairs of item 0. In the top 2 by popularity: items 0 and 1, 60 of 90 and 30 of 40
    expect(groups.map(({ recall, popularity }) => [recall[0]!.value, recall[1]!.value, popularity])).toEqual([[60 / 90, 0, 60 / 90], [0, 0, 30 / 40], [0, 0, 0]]);
    expect(groups.map(({ difference }) => difference?.verdict ?? null)).toEqual(['gain', null, null]);
    expect(plainText(groups[0]!.summary)).toMatch(/^Selected: pairs whose item has section libs\. 2 items, 90 pairs wanted: .*, a gain; popularity \.667\.$/);
  });

  test('say what they are by, and leave the sentence at the top as it is', () => {
    const made = view();
    expect(made.groupedBy).toBe('section of the wanted item');
    expect(made.groupings).toEqual([{ value: 'popularity', label: 'equal training pairs' }, { value: 'item.section', label: 'section' }]);
    expect(made.lead).toEqual(view({ grouping: 'popularity' }).lead);
    expect(made.groupsNote).not.toContain('equal counts');
  });

  test('are by popularity when the run kept no such feature', () => {
    const made = view({ grouping: 'query.country' });
    expect(made.grouping).toBe('popularity');
    expect(made.groups.map(({ slice }) => slice)).toContain('cold');
  });
});

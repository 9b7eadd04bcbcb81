import { describe, expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import { plainText } from './sentence';
import { tailView, type TailRun, type TailViewInput, type TrainedGroup } from './tailView';

/** Six items with 8, 8, 4, 2, 2 and 0 training pairs. */
const trainingCount = Int32Array.of(8, 8, 4, 2, 2, 0);

/** `perItem` pairs of each item, each of its own query; `hit(item, pair)` says which are found. */
function run(name: string, perItem: number, hit: (item: number, pair: number) => boolean): TailRun {
  const item = Int32Array.from({ length: 6 * perItem }, (_, at) => Math.floor(at / perItem));
  const ranks = item.map((one, at) => (hit(one, at % perItem) ? 1 : 999));
  return { run: { runId: name, name, seed: 1, nSeeds: 1 }, coverage: {}, gini: {}, seeds: [{ name, kind: 'model', seed: 1, pairs: { query: item.map((_, at) => at), item }, ranks, trainingCount, labels: [] }] };
}

const view = (own: TailRun, reference: TailRun | null, change: Partial<TailViewInput> = {}) =>
  tailView({ run: own, reference, choices: [], k: 50, cutoffs: [10, 50], head: { minPairs: 4 }, split: 'validation', step: 110, isTraining: false, nGroups: 4, grouping: 'popularity', ...change });
const trained = (made: ReturnType<typeof view>) => made.groups as readonly TrainedGroup[];

describe('groups', () => {
  test('never split a count, have the cut as an edge, and end with cold', () => {
    const groups = trained(view(run('cfm', 4, () => true), null));
    // Head 8, 8, 4 (20 pairs) and tail 2, 2 (4 pairs): of four groups three are for the head, which has two counts
    expect(groups.map(({ label, slice, nItems, nPairs, nTrainingPairs }) => [label, slice, nItems, nPairs, nTrainingPairs])).toEqual([
      ['8', 'head', 2, 8, 16], ['4', 'head', 1, 4, 4], ['2', 'tail', 2, 8, 4], ['0', 'cold', 1, 4, 0],
    ]);
  });

  test('add up to all pairs for any counts and any cut', () => {
    const random = stream(1, 'groups');
    for (let trial = 0; trial < 20; trial += 1) {
      const counts = Int32Array.from({ length: 60 }, () => Math.floor(20 * random.uniform() ** 3));
      const item = Int32Array.from({ length: 200 }, () => random.integer(60));
      const one: TailRun = { run: { runId: 'a', name: 'a', seed: 1, nSeeds: 1 }, coverage: {}, gini: {}, seeds: [{ name: 'a', kind: 'model', seed: 1, pairs: { query: item, item }, ranks: item.map(() => 1), trainingCount: counts, labels: [] }] };
      const groups = trained(view(one, null, { head: { minPairs: 1 + random.integer(9) }, nGroups: 2 + random.integer(10) }));
      expect(groups.reduce((sum, { nPairs }) => sum + nPairs, 0)).toBe(200);
      const seen = groups.flatMap(({ minPairs, maxPairs }) => [...new Set(counts)].filter((count) => minPairs <= count && count <= maxPairs));
      expect(new Set(seen).size).toBe(seen.length);
    }
  });

  test('have the mean of their pairs, and no difference below 50 of them', () => {
    // Of 20 pairs an item the run finds 10 and the reference 5
    const { groups } = view(run('cfm', 20, (_, pair) => pair < 10), run('baseline', 20, (_, pair) => pair < 5));
    expect(groups[1]!.recall.map((one) => one?.value)).toEqual([0.5, 0.25]);
    expect(groups.map(({ difference }) => difference)).toEqual([null, null, null, null]);
  });
});

describe('the sentence at the top', () => {
  test('says what the tail gains and that the head does not pay', () => {
    // 100 pairs an item. Tail (2, 2, 0): 60 of 100 against 30; head equal
    const made = view(run('cfm', 100, (item, pair) => pair < (item < 3 ? 50 : 60)), run('baseline', 100, (item, pair) => pair < (item < 3 ? 50 : 30)));
    expect(plainText(made.lead)).toMatch(/^The tail gains, \+\.300 \(\.2\d\d to \.3\d\d\); the head does not change beyond noise, \.000 \(\.000 to \.000\)\. Cold items gain \+\.300 /);
    expect(made.groups.map(({ difference }) => difference?.verdict)).toEqual(['noise', 'noise', 'gain', 'gain']);
  });

  test('names groups that get worse', () => {
    const made = view(run('cfm', 100, (item, pair) => pair < (item === 2 ? 20 : 60)), run('baseline', 100, (_, pair) => pair < 50));
    expect(plainText(made.lead)).toContain('Worse: items with 4 training pairs');
  });

  test('says when nothing is more than noise', () => {
    const made = view(run('cfm', 100, (_, pair) => pair < 50), run('baseline', 100, (_, pair) => pair < 50));
    expect(plainText(made.lead)).toBe('No difference between the two runs is larger than noise: tail .000 (.000 to .000), head .000 (.000 to .000).');
  });

  test('of one run tells its ends', () => {
    const made = view(run('cfm', 60, (item, pair) => pair < [30, 30, 12, 48, 48, 6][item]!), null);
    // Tail: (48 + 48 + 6) / 180 = .567; head (30 + 30 + 12) / 180 = .400; cold 6 / 60 = .100
    expect(plainText(made.lead)).toMatch(/^Tail recall@50 is \.567 \(.*\), head \.400 \(.*\); cold items \.100 \(.*\)\. It is found best among items with 2 training pairs, \.800, and worst among cold items, \.100\.$/);
  });

  test('a verdict is noise exactly when the interval holds zero', () => {
    const random = stream(2, 'verdicts');
    const made = view(run('cfm', 80, () => random.uniform() < 0.5), run('baseline', 80, () => random.uniform() < 0.42));
    for (const { difference } of made.groups) if (difference !== null) expect(difference.verdict === 'noise').toBe(difference.low <= 0 && 0 <= difference.high);
  });
});

describe('cuts', () => {
  test('are one per count, with what head and tail would be', () => {
    // 10 pairs an item; found: all of the items with 2, none else. Below 4: items with 2, 2, 0: 20 of 30
    const { cuts } = view(run('cfm', 10, (item) => item === 3 || item === 4), run('baseline', 10, () => false));
    expect(cuts.map(({ minPairs, nItems, nTailPairs }) => [minPairs, nItems, nTailPairs])).toEqual([[8, 2, 40], [4, 3, 30], [2, 5, 10]]);
    expect(cuts[1]).toMatchObject({ shareOfItems: 3 / 5, shareOfPairs: 20 / 24, isLandmark: true });
    expect(cuts.map(({ tailRecall, difference }) => [tailRecall[0]!.toFixed(3), difference!.toFixed(3)])).toEqual([['0.500', '0.500'], ['0.667', '0.667'], ['0.000', '0.000']]);
  });

  test('a share that cuts through a count says so', () => {
    const made = view(run('cfm', 4, () => true), null, { head: { topShare: 0.2 } });
    expect(made.cut).toMatchObject({ minPairs: 8, nItems: 1, configText: 'evaluation.head: {topShare: 0.2}' });
    expect(plainText(made.cutText)).toContain('the share cuts through the 2 items with 8 training pairs');
  });

  test('the popularity curve has the last place of every count', () => {
    expect(view(run('cfm', 1, () => true), null).popularity).toEqual({ rank: [1, 2, 3, 5], pairs: [8, 8, 4, 2], nTrained: 5, nCold: 1 });
  });
});

test('coverage tells which wanted items are ever found', () => {
  const made = view(run('cfm', 3, (item, pair) => item < 2 && pair === 0), run('baseline', 3, () => false), { k: 10 });
  // Found: 2 of 6 items; both head, of 3
  expect(made.coverage.map(({ label, values }) => [label, values])).toEqual([['Wanted items found', [2 / 6, 0]], ['of the head', [2 / 3, 0]], ['of the tail', [0, 0]], ['of the cold', [0, 0]]]);
});

test('runs on other pairs are refused', () => {
  expect(() => view(run('cfm', 3, () => true), run('baseline', 4, () => true))).toThrow('was evaluated on other pairs than');
});

import { describe, expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import type { EvaluatedRun } from './evaluatedRun';
import { reportOptions, runOn, shopOf } from './evaluatedRun.testkit';
import { pooledReport } from './pooledReport';
import { popularityRun } from './popularityRanks';
import type { Report, ReportedSlice } from './report';
import { reportOf } from './reportOf';

const shop = shopOf(900);
const baseline = runOn(shop, 'baseline', { seed: 1, better: 0 });
const cfm = runOn(shop, 'cfm', { seed: 1, better: 0.5 });
const popularity = popularityRun(baseline, () => []);

const sliceOf = (report: Report, name: string): ReportedSlice => report.slices.find((slice) => slice.name === name)!;
const rowOf = (slice: ReportedSlice, run: string): ReportedSlice['rows'][number] => slice.rows.find((row) => row.run === run)!;

/** The metrics by their formulas. */
const valueOf: Readonly<Record<string, (rank: number) => number>> = {
  'recall@10': (rank) => (rank <= 10 ? 1 : 0),
  'map@10': (rank) => (rank <= 10 ? 1 / rank : 0),
};
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pairs of a slice by its words: the head is the ⌊.2 · 50⌋ = 10 first items, items from 50 on are cold. */
const isIn: Readonly<Record<string, (item: number) => boolean>> = { all: () => true, head: (item) => item < 10, tail: (item) => 10 <= item, cold: (item) => 50 <= item };
const pairsOf = (slice: string): number[] => Array.from(shop.pairs.item.keys()).filter((pair) => isIn[slice]!(shop.pairs.item[pair]!));

/**
 * The paired interval by its definition: lists of whole queries drawn with replacement, in the order in which the slice
 * meets them, both runs over the same list.
 */
function slowInterval(a: EvaluatedRun, b: EvaluatedRun, metric: string, slice: string): readonly [low: number, high: number] {
  const pairs = pairsOf(slice);
  const queries = [...new Set(pairs.map((pair) => shop.pairs.query[pair]!))];
  const source = stream(reportOptions.intervals.seed, 'bootstrap');
  const means = Array.from({ length: reportOptions.intervals.resamples }, () => {
    const drawn = queries.map(() => queries[Math.floor(source.uniform() * queries.length)]!).flatMap((query) => pairs.filter((pair) => shop.pairs.query[pair] === query));
    return meanOf(drawn.map((pair) => valueOf[metric]!(a.ranks[pair]!) - valueOf[metric]!(b.ranks[pair]!)));
  }).sort((x, y) => x - y);
  const at = (place: number) => means[Math.floor(place)]! + (place % 1) * (means[Math.ceil(place)]! - means[Math.floor(place)]!);
  // 300 draws: 299 · .025 = 7.475 and 299 · .975 = 291.525
  return [at(7.475), at(291.525)];
}

describe('a report', () => {
  const report = reportOf([popularity, baseline, cfm], reportOptions);

  test('has every slice with its counts, every run and every metric', () => {
    expect(report.slices.map(({ name }) => name)).toEqual(['all', 'head', 'tail', 'cold']);
    for (const slice of report.slices) {
      const pairs = pairsOf(slice.name);
      expect(slice.nPairs).toBe(pairs.length);
      expect(slice.nQueries).toBe(new Set(pairs.map((pair) => shop.pairs.query[pair])).size);
      expect(slice.rows.map(({ run }) => run)).toEqual(['popularity', 'baseline', 'cfm']);
    }
    expect(report.items).toEqual({ corpus: 60, trained: 50, head: 10, headMinPairs: 11 }); // item 9 has ⌊100 / 10⌋ + 1
    expect([report.nPairs, report.nQueries]).toEqual([900, 40]);
  });

  test.each(['all', 'head', 'tail', 'cold'])('gives the means of the pairs of %s', (name) => {
    for (const run of [popularity, baseline, cfm]) {
      for (const metric of reportOptions.metrics) {
        const slow = meanOf(pairsOf(name).map((pair) => valueOf[metric]!(run.ranks[pair]!)));
        const { value, low, high, sd } = rowOf(sliceOf(report, name), run.name).metrics[metric]!;
        expect(value).toBeCloseTo(slow, 12);
        expect(low).toBeLessThanOrEqual(value);
        expect(value).toBeLessThanOrEqual(high);
        expect(sd).toBeNull();
      }
    }
  });

  test.each(['all', 'head', 'tail', 'cold'])('gives the paired interval of drawing whole queries into lists, on %s', (name) => {
    for (const metric of reportOptions.metrics) {
      const difference = rowOf(sliceOf(report, name), 'cfm').differences![metric]!;
      const slow = meanOf(pairsOf(name).map((pair) => valueOf[metric]!(cfm.ranks[pair]!) - valueOf[metric]!(baseline.ranks[pair]!)));
      const [low, high] = slowInterval(cfm, baseline, metric, name);
      expect(difference.value).toBeCloseTo(slow, 12);
      expect(difference.low).toBeCloseTo(low, 12);
      expect(difference.high).toBeCloseTo(high, 12);
      expect(difference.perSeed).toHaveLength(1);
      expect(difference.perSeed![0]).toBeCloseTo(slow, 12);
    }
  });

  test('takes no difference from, or to, popularity and the reference', () => {
    for (const slice of report.slices) {
      expect(rowOf(slice, 'popularity').differences).toBeNull();
      expect(rowOf(slice, 'baseline').differences).toBeNull();
    }
    const toPopularity = reportOf([popularity, baseline], { ...reportOptions, reference: 'popularity' });
    expect(toPopularity.slices.flatMap(({ rows }) => rows.map(({ differences }) => differences))).toEqual(Array.from({ length: 8 }, () => null));
    expect(reportOf([baseline, cfm], { ...reportOptions, reference: null }).answer).toEqual([]);
  });

  test('calls a gain on the tail a gain and sees nothing where nothing was changed', () => {
    const verdictOn = (slice: string) => rowOf(sliceOf(report, slice), 'cfm').differences!['recall@10']!.verdict;
    expect([verdictOn('tail'), verdictOn('head')]).toEqual(['gain', 'noise']);
    // The head ranks of both runs are equal, so every draw's difference is 0.
    expect(rowOf(sliceOf(report, 'head'), 'cfm').differences!['recall@10']).toEqual({ value: 0, low: 0, high: 0, perSeed: [0], verdict: 'noise' });
    const mirrored = reportOf([baseline, cfm], { ...reportOptions, reference: 'cfm' });
    expect(rowOf(sliceOf(mirrored, 'tail'), 'baseline').differences!['recall@10']!.verdict).toBe('loss');
  });

  test('is plain JSON and the same each time', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(reportOf([popularity, baseline, cfm], reportOptions)).toEqual(report);
  });

  test('draws pairs one by one when asked, which is narrower where pairs of a query go together', () => {
    // Each query is a hit with all its pairs or with none.
    const ranks = shop.pairs.query.map((query) => (query % 2 === 0 ? 1 : 50));
    const together = { ...cfm, name: 'together', ranks };
    const widthWith = (drawn: 'queries' | 'pairs') => {
      const { low, high } = rowOf(sliceOf(reportOf([baseline, together], { ...reportOptions, intervals: { ...reportOptions.intervals, drawn } }), 'all'), 'together').metrics['recall@10']!;
      return high - low;
    };
    expect(widthWith('pairs')).toBeLessThan(0.5 * widthWith('queries'));
  });

  test('has the slices of a feature and of popularity, and leaves an empty slice without values', () => {
    const warm = { ...shopOf(200), trainingCount: new Int32Array(60).fill(3) };
    const [a, b] = [runOn(warm, 'baseline', { seed: 1, better: 0 }), runOn(warm, 'cfm', { seed: 1, better: 0.5 })];
    const sliced = reportOf([a, b], { ...reportOptions, evaluation: { head: { minPairs: 3 }, slices: ['tail', 'cold', 'item.section'] } });
    expect(sliced.slices.map(({ name }) => name).sort()).toEqual(['all', 'cold', 'item.section: missing', 'item.section=admin', 'item.section=games', 'item.section=libs', 'tail']);
    expect(sliceOf(sliced, 'cold')).toMatchObject({ nPairs: 0, nQueries: 0 });
    for (const row of sliceOf(sliced, 'cold').rows) expect(row.metrics).toEqual({ 'recall@10': null, 'map@10': null });
    expect(rowOf(sliceOf(sliced, 'cold'), 'cfm').differences).toEqual({ 'recall@10': null, 'map@10': null });
  });

  test('calls a difference too few below 50 pairs or 10 queries, however large', () => {
    const verdictOf = (nPairs: number, nQueries: number) => {
      const query = Int32Array.from({ length: nPairs }, (_, pair) => pair % nQueries);
      const pairs = { query, item: new Int32Array(nPairs) };
      const run = (name: string, rank: number): EvaluatedRun => ({ name, kind: 'model', seed: 1, pairs, ranks: new Int32Array(nPairs).fill(rank), trainingCount: Int32Array.of(1), labels: [] });
      return reportOf([run('baseline', 60), run('cfm', 1)], reportOptions).slices[0]!.rows[1]!.differences!['recall@10']!.verdict;
    };
    expect([verdictOf(50, 10), verdictOf(49, 10), verdictOf(50, 9), verdictOf(500, 9)]).toEqual(['gain', 'too-few', 'too-few', 'too-few']);
  });

  test.each([
    ['other pairs', { ...cfm, pairs: { ...cfm.pairs, item: cfm.pairs.item.map((item) => 59 - item) } }, /“cfm” was evaluated on other pairs than “baseline”/],
    ['other training pairs', { ...cfm, trainingCount: cfm.trainingCount.map((count) => count + 1) }, /“cfm” was evaluated on other pairs/],
    ['the same name', { ...cfm, name: 'baseline' }, /Two runs of the report are called “baseline”/],
  ])('refuses a run of %s', (_, run, words) => {
    expect(() => reportOf([baseline, run], reportOptions)).toThrow(words);
  });

  test('refuses an unknown reference, metric, headline and slice, and no runs at all', () => {
    const runs = [baseline, cfm];
    expect(() => reportOf(runs, { ...reportOptions, reference: 'rfm' })).toThrow(/“rfm” is not among the runs: baseline, cfm/);
    expect(() => reportOf(runs, { ...reportOptions, headline: 'mrr' })).toThrow(/`mrr` is not among the metrics/);
    expect(() => reportOf(runs, { ...reportOptions, metrics: ['recall@10', 'hits'] })).toThrow(/There is no metric `hits`/);
    expect(() => reportOf(runs, { ...reportOptions, evaluation: { ...reportOptions.evaluation, slices: ['item.brand'] } })).toThrow(/`item.brand`/);
    expect(() => reportOf([], reportOptions)).toThrow(/at least one/);
  });
});

describe('a report over seeds', () => {
  const seeds = (name: string, better: number) => ({ name, seeds: [1, 2, 3].map((seed) => runOn(shop, name, { seed, better })) });
  const pooled = [seeds('baseline', 0.1), seeds('cfm', 0.5)];
  const report = pooledReport(pooled, reportOptions);
  const perSeed = (at: number, metric: string, slice: string) =>
    pooled[at]!.seeds.map((run) => meanOf(pairsOf(slice).map((pair) => valueOf[metric]!(run.ranks[pair]!))));

  test('averages the seeds and gives their standard deviation', () => {
    const means = perSeed(1, 'recall@10', 'tail');
    const mean = meanOf(means);
    const sd = Math.sqrt(((means[0]! - mean) ** 2 + (means[1]! - mean) ** 2 + (means[2]! - mean) ** 2) / 2);
    const estimate = rowOf(sliceOf(report, 'tail'), 'cfm').metrics['recall@10']!;
    expect(estimate.value).toBeCloseTo(mean, 12);
    expect(estimate.sd).toBeCloseTo(sd, 12);
    expect(report.runs).toEqual([{ name: 'baseline', kind: 'model', seeds: [1, 2, 3] }, { name: 'cfm', kind: 'model', seeds: [1, 2, 3] }]);
  });

  test('gives each seed’s own difference where both have the same seeds, and none where they differ', () => {
    const [before, after] = [perSeed(0, 'recall@10', 'tail'), perSeed(1, 'recall@10', 'tail')];
    const difference = rowOf(sliceOf(report, 'tail'), 'cfm').differences!['recall@10']!;
    difference.perSeed!.forEach((one, at) => expect(one).toBeCloseTo(after[at]! - before[at]!, 12));
    expect(difference.value).toBeCloseTo(meanOf(after) - meanOf(before), 12);
    const others = pooledReport([pooled[0]!, { name: 'cfm', seeds: [4, 5].map((seed) => runOn(shop, 'cfm', { seed, better: 0.5 })) }], reportOptions);
    expect(rowOf(sliceOf(others, 'tail'), 'cfm').differences!['recall@10']!.perSeed).toBeNull();
  });

  test('has wider intervals when seeds are drawn too and differ, and equal ones when they do not', () => {
    const drawnSeeds = { ...reportOptions, intervals: { ...reportOptions.intervals, drawnSeeds: true } };
    const widthOf = (of: Report) => {
      const { low, high } = rowOf(sliceOf(of, 'tail'), 'cfm').differences!['recall@10']!;
      return high - low;
    };
    // One seed of three finds every tail item, the others none.
    const uneven = [pooled[0]!, { name: 'cfm', seeds: [1, 0, 0].map((better, at) => runOn(shop, `luck ${at}`, { seed: 1 + at, better })) }];
    expect(widthOf(pooledReport(uneven, drawnSeeds))).toBeGreaterThan(1.5 * widthOf(pooledReport(uneven, reportOptions)));
    const even = [baseline, cfm].map((run) => ({ name: run.name, seeds: [1, 2, 3].map((seed) => ({ ...run, seed })) }));
    expect(widthOf(pooledReport(even, drawnSeeds))).toBeCloseTo(widthOf(pooledReport(even, reportOptions)), 12);
  });
});

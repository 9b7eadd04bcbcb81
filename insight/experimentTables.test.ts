import { expect, test } from 'vitest';
import { runOn, shopOf, type Shop } from './evaluatedRun.testkit';
import { experimentCsv } from './experimentCsv';
import { experimentMarkdown } from './experimentMarkdown';
import { experimentTables, type ArmResults, type ExperimentReportOptions } from './experimentTables';
import { pairMean } from '../trainer/numerics/metrics/pairMean';
import { metricNamed } from '../trainer/numerics/metrics/metricNamed';
import { slicesOf } from '../trainer/numerics/slices';

const shop = shopOf(2000);
const options: ExperimentReportOptions = { title: 'Methods', seeds: [1, 2, 3], metrics: ['map@10', 'recall@10'], evaluation: { head: { topShare: 0.2 }, slices: ['head', 'tail'] }, level: 0.95 };

/** @param better share of tail pairs whose rank is cut to a quarter, by seed */
const arm = (name: string, better: number, rest: Partial<ArmResults> = {}, on: Shop = shop): ArmResults => ({
  label: name, name, isBase: name === 'Baseline', point: [], condition: [], fraction: 1, missing: [],
  runs: [1, 2, 3].map((seed) => runOn(on, name, { seed, better })), ...rest,
});

test('A cell is the mean and standard deviation of the seeds, each the mean over the pairs of its slice', () => {
  const arms = [arm('Baseline', 0.1), arm('CFM', 0.5)];
  const [table] = experimentTables(arms, options).tables;
  const tail = slicesOf(options.evaluation, shop.trainingCount, shop.pairs, []).find(({ name }) => name === 'tail')!;
  const perSeed = arms[1]!.runs.map(({ ranks }) => pairMean(metricNamed('recall@10'), ranks, tail.pairs)!);
  const mean = (perSeed[0]! + perSeed[1]! + perSeed[2]!) / 3;
  const cell = table!.rows[1]!.cells['tail']!['recall@10']!;
  expect(cell.perSeed).toEqual(perSeed);
  expect(cell.mean).toBeCloseTo(mean, 12);
  expect(cell.sd).toBeCloseTo(Math.sqrt(((perSeed[0]! - mean) ** 2 + (perSeed[1]! - mean) ** 2 + (perSeed[2]! - mean) ** 2) / 2), 12);
  const base = table!.rows[0]!.cells['tail']!['recall@10']!;
  expect(cell.relativeGain).toBeCloseTo(cell.mean / base.mean - 1, 12);
  expect(cell.difference!.value).toBeCloseTo(cell.mean - base.mean, 12);
  expect(base).toMatchObject({ relativeGain: null, difference: null });
});

test('A gain that is there is called one, and a head that nothing touched is called noise', () => {
  const [table] = experimentTables([arm('Baseline', 0), arm('CFM', 0.6)], options).tables;
  const { cells } = table!.rows[1]!;
  expect(cells['tail']!['recall@10']!.difference!.verdict).toBe('gain');
  // runOn betters tail items alone: every rank of the head is the baseline's.
  expect(cells['head']!['recall@10']!.difference).toMatchObject({ value: 0, p: 1, verdict: 'noise' });
  // Two metrics on all, head and tail.
  expect(table!.nComparisons).toBe(6);
});

test('P-values are corrected for all that is compared in a table', () => {
  const one = experimentTables([arm('Baseline', 0), arm('A', 0.05)], options).tables[0]!;
  const two = experimentTables([arm('Baseline', 0), arm('A', 0.05), arm('B', 0), arm('C', 0)], options).tables[0]!;
  expect(two.nComparisons).toBe(18);
  for (const slice of ['all', 'tail']) {
    const [alone, beside] = [one, two].map(({ rows }) => rows[1]!.cells[slice]!['map@10']!.difference!);
    expect(beside!.p).toBe(alone!.p);
    expect(beside!.correctedP).toBeGreaterThanOrEqual(alone!.correctedP);
    expect(alone!.correctedP).toBeGreaterThanOrEqual(alone!.p);
  }
});

test('Chance alone is hardly ever called a gain', () => {
  let called = 0;
  for (let round = 0; round < 40; round += 1) {
    const runs = (name: string) => [1, 2, 3].map((seed) => runOn(shop, name, { seed: 100 * round + seed, better: 0.3 }));
    const report = experimentTables([arm('Baseline', 0, { runs: runs(`a${round}`) }), arm('B', 0, { runs: runs(`b${round}`).map((run, at) => ({ ...run, seed: at + 1 })) })], options);
    const verdicts = Object.values(report.tables[0]!.rows[1]!.cells).flatMap((metrics) => Object.values(metrics).map((cell) => cell!.difference!.verdict));
    if (verdicts.some((verdict) => verdict !== 'noise')) called += 1;
  }
  // Holm at 5 %: 2 of 40 rounds; 6 is four standard deviations more.
  expect(called).toBeLessThanOrEqual(6);
});

test('An arm that lacks seeds is compared on those that both have', () => {
  const whole = [arm('Baseline', 0.1), arm('CFM', 0.5)];
  const lacking = experimentTables([whole[0]!, { ...whole[1]!, runs: whole[1]!.runs.slice(1), missing: [1] }], options).tables[0]!.rows[1]!;
  const both = experimentTables(whole.map((one) => ({ ...one, runs: one.runs.slice(1) })), { ...options, seeds: [2, 3] }).tables[0]!.rows[1]!;
  expect(lacking.cells).toEqual(both.cells);
  const one = experimentTables([whole[0]!, { ...whole[1]!, runs: whole[1]!.runs.slice(2), missing: [1, 2] }], options);
  expect(experimentMarkdown(one)).toContain('Means over what has finished of the seeds 1, 2, 3.');
  expect(experimentMarkdown(one)).toContain('Where that is one seed, they are tested over queries alone');
  expect(experimentMarkdown(experimentTables(whole, options))).not.toContain('one seed');
});

test('Each condition and share of the data has a table with a base of its own', () => {
  const under = (value: string, fraction: number) => ({ condition: [{ key: 'loss.logQ', value }], fraction });
  const other = shopOf(900);
  const report = experimentTables([arm('Baseline', 0, under('none', 1)), arm('CFM', 0.5, under('none', 1)), arm('Baseline', 0, under('none', 0.1), other), arm('CFM', 0.2, under('none', 0.1), other)], options);
  expect(report.tables.map(({ fraction, nPairs, rows }) => [fraction, nPairs, rows.length])).toEqual([[1, 2000, 2], [0.1, 900, 2]]);
  expect(experimentMarkdown(report)).toContain('## logQ none, 10 % of the training pairs');
});

test('An arm that was judged on other pairs is shown and not compared; one without a run is a row of dashes', () => {
  const report = experimentTables([arm('Baseline', 0), arm('Other split', 0, {}, shopOf(700)), arm('Failed', 0, { runs: [], missing: [1, 2, 3] })], options);
  const [, other, failed] = report.tables[0]!.rows;
  expect(other).toMatchObject({ isComparable: false });
  expect(other!.cells['all']!['map@10']!.difference).toBeNull();
  expect(failed).toMatchObject({ seeds: [], missing: [1, 2, 3], cells: {} });
  const text = experimentMarkdown(report);
  expect(text).toContain('| Other split (other test pairs) |');
  expect(text).toContain('| Failed (0 of 3 seeds) | – | – |');
});

test('An experiment in which nothing finished says so', () => {
  const report = experimentTables([arm('Baseline', 0, { runs: [], missing: [1, 2, 3] })], options);
  expect(report.tables).toEqual([]);
  expect(experimentMarkdown(report)).toBe('# Methods\n\nNo run has finished yet.\n');
  expect(experimentCsv(report).split('\r\n')).toHaveLength(2);
});

test('The Markdown has the layout of the paper: methods by metrics, then recall on tail and head, best in bold, gains below', () => {
  const text = experimentMarkdown(experimentTables([arm('Baseline', 0), arm('CFM', 0.6)], options));
  const lines = text.split('\n');
  expect(lines.slice(0, 5)).toEqual([
    // 60 items of which the last 10 are cold; a fifth of 50 is head, which ends at ⌊100 / 10⌋ + 1 = 11 training pairs.
    '# Methods', '', '2,000 test pairs of 40 queries, each item ranked among 60; head: the 10 most trained of 50 items, from 11 training pairs.', '', '|  | MAP@10 | Recall@10 |',
  ]);
  expect(lines[5]).toBe('|---|--:|--:|');
  expect(lines[6]).toMatch(/^\| Baseline \| \.\d{4} ± \.0000 \| \.\d{4} ± \.0000 \|$/);
  expect(lines[7]).toMatch(/^\| CFM \| \*\*\.\d{4} ± \.\d{4}\*\* \| \*\*\.\d{4} ± \.\d{4}\*\* \|$/);
  expect(lines[8]).toMatch(/^\| \*CFM against Baseline\* \| \+\d+\.\d % \* \(p (< )?\.\d{3}\) \| \+\d+\.\d % \* \(p (< )?\.\d{3}\) \|$/);
  expect(lines[10]).toBe('|  | tail Recall@10 | head Recall@10 |');
  expect(lines.at(-2)).toBe('Means over the seeds 1, 2, 3. Behind ± stands the standard deviation of the seeds. Gains are relative to the base model. Differences are paired and tested over queries and the seeds that both have; p is two-sided and corrected for the 6 comparisons of its table (Holm). * marks p < .05.');
});

test('A swept key is a table by its values with a column for each arm and the base below, as in figures 6 and 7', () => {
  const swept = [0.1, 0.3, 1, 3].flatMap((alpha, at) => ['SO', 'CFM'].map((name) => arm(name, 0.1 * (at + 1), { label: `${name}, alpha ${alpha}`, point: [{ key: 'selfSupervision.alpha', value: alpha }] })));
  const text = experimentMarkdown(experimentTables([arm('Baseline', 0), ...swept], options));
  const figure = text.split('\n').slice(text.split('\n').indexOf('| Recall@10, by alpha | SO | CFM |'));
  expect(figure.slice(1, 7).map((line) => line.split(' | ')[0])).toEqual(['|--:|--:|--:|', '| 0.1', '| 0.3', '| 1', '| 3', '| *Baseline*']);
  expect(text).toContain('By `selfSupervision.alpha`, all pairs:');
  // The rows of the figure are not told once more as methods.
  expect(text).not.toContain('| SO, alpha 0.1');
});

test('Figures of all pairs together are tested over seeds alone, and of a loss less is better', () => {
  const withWhole = (name: string, auc: readonly number[], logLoss: readonly number[]) => arm(name, 0, { runs: arm(name, 0).runs.map((run, at) => ({ ...run, whole: { auc: auc[at]!, logLoss: logLoss[at]! } })) });
  const report = experimentTables([withWhole('Baseline', [0.6, 0.62, 0.61], [0.5, 0.5, 0.5]), withWhole('CTR', [0.7, 0.73, 0.71], [0.4, 0.401, 0.399])], { ...options, metrics: ['auc', 'logLoss'] });
  const { cells } = report.tables[0]!.rows[1]!;
  // Differences .1, .11, .1: mean .103333, standard error .003333, t = 31 on 2 degrees: p = 1 − 31 / sqrt(2 + 961)
  expect(cells['all']!['auc']!.difference!.value).toBeCloseTo(0.103333, 6);
  expect(cells['all']!['auc']!.difference!.p).toBeCloseTo(1 - 31 / Math.sqrt(2 + 961), 6);
  expect(cells['all']!['auc']!.difference!.verdict).toBe('gain');
  expect(cells['all']!['logLoss']!.difference).toMatchObject({ verdict: 'gain', value: expect.closeTo(-0.1, 9) as number });
  expect(cells['tail']!['auc']).toBeNull();
  const text = experimentMarkdown(report);
  expect(text).toContain('|  | AUC | Log loss |');
  expect(text).toMatch(/\| CTR \| \*\*\.7133 ± \.0153\*\* \| \*\*\.4000 ± \.0010\*\* \|/);
  expect(text).not.toContain('tail');
});

test('The CSV has a row for each arm, slice and metric, quoted where it must be', () => {
  const report = experimentTables([arm('Baseline', 0), arm('a, "b"', 0.3)], options);
  const rows = experimentCsv(report).trimEnd().split('\r\n');
  // Two arms, three slices, two metrics, and the header.
  expect(rows).toHaveLength(13);
  const cell = report.tables[0]!.rows[1]!.cells['all']!['map@10']!;
  expect(rows[7]).toBe(`,1,"a, ""b""",0,all,map@10,2000,40,3,${cell.mean},${cell.sd},${cell.relativeGain},${cell.difference!.value},${cell.difference!.low},${cell.difference!.high},${cell.difference!.p},${cell.difference!.correctedP},${cell.difference!.verdict}`);
});

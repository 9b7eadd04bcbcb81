import { expect, test } from 'vitest';
import { reportOptions, runOn, shopOf } from './evaluatedRun.testkit';
import { differenceText, fractionText } from './numberText';
import { pooledReport } from './pooledReport';
import { popularityRun } from './popularityRanks';
import { renderReport } from './renderReport';
import { reportOf } from './reportOf';

const shop = shopOf(900);
const baseline = runOn(shop, 'baseline', { seed: 1, better: 0 });
const cfm = runOn(shop, 'cfm', { seed: 1, better: 0.5 });
const popularity = popularityRun(baseline, () => []);
const report = reportOf([popularity, baseline, cfm], reportOptions);
const plain = (text: string) => text;
const textOf = (width: number, of = report) => renderReport(of, { width, bold: plain });

test('a report reads from what was asked over the numbers to the answer', () => {
  expect(`\n${textOf(80)}\n`).toMatchInlineSnapshot(`
    "
    Test: 900 pairs of 40 queries, each item ranked among 60 without the query
    itself.

               pairs  popularity  baseline   cfm  cfm − baseline
    ─────────  ─────  ──────────  ────────  ────  ──────────────────────
    recall@10
      all        900        .172      .407  .586  +.179 (.163 to .196) *
      head       155       1.000      .374  .374   .000 (.000 to .000)
      tail       745        .000      .413  .630  +.216 (.196 to .241) *
      cold       155        .000      .471  .697  +.226 (.180 to .280) *
    map@10
      all        900        .048      .201  .282  +.080 (.072 to .088) *
      head       155        .278      .191  .191   .000 (.000 to .000)
      tail       745        .000      .204  .300  +.097 (.088 to .106) *
      cold       155        .000      .240  .321  +.082 (.059 to .105) *

    popularity  the items with most training pairs, recommended to everyone
    head        the 10 most trained of 50 trained items, down to 11 training pairs
    tail        items outside the head, cold ones included
    cold        items without a training pair
    recall@10   share of pairs whose item is among the first 10
    map@10      mean of 1 / rank of the item, 0 beyond rank 10

    In brackets the 95 % interval of the paired difference, from 300 draws of whole
    queries; it covers the choice of test pairs, not of the seed. * marks an
    interval without 0.

    cfm finds more of the tail than baseline: recall@10 +.216 (.196 to .241); it
    costs the head nothing beyond noise: .000 (.000 to .000).
    "
  `);
});

test.each([60, 80, 100, 160])('a report %d wide has no longer line and none that ends in a space', (width) => {
  for (const line of textOf(width).split('\n')) {
    expect(Array.from(line).length, line).toBeLessThanOrEqual(width);
    expect(line).toBe(line.trimEnd());
  }
});

test('every number of the report stands in its row of the table', () => {
  const lines = textOf(100).split('\n');
  for (const metric of report.metrics) {
    const start = lines.indexOf(metric);
    report.slices.forEach(({ name, nPairs, rows }, at) => {
      const words = lines[start + 1 + at]!.trim().split(/ +/);
      const difference = rows[2]!.differences![metric]!;
      expect(words.slice(0, 6)).toEqual([name, String(nPairs), ...rows.map((row) => fractionText(row.metrics[metric]!.value)), differenceText(difference.value)]);
      expect(words.at(-1) === '*').toBe(difference.verdict === 'gain' || difference.verdict === 'loss');
    });
  }
});

test('a star and bold letters mark what excludes 0, and the answer', () => {
  const marked = renderReport(report, { width: 100, bold: (text) => `«${text}»` }).split('\n');
  for (const line of marked.filter((one) => one.includes(' to ') && !one.includes('brackets'))) expect(line.includes('»'), line).toBe(line.includes('*') || line.includes('cfm finds') || line.startsWith('«'));
});

test('a slice with too few pairs says so and one without pairs has dashes', () => {
  const few = shopOf(60);
  const warm = { ...few, trainingCount: few.trainingCount.map((count) => count + 1) };
  const small = reportOf([runOn(warm, 'baseline', { seed: 1, better: 0 }), runOn(warm, 'cfm', { seed: 1, better: 0.5 })], reportOptions);
  const lines = textOf(100, small).split('\n');
  expect(lines.filter((line) => line.startsWith('  head'))[0]).toMatch(/– too few pairs$/);
  expect(lines.filter((line) => line.startsWith('  cold'))[0]!.trim().split(/ +/)).toEqual(['cold', '0', '–', '–', '–']);
});

test('runs of several seeds stand with their deviation, and the legend says what the interval covers', () => {
  const seeds = (name: string, better: number) => ({ name, seeds: [1, 2, 3].map((seed) => runOn(shop, name, { seed, better })) });
  const text = textOf(100, pooledReport([seeds('baseline', 0.1), seeds('cfm', 0.5)], { ...reportOptions, intervals: { ...reportOptions.intervals, drawnSeeds: true } }));
  expect(text).toMatch(/^ {2}tail .*\.\d{3} ± \.\d{3}/m);
  expect(text).toContain('Behind ± stands the standard deviation of the seeds.');
  expect(text.replaceAll('\n', ' ')).toContain('the choice of test pairs and of seeds');
  expect(textOf(100).replaceAll('\n', ' ')).toContain('the choice of test pairs, not of the seed.');
});

test('one run alone has neither differences nor an answer', () => {
  const text = textOf(80, reportOf([baseline], { ...reportOptions, reference: null }));
  expect(text).not.toMatch(/−|interval|too few|popularity/);
  expect(text).toContain('baseline');
});

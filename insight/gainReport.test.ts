import { expect, test } from 'vitest';
import { runOn, shopOf } from './evaluatedRun.testkit';
import { gainReport, type GainGrouping, type GainOptions } from './gainReport';
import { gainSentences } from './gainSentences';
import { renderGains } from './renderGains';
import { plainText } from './sentence';

const shop = shopOf(3000);
const options: GainOptions = { metric: 'recall@10', level: 0.95, resamples: 300, seed: 1 };
const pooled = (name: string, better: number) => ({ name, seeds: [1, 2, 3, 4, 5].map((seed) => runOn(shop, name, { seed, better })) });

const pairsOf = (isIn: (item: number) => boolean) => Int32Array.from(Array.from(shop.pairs.item.keys()).filter((pair) => isIn(shop.pairs.item[pair]!)));
/** `runOn` betters items from 10 on, and those alone. */
const byItem: GainGrouping = { key: 'item', title: 'by item', groups: [
  { label: 'first', what: 'the first ten items', pairs: pairsOf((item) => item < 10) },
  { label: 'later', what: 'the later items', pairs: pairsOf((item) => 10 <= item) },
  { label: 'one', what: 'item 59', pairs: pairsOf((item) => item === 59).slice(0, 20) },
] };

test('A group that gains has a sentence with its interval; one that does not, and one that is too small, have none', () => {
  const report = gainReport(pooled('CFM', 0.5), pooled('Baseline', 0), [byItem], options);
  const [first, later, one] = report.groupings[0]!.groups;
  expect(first).toMatchObject({ verdict: 'noise', difference: { value: 0 } });
  expect(later!.verdict).toBe('gain');
  expect(later!.difference!.low).toBeGreaterThan(0);
  expect(one).toMatchObject({ verdict: 'too-few', p: null, correctedP: null, nPairs: 20 });
  expect(report.nComparisons).toBe(2);
  expect(report.findings).toHaveLength(1);
  expect(report.findings[0]).toMatch(/^On the later items, CFM finds more than Baseline: recall@10 \+\.\d{3} \(\.\d{3} to \.\d{3}\) on [\d,]+ pairs\.$/);
  expect(gainReport(pooled('Baseline', 0), pooled('CFM', 0.5), [byItem], options).findings[0]).toContain('Baseline finds less than CFM');
});

test('All pairs together are the mean of the groups, weighed by their pairs', () => {
  const { overall, groupings } = gainReport(pooled('CFM', 0.3), pooled('Baseline', 0), [{ ...byItem, groups: byItem.groups.slice(0, 2) }], options);
  const sum = groupings[0]!.groups.reduce((total, { nPairs, difference }) => total + nPairs * difference!.value, 0);
  expect(overall.difference!.value).toBeCloseTo(sum / overall.nPairs, 12);
  expect(overall.run! - overall.reference!).toBeCloseTo(overall.difference!.value, 12);
});

test('Of many groups without a difference hardly one has a sentence', () => {
  const groups = Array.from({ length: 40 }, (_, at) => ({ label: String(at), what: `group ${at}`, pairs: pairsOf((item) => item % 40 === at || (item + 7) % 40 === at) }));
  let sentences = 0;
  for (let round = 0; round < 10; round += 1) {
    // Both are as much better than nothing, each by luck of its own.
    sentences += gainReport(pooled(`a${round}`, 0.4), pooled(`b${round}`, 0.4), [{ key: 'g', title: 'by group', groups }], options).findings.length;
  }
  // 400 groups at 5 % each would be 20 false ones; together at 5 % a round it is one in two of ten rounds.
  expect(sentences).toBeLessThanOrEqual(3);
});

test('A page has a sentence for the same groups, shorter', () => {
  const report = gainReport(pooled('CFM', 0.5), pooled('Baseline', 0), [byItem], options);
  expect(gainSentences(report).map(plainText)).toEqual([expect.stringMatching(/^The later items gain \+\.\d{3} \(\.\d{3} to \.\d{3}\), [\d,]+ pairs\.$/)]);
  expect(gainSentences(gainReport(pooled('CFM', 0), pooled('Baseline', 0), [byItem], options))).toEqual([]);
});

test('Runs on other pairs are refused', () => {
  expect(() => gainReport(pooled('CFM', 0), { name: 'other', seeds: [runOn(shopOf(500), 'other', { seed: 1, better: 0 })] }, [byItem], options)).toThrow('evaluated on other pairs');
});

test('The text has a table for each grouping and the sentences below', () => {
  const report = gainReport(pooled('CFM', 0.5), pooled('Baseline', 0), [byItem], options);
  const text = renderGains(report, { width: 120, bold: (one) => `<${one}>` });
  expect(text).toContain('recall@10, share of pairs whose item is among the first 10: CFM − Baseline (5 and 5 seeds)');
  expect(text.split('\n').find((line) => line.startsWith('  later'))).toMatch(/^ {2}later +[\d,]+ +\.\d{3} +\.\d{3} +<\+\.\d{3} \(\.\d{3} to \.\d{3}\) \*> +< \.001$/);
  expect(text.split('\n').find((line) => line.startsWith('  one'))).toContain('too few pairs');
  expect(text).toContain(`<${report.findings[0]!}>`);
  expect(text).toContain('corrected for\n2 groups (Holm)');
});

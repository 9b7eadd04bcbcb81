import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runOn, shopOf } from '../insight/evaluatedRun.testkit';
import { resultsPage } from '../scripts/resultsPage';
import { packed, rawResultsText, type RawResults } from '../trainer/run/experiment/rawResults';

const root = path.resolve(import.meta.dirname, '..');
const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-results-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('docs/results.md is what its raw results give, byte for byte', () => {
  expect(readFileSync(path.join(root, 'docs/results.md'), 'utf8')).toBe(resultsPage(path.join(root, 'docs/results')));
});

/** Raw results of made-up runs of two arms. */
function recorded(title: string, change: Partial<RawResults['header']> = {}): string {
  const shop = shopOf(600);
  const arms = ['Baseline', 'CFM'].map((name, at) => ({ label: name, name, isBase: at === 0, point: [], condition: [{ key: 'loss.logQ', value: 'none' }], fraction: 1, config: '' }));
  return rawResultsText({
    header: { formatVersion: 1, kind: 'experiment', title, seeds: [1, 2], metrics: ['map@10', 'recall@10'], evaluation: { head: { topShare: 0.1 }, slices: ['head', 'tail'] }, level: 0.95, arms, ...change },
    pairs: [{ kind: 'pairs', id: 'p', query: packed(shop.pairs.query), item: packed(shop.pairs.item), trainingCount: packed(shop.trainingCount), labels: [] }],
    runs: arms.flatMap(({ name }, arm) => [1, 2].map((seed) => ({
      kind: 'run' as const, arm, seed, overrides: [], data: 'x', engine: 'native', seconds: 1800, bestStep: 9, pairs: 'p', ranks: packed(runOn(shop, name, { seed, better: arm / 2 }).ranks),
      validation: { all: { 'recall@50': 0.1 * (arm + seed) }, head: { 'recall@50': 0.5 }, tail: { 'recall@50': 0.25 } },
    }))),
  });
}

test('The page has the tables of each experiment, the numbers of the paper below, and the notes', () => {
  writeFileSync(path.join(home, 'debian.rq1.jsonl'), recorded('RQ1 on Debian: methods'));
  writeFileSync(path.join(home, 'debian.rq1.notes.md'), 'It agrees.\n');
  writeFileSync(path.join(home, 'debian.tune.jsonl'), recorded('The baseline on Debian'));
  writeFileSync(path.join(home, 'summary.notes.md'), '## In short\n');
  const page = resultsPage(home);
  const lines = page.split('\n');
  expect(lines.filter((line) => line.startsWith('#'))).toEqual(['# Results', '## In short', '## The baseline on Debian', '## RQ1 on Debian: methods', '### logQ none']);
  // Four runs of half an hour each.
  expect(lines).toContain('`longtail experiment examples/debian/rq1.experiment.yaml`; 4 runs on `native`, 2.0 hours together.');
  expect(lines).toContain('| Baseline | .0171 | .0229 | .0537 | .1930 | .1257 | .1363 | .2793 | .4983 |');
  expect(lines).toContain('It agrees.');
  // Settings by the mean of their seeds: (.2 + .3) / 2 before (.1 + .2) / 2.
  const tried = lines.filter((line) => /^\| (CFM|Baseline); logQ none \|/.test(line));
  expect(tried).toEqual(['| CFM; logQ none | 2 | .2500 | .5000 | .2500 |', '| Baseline; logQ none | 2 | .1500 | .5000 | .2500 |']);
  expect(resultsPage(home)).toBe(page);
});

test('The page tells how many of the planned runs there are', () => {
  writeFileSync(path.join(home, 'debian.rq4.jsonl'), recorded('RQ4', { seeds: [1, 2, 3] }));
  expect(resultsPage(home)).toContain('4 of 6 runs on `native`');
  expect(resultsPage(home)).toContain('| Baseline (2 of 3 seeds) |');
});

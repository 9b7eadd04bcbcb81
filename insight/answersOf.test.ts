import { expect, test } from 'vitest';
import { answersOf } from './answersOf';
import type { Report, Verdict } from './report';

type Words = readonly [value: number, low: number, high: number, verdict: Verdict] | null;

/** A report of two runs in which only the differences of `recall@50` on tail and head matter. */
function reportWith(onTail: Words, onHead: Words, options: { readonly reference?: string | null; readonly slices?: readonly string[] } = {}): Omit<Report, 'answer'> {
  const difference = (words: Words) => words && { value: words[0], low: words[1], high: words[2], verdict: words[3], perSeed: null };
  const slice = (name: string, nPairs: number, words: Words) => ({
    name, description: '', nPairs, nQueries: nPairs,
    rows: [
      { run: 'baseline', metrics: { 'recall@50': null }, differences: null },
      { run: 'cfm', metrics: { 'recall@50': null }, differences: { 'recall@50': difference(words) } },
    ],
  });
  const slices = [slice('head', 2000, onHead), slice('tail', 1, onTail)].filter(({ name }) => (options.slices ?? ['head', 'tail']).includes(name));
  return {
    formatVersion: 1, split: 'test', nPairs: 1, nQueries: 1, excluded: null, metrics: ['recall@50'], headline: 'recall@50',
    items: { corpus: 1, trained: 1, head: 1, headMinPairs: 1 },
    intervals: { level: 0.95, resamples: 1, seed: 1, drawn: 'queries', drawnSeeds: false },
    runs: ['baseline', 'cfm'].map((name) => ({ name, kind: 'model' as const, seeds: [1] })),
    reference: options.reference === undefined ? 'baseline' : options.reference, slices,
  };
}

const gain: Words = [0.028, 0.022, 0.034, 'gain'];
const loss: Words = [-0.021, -0.03, -0.011, 'loss'];
const noise: Words = [0.001, -0.004, 0.006, 'noise'];
const tooFew: Words = [0.5, 0.4, 0.6, 'too-few'];

test.each([
  ['gain', 'loss', gain, loss, 'cfm finds more of the tail than baseline: recall@50 +.028 (.022 to .034); the head pays for it: −.021 (−.030 to −.011).'],
  ['gain', 'noise', gain, noise, 'cfm finds more of the tail than baseline: recall@50 +.028 (.022 to .034); it costs the head nothing beyond noise: +.001 (−.004 to +.006).'],
  ['gain', 'gain', gain, gain, 'cfm finds more of the tail than baseline: recall@50 +.028 (.022 to .034); the head pays nothing for it, it gains too: +.028 (.022 to .034).'],
  ['loss', 'gain', loss, gain, 'cfm finds less of the tail than baseline: recall@50 −.021 (−.030 to −.011); the head gains: +.028 (.022 to .034).'],
  ['loss', 'loss', loss, loss, 'cfm finds less of the tail than baseline: recall@50 −.021 (−.030 to −.011); the head loses: −.021 (−.030 to −.011).'],
  ['noise', 'noise', noise, noise, 'cfm and baseline do not differ on the tail beyond noise: recall@50 +.001 (−.004 to +.006); no difference beyond noise on the head: +.001 (−.004 to +.006).'],
  ['noise', 'loss', noise, loss, 'cfm and baseline do not differ on the tail beyond noise: recall@50 +.001 (−.004 to +.006); the head loses: −.021 (−.030 to −.011).'],
  ['too few', 'gain', tooFew, gain, 'The tail has 1 pair, too few to compare cfm with baseline; the head gains: +.028 (.022 to .034).'],
  ['gain', 'too few', gain, tooFew, 'cfm finds more of the tail than baseline: recall@50 +.028 (.022 to .034); the head has 2,000 pairs, too few to tell.'],
  ['nothing', 'nothing', null, null, 'The tail has 1 pair, too few to compare cfm with baseline; the head has 2,000 pairs, too few to tell.'],
])('the answer to %s on the tail and %s on the head', (_tail, _head, onTail, onHead, answer) => {
  expect(answersOf(reportWith(onTail, onHead))).toEqual([answer]);
});

test('there is no answer without a reference or a tail, and one without the head', () => {
  expect(answersOf(reportWith(gain, loss, { reference: null }))).toEqual([]);
  expect(answersOf(reportWith(gain, loss, { slices: ['head'] }))).toEqual([]);
  expect(answersOf(reportWith(gain, loss, { slices: ['tail'] }))).toEqual(['cfm finds more of the tail than baseline: recall@50 +.028 (.022 to .034).']);
});

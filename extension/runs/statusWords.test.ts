import { expect, test } from 'vitest';
import { evaluated, planned, runWith, started, stepped } from './runs.testkit';
import { statusWords } from './statusWords';

const training = runWith({ state: 'running', createdAt: 2 }, started, planned, evaluated(0.345), stepped(610, 1430));
const other = runWith({ name: 'baseline', state: 'running', createdAt: 1 }, started, planned, stepped(500));

test('statusWords tells one run with its share, tail and time left', () => {
  // 1430 s = 23.8 min, rounded up
  expect(statusWords([training], new Set())).toMatchObject({ text: '$(sync~spin) cfm 61% · tail .345 · 24 min', kind: 'normal', folder: training.folder });
});

test('statusWords tells several runs by their mean share', () => {
  // (61 + 50) / 2 = 55.5
  expect(statusWords([training, other], new Set())!.text).toBe('$(sync~spin) 2 runs · 55%');
});

test('statusWords tells a failure until it was looked at', () => {
  const failed = runWith({ state: 'failed' }, started, { kind: 'failed', failure: { code: 'x', message: 'No.', remedy: '' } });
  expect(statusWords([failed], new Set([failed.folder]))).toMatchObject({ text: '$(error) cfm failed', kind: 'error' });
  expect(statusWords([failed], new Set())).toBeNull();
});

test('statusWords has nothing to say of runs that ended', () => {
  expect(statusWords([runWith({ state: 'finished' }, started)], new Set())).toBeNull();
});

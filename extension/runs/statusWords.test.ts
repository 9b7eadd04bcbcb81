import { expect, test } from 'vitest';
import { evaluated, planned, runWith, started, stepped } from './runs.testkit';
import { statusWords } from './statusWords';

const training = runWith({ state: 'running', createdAt: 2 }, started, planned, evaluated(0.345), stepped(610, 1430));
const other = runWith({ name: 'baseline', state: 'running', createdAt: 1 }, started, planned, stepped(500));

test('statusWords tells one run with its share, tail and time left', () => {
  // 1430 s = 23.8 min, rounded up
  expect(statusWords([training], new Set())).toMatchObject({ text: '$(sync~spin) cfm 61% · tail .345 · 24 min', kind: 'normal', folder: training.folder });
});

test('statusWords tells in the tooltip what a run runs on, and why', () => {
  const chosen = { kind: 'started', fromStep: 0, engine: 'native', device: 'CPU, AVX2, 4 threads', why: 'native (CPU, AVX2, 4 threads): the fastest engine present; cuda passed over: there is no NVIDIA driver here' } as const;
  expect(statusWords([runWith({ state: 'running' }, chosen, planned, stepped(610))], new Set())!.tooltip)
    .toBe('cfm: 61%\n  native (CPU, AVX2, 4 threads): the fastest engine present; cuda passed over: there is no NVIDIA driver here');
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

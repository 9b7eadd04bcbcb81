import { expect, test } from 'vitest';
import { runRow } from './runRow';
import { evaluated, planned, runWith, started, stepped } from './runs.testkit';

test('runRow says how far a run is and how its tail does', () => {
  // 610 of 10 epochs of 100 steps: 61%
  const row = runRow(runWith({ state: 'running' }, started, planned, evaluated(0.3449), stepped(610)));
  expect(row).toMatchObject({ label: 'seed 6', description: '61% · tail .345', icon: 'sync~spin', color: null, spoken: 'cfm, seed 6, running, 61%, tail .345', context: 'run running active' });
});

test('runRow names what was overridden, the seed aside', () => {
  expect(runRow(runWith({ state: 'queued', attempt: 0, overrides: ['training.seed=6', 'loss.temperature=0.1'] }), 2)).toMatchObject({ label: 'seed 6', description: 'queued, 2nd · loss.temperature=0.1' });
});

test.each([[1, '1st'], [2, '2nd'], [3, '3rd'], [4, '4th'], [11, '11th'], [12, '12th'], [21, '21st']])('runRow calls place %i of the queue %s', (place, word) => {
  expect(runRow(runWith({ state: 'queued', attempt: 0 }), place).description).toBe(`queued, ${word}`);
});

test('runRow says why a run failed, and at which step', () => {
  const run = runWith({ state: 'failed' }, started, planned, stepped(412), { kind: 'failed', failure: { code: 'loss-diverged', message: 'The loss stopped being a number.', remedy: 'Lower it.' } });
  expect(runRow(run)).toMatchObject({ description: 'The loss stopped being a number, step 412', icon: 'error', context: 'run failed resumable' });
  expect(runRow(run).tooltip).toContain('Lower it.');
});

test('runRow keeps a path with dots whole in a reason', () => {
  const run = runWith({ state: 'failed' }, started, { kind: 'failed', failure: { code: 'file-missing', message: 'No file at `shop/events.csv`. Looked from here.', remedy: '' } });
  expect(runRow(run).description).toBe('No file at `shop/events.csv`');
});

test('runRow gives a finished run its recall and its time', () => {
  // started at 0 s, finished at 3 s
  expect(runRow(runWith({ state: 'finished' }, started, planned, evaluated(0.35), { kind: 'finished', step: 1000, bestStep: 900, reason: 'epochs' })).description).toBe('tail .350 · 3 s');
});

test('runRow says where an interrupted run stood and that it can be resumed', () => {
  const row = runRow(runWith({ state: 'interrupted' }, started, planned, stepped(60000), { kind: 'checkpointed', step: 60000, isBest: true }));
  expect(row.description).toBe('interrupted at 60,000');
  expect(row.context).toBe('run interrupted resumable checkpointed');
});

test('runRow tells the phase before the first step', () => {
  expect(runRow(runWith({ state: 'running' }, started, { kind: 'phase', phase: 'encoding' })).description).toBe('encoding');
});

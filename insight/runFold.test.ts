import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../runs/event';
import { mergeAttempts } from '../runs/mergeAttempts';
import type { RunRecord } from '../runs/records';
import { stream } from '../trainer/numerics/stream';
import { RunFold } from './runFold';
import { runView, runViews, type RunViewInput } from './runView';

const random = stream(11, 'a run that goes on');
const started = (fromStep: number): RunEvent => ({ at: 0, kind: 'started', fromStep, engine: 'wasm', device: 'one thread', why: 'asked for' });
const planned: RunEvent = { at: 1, kind: 'planned', stepsPerEpoch: 20, epochs: 10, trainPairs: 3200, validationPairs: 400, testPairs: 400, items: 100, queries: 100, parameters: 10, tableBytes: 10 };
const step = (at: number, steps = 1): RunEvent => ({ at: 1000 * at, kind: 'step', step: at, epoch: 0, steps, mainLossNats: random.uniform(), selfSupervisedLossNats: random.uniform(), totalLossNats: random.uniform(), examplesPerSecond: 2000, secondsLeft: 9 });
const evaluated = (at: number): RunEvent => ({
  at: 1000 * at, kind: 'evaluated', step: at, epoch: at / 20, split: 'validation', alignment: random.uniform(), uniformityQuery: -2, uniformityItem: -3, coverage: { 'coverage@50': random.uniform() }, gini: {}, isBest: true, seconds: 1,
  slices: [{ slice: 'all', nPairs: 400, metrics: { 'recall@50': random.uniform() } }, { slice: 'tail', nPairs: 100, metrics: { 'recall@50': random.uniform() } }],
});
const checkpointed = (at: number): RunEvent => ({ at: 1000 * at, kind: 'checkpointed', step: at, isBest: true });
const warning: RunEvent = { at: 5, kind: 'warning', code: 'slow', message: 'Slow.' };

/** Steps `from` + 1 to `to`, with an evaluation and a checkpoint at every twentieth and a warning after every thirtieth. */
function trained(from: number, to: number): RunEvent[] {
  const events = [started(from), planned];
  for (let at = from + 1; at <= to; at += 1) events.push(step(at), ...(at % 20 === 0 ? [evaluated(at), checkpointed(at)] : []), ...(at % 30 === 0 ? [warning] : []));
  return events;
}

/** A run's merged events at every event of its life: killed at step 75 and resumed from 60, killed at 95 and resumed from 80. */
function life(): (readonly RunEvent[])[] {
  const attempts = [trained(0, 75), trained(60, 95), trained(80, 120)];
  return attempts.flatMap((events, at) => events.map((_, last) => mergeAttempts([...attempts.slice(0, at), events.slice(0, last + 1)])));
}

const record: RunRecord = { formatVersion: 1, id: 'a', name: 'cfm', createdAt: 0, configPath: '/shop/cfm.model.yaml', configHash: '0', overrides: [], commit: null, isDirty: false, seed: 6 };
const input = (events: readonly RunEvent[], change: Partial<RunViewInput> = {}): RunViewInput => ({
  record, state: 'running', events, reference: null, range: null, columns: 30, lastSignAt: null, nowMs: 200_000, timeZone: 'UTC',
  setup: { batchSize: 64, temperature: 0.07, learningRate: 0.1, selfSupervision: { masking: 'cfm', alpha: 0.3, batchSize: 64 }, cutoffs: [10, 50], evaluatedEveryEpochs: 1 }, ...change,
});

describe('pictures of a run that goes on', () => {
  test('are those made from scratch, at every event and over two resumes', () => {
    const next = runViews();
    const looks = life();
    // 77 + 37 + 42 lines of started, planned and steps; 3 + 1 + 2 evaluations, as many checkpoints, 2 + 1 + 2 warnings
    expect(looks.length).toBe(77 + 37 + 42 + 6 + 6 + 5);
    for (const events of looks) expect(next(input(events))).toEqual(runView(input(events)));
  });

  test('are those made from scratch when many events come at once, and the reference goes on too', () => {
    const next = runViews();
    const looks = life();
    for (let at = 0; at < looks.length; at += 17) {
      const both = { reference: { record: { ...record, name: 'baseline' }, events: looks[at >> 1]! } };
      expect(next(input(looks[at]!, both))).toEqual(runView(input(looks[at]!, both)));
    }
  });

  test('are those of another run when its events come instead', () => {
    const next = runViews();
    const other = trained(0, 40);
    next(input(trained(0, 50)));
    expect(next(input(other))).toEqual(runView(input(other)));
  });

  test('are those made from scratch when a resume cuts inside a step event', () => {
    const next = runViews();
    const first = [started(0), planned, step(5, 5), warning];
    next(input(mergeAttempts([first])));
    // A journal that lost lines: the second attempt goes on from 3, so three of the five steps stay.
    const both = mergeAttempts([first, [started(3), planned, step(4)]]);
    expect(both[2]).toMatchObject({ step: 3, steps: 3 });
    expect(next(input(both))).toEqual(runView(input(both)));
  });
});

test('RunFold does not look again at what it has folded', () => {
  const fold = new RunFold();
  const events = trained(0, 100);
  fold.of(events, 'recall@50');
  let nRead = 0;
  const watched = new Proxy(step(101), { get: (target, key) => { nRead += 1; return Reflect.get(target, key) as unknown; } });
  fold.of([...events, watched], 'recall@50');
  const readOnce = nRead;
  fold.of([...events, watched, step(102)], 'recall@50');
  expect(readOnce).toBeGreaterThan(0);
  expect(nRead).toBe(readOnce);
});

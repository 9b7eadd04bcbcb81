import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../runs/event';
import type { RunRecord } from '../runs/records';
import { runView, type RunViewInput } from './runView';
import { plainText } from './sentence';

const record: RunRecord = { formatVersion: 1, id: '20261124T140000Z-cfm-abcd', name: 'cfm', createdAt: 0, configPath: '/shop/cfm.model.yaml', configHash: '0', overrides: [], commit: 'a1b9c2e4d5', isDirty: true, seed: 6 };
const started = (at: number, fromStep = 0): RunEvent => ({ at, kind: 'started', fromStep, engine: 'wasm', device: 'WebAssembly SIMD, 1 thread', why: 'asked for' });
const planned: RunEvent = { at: 1, kind: 'planned', stepsPerEpoch: 50, epochs: 4, trainPairs: 3200, validationPairs: 400, testPairs: 400, items: 100, queries: 100, parameters: 10, tableBytes: 10 };
const step = (at: number, main: number, own: number | null = null): RunEvent => ({ at: 1000 * at, kind: 'step', step: at, epoch: 0, steps: 1, mainLossNats: main, selfSupervisedLossNats: own, totalLossNats: main + 0.3 * (own ?? 0), examplesPerSecond: 2000, secondsLeft: (200 - at) * 2 });
const evaluated = (at: number, all: number, tail: number, split: 'validation' | 'test' = 'validation'): RunEvent => ({
  at: 1000 * at, kind: 'evaluated', step: at, epoch: at / 50, split, alignment: 1, uniformityQuery: -2, uniformityItem: -3, coverage: {}, gini: {}, isBest: true, seconds: 1,
  slices: [{ slice: 'all', nPairs: 400, metrics: { 'recall@50': all } }, { slice: 'tail', nPairs: 100, metrics: { 'recall@50': tail } }, { slice: 'cold', nPairs: 0, metrics: { 'recall@50': null } }],
});
const begun = [started(0), planned, { at: 2, kind: 'phase', phase: 'training' } as RunEvent];
const steps = (to: number) => Array.from({ length: to }, (_, at) => step(at + 1, 5 - at * 0.01, 4));

const view = (change: Partial<RunViewInput>) => runView({
  record, state: 'running', events: begun, reference: null, range: null, columns: 100, lastSignAt: null, nowMs: 200_000, timeZone: 'UTC',
  setup: { batchSize: 64, temperature: 0.07, learningRate: 0.1, selfSupervision: { masking: 'cfm', alpha: 0.3, batchSize: 64 }, cutoffs: [10, 50], evaluatedEveryEpochs: 1 }, ...change,
});
const fact = (made: ReturnType<typeof view>, label: string) => made.facts.find((one) => one.label === label)?.value;

describe('the sentence at the top', () => {
  test('tells the phase before the first step', () => {
    expect(plainText(view({ events: [started(0), { at: 1, kind: 'phase', phase: 'encoding', detail: 'encoding `tags`' }] }).lead)).toBe('No step yet: encoding `tags`.');
  });

  test('tells the loss before the first evaluation, and when that is due', () => {
    const made = view({ events: [...begun, ...steps(20)] });
    // 5 − 19 · 0.01 = 4.81
    expect(plainText(made.lead)).toBe('The main loss is 4.81 nats after 20 steps, down from 5.00; recall is not known yet.');
    // 360 s for 180 steps left: 30 steps take 60 s
    expect(made.recallNote).toBe('First evaluation at step 50, in about 60 s.');
  });

  test('compares the tail with the reference at the same step and at its end', () => {
    const reference = { record: { ...record, name: 'baseline' }, events: [...begun, evaluated(50, 0.2, 0.25), evaluated(100, 0.3, 0.322)] };
    const made = view({ events: [...begun, ...steps(60), evaluated(50, 0.21, 0.281)], reference });
    expect(plainText(made.lead)).toBe('Tail recall@50 is .281 at step 50. The baseline had .250 at that step and ended at .322.');
    expect(plainText(made.recallSummary)).toContain('At step 50 against baseline at that step: all .210 (+.010), tail .281 (+.031).');
  });

  test('names the best when it is not the last, and the test pairs when the run has finished', () => {
    const events = [...begun, evaluated(50, 0.2, 0.35), evaluated(100, 0.2, 0.349), evaluated(50, 0.2, 0.33, 'test'), { at: 240_000, kind: 'finished', step: 100, bestStep: 50, reason: 'epochs' } as RunEvent];
    const made = view({ state: 'finished', events });
    expect(plainText(made.lead)).toBe('Tail recall@50 .349 at step 100, best .350 at 50. On the test pairs the weights of step 50 reach .330.');
    expect(made.state.word).toBe('finished in 4 min');
    expect(made.actions.map(({ intent }) => intent)).toEqual(['openTail', 'openFeatures', 'openConfig']);
  });
});

describe('what happened', () => {
  test('an interruption says what is repeated and offers to resume', () => {
    const events = [...begun, ...steps(61), { at: 60_000, kind: 'checkpointed', step: 60, isBest: true } as RunEvent];
    const { banner, actions } = view({ state: 'interrupted', events, lastSignAt: 50_531_000, nowMs: 50_711_000 });
    // 50,531 s after midnight: 14:02:11
    expect(banner).toMatchObject({ kind: 'warning', title: 'Interrupted after step 61: the trainer process is gone.', detail: 'Last sign of life 14:02:11, 3 min ago. Steps 61 to 61 will be repeated and give the same numbers.' });
    expect(banner?.actions[0]).toEqual({ label: 'Resume from Step 60', intent: 'resume' });
    expect(actions).toEqual([]);
  });

  test('a failure carries its message, its remedy and the way to the config', () => {
    const failed: RunEvent = { at: 9000, kind: 'failed', failure: { code: 'loss-diverged', message: 'The loss stopped being a number at step 8.', remedy: 'Lower `optimizer.learningRate` (now 0.5).', place: { path: '/shop/cfm.model.yaml', line: 3, character: 2 } } };
    const { banner } = view({ state: 'failed', events: [...begun, ...steps(8), failed] });
    expect(banner).toMatchObject({ kind: 'error', title: 'Failed at step 8: The loss stopped being a number at step 8.', detail: 'Lower `optimizer.learningRate` (now 0.5).' });
    expect(banner?.actions.map(({ label }) => label)).toEqual(['Show in Config', 'Open Log']);
  });

  test('a stop without a checkpoint offers to start again', () => {
    expect(view({ state: 'cancelled', events: [...begun, { at: 5, kind: 'cancelled', step: 0 }] }).banner).toMatchObject({ kind: 'info', title: 'Stopped by you at step 0.', actions: [{ label: 'Start Again', intent: 'resume' }] });
  });

  test('events stand on the axis, and a resume takes back what lies beyond it', () => {
    const events = [...begun, step(50, 4), evaluated(50, 0.2, 0.25), { at: 3, kind: 'checkpointed', step: 50, isBest: true } as RunEvent, step(60, 4), { at: 4, kind: 'warning', code: 'slow', message: 'Slow.' } as RunEvent, started(9, 50), step(55, 4)];
    expect(view({ events }).events).toEqual([
      { step: 50, kind: 'evaluated', text: 'evaluation, step 50: all .200, tail .250, best so far' },
      { step: 50, kind: 'checkpointed', text: 'checkpoint, step 50, the best so far' },
      { step: 50, kind: 'resumed', text: 'resumed from step 50 on wasm' },
    ]);
  });
});

describe('the facts', () => {
  test('say step, share, time left with its clock time, and engine', () => {
    const made = view({ events: [...begun, ...steps(50)] });
    expect(fact(made, 'Step')).toBe('50 of 200 (25%)');
    // 150 steps of 2 s are 5 min; from 50 s after midnight to 00:05:50
    expect(fact(made, 'Time left')).toBe('5 min, ends 00:05');
    expect([fact(made, 'Throughput'), fact(made, 'Engine'), fact(made, 'Commit')]).toEqual(['2,000 pairs/s', 'wasm', 'a1b9c2e, changed files']);
  });

  test('say nothing about time left before the speed is known', () => {
    expect(fact(view({ events: [...begun, ...steps(3)] }), 'Time left')).toBe('–');
  });
});

describe('the charts', () => {
  test('recall has the interval of a share of its pairs and no facet for an empty slice', () => {
    const { recall } = view({ events: [...begun, evaluated(50, 0.5, 0.1)] });
    expect(recall.map(({ slice }) => slice)).toEqual(['all', 'tail']);
    // Wilson for 10 of 100: (0.1 + 0.0192 ± 1.96 √(0.0009 + 0.000096)) / 1.0384 = 0.0552 and 0.1744
    const { run } = recall[1]!.points[0]!;
    expect(run).toMatchObject({ value: 0.1, nPairs: 100 });
    expect([run!.low, run!.high].map((bound) => Number(bound.toFixed(4)))).toEqual([0.0552, 0.1744]);
  });

  test('losses are main, self-supervised and total, and say how they were thinned', () => {
    const made = view({ events: [...begun, ...steps(200)], columns: 50 });
    expect(made.losses.map(({ title, detail }) => [title, detail])).toEqual([
      ['Main', 'in-batch softmax, 64 rows, chance is 4.16'], ['Self-supervised', 'CFM, weight 0.3; the spread is the seed feature'], ['Total', 'main + 0.3 × self-supervised'],
    ]);
    expect(made.lossSummary).toBe('nats per row. 200 steps drawn as 50 columns: line is the mean, band the smallest and largest');
  });

  test.each([
    [{ kind: 'warmUp', duration: 2, finalAlpha: 0 }, 'weight rising to 0.3 in 2 epochs', 'main + weight × self-supervised'],
    [{ kind: 'decay', duration: 1, finalAlpha: 0.1 }, 'weight from 0.3 to 0.1 in 1 epoch', 'main + weight × self-supervised'],
    [{ kind: 'pretrain', duration: 3, finalAlpha: 0 }, 'alone for 3 epochs, then weight 0', '0.3 × self-supervised, then main'],
    [{ kind: 'pretrain', duration: 3, finalAlpha: 0.1 }, 'alone for 3 epochs, then weight 0.1', '0.3 × self-supervised, then main + 0.1 × it'],
    [{ kind: 'uncertainty', duration: 2, finalAlpha: 0 }, 'weight learned from 0.3 on', 'main + weight × self-supervised + its penalty'],
  ] as const)('the words of the losses follow the schedule %j', (schedule, weight, total) => {
    const setup = { batchSize: 64, temperature: 0.07, learningRate: 0.1, selfSupervision: { masking: 'rfm', alpha: 0.3, schedule, batchSize: 64 }, cutoffs: [10, 50], evaluatedEveryEpochs: 1 };
    expect(view({ setup, events: [...begun, ...steps(20)] }).losses.map(({ detail }) => detail).slice(1)).toEqual([`RFM, ${weight}`, total]);
  });

  test.each([
    [{ mainLoss: 'directAU' }, 'alignment and uniformity'],
    [{ mainLoss: 'binaryCrossEntropy' }, 'binary cross-entropy of shown pairs; a coin has .69'],
    // ln 96
    [{ mixedNegatives: 32 }, 'in-batch softmax, 64 rows and 32 more negatives, chance is 4.56'],
  ] as const)('the main loss says what it is, %j', (change, expected) => {
    const setup = { batchSize: 64, temperature: 0.07, learningRate: 0.1, selfSupervision: null, cutoffs: [10], evaluatedEveryEpochs: 1, ...change };
    expect(view({ events: [...begun, ...steps(20)], setup }).losses[0]!.detail).toBe(expected);
  });

  test('a journal that coalesced steps says so', () => {
    const events: RunEvent[] = [...begun, { ...step(10, 5), steps: 10 } as RunEvent, { ...step(15, 4), steps: 5 } as RunEvent];
    expect(view({ events }).lossSummary).toBe('nats per row. 15 steps told as 2 means, each drawn');
  });

  test('the settled part leaves out a fall at the start and says so', () => {
    // 100 from 1 to 10, then 2 and 3 in turn: the axis of the last 90 % is [2, 3]
    const events = [...begun, ...Array.from({ length: 200 }, (_, at) => step(at + 1, at < 10 ? 100 : at % 2 === 0 ? 2 : 3))];
    const { settled, domain } = view({ events, columns: 200 }).losses[0]!;
    expect(settled).toEqual({ domain: [2, 3], note: '↑ first 10 steps are above 3' });
    expect(domain).toEqual([0, 100]);
  });

  test('a range keeps the steps in it, at full resolution where there is room', () => {
    const { losses, range, isZoomed } = view({ events: [...begun, ...steps(200)], range: { from: 20, to: 40 }, columns: 50 });
    expect([losses[0]!.curve.step[0], losses[0]!.curve.step.at(-1), losses[0]!.curve.step.length]).toEqual([20, 40, 21]);
    expect([range, isZoomed]).toEqual([{ from: 20, to: 40 }, true]);
  });

  test('a view is plain JSON', () => {
    const made = view({ events: [...begun, ...steps(60), evaluated(50, 0.2, 0.25)] });
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});

import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../runs/event';
import { ProgressWords } from './progress';

const planned: RunEvent = {
  at: 0, kind: 'planned', stepsPerEpoch: 110, epochs: 12, trainPairs: 113_000, validationPairs: 14_100, testPairs: 14_200, items: 6389, queries: 6389, parameters: 1_234_567, tableBytes: 4_900_000,
};
const step = (change: Partial<Extract<RunEvent, { kind: 'step' }>> = {}): RunEvent => ({
  at: 0, kind: 'step', step: 230, epoch: 2, steps: 5, mainLossNats: 5.4321, selfSupervisedLossNats: 4.5, totalLossNats: 6.78, examplesPerSecond: 12_345.6, secondsLeft: 125, ...change,
});
const evaluated = (change: Partial<Extract<RunEvent, { kind: 'evaluated' }>> = {}): RunEvent => ({
  at: 0, kind: 'evaluated', step: 220, epoch: 2, split: 'validation',
  slices: [{ slice: 'all', nPairs: 9, metrics: { 'recall@10': 0.1, 'recall@50': 0.2987, 'map@10': 0.05 } }, { slice: 'cold', nPairs: 0, metrics: { 'recall@10': null, 'recall@50': null, 'map@10': null } }],
  alignment: null, uniformityQuery: null, uniformityItem: null, coverage: {}, gini: {}, isBest: true, seconds: 1, ...change,
});

/** A run that has its plan and one evaluation behind it. */
function underWay(): ProgressWords {
  const words = new ProgressWords();
  words.show(planned, 100);
  words.show(evaluated(), 100);
  return words;
}

const progressAt = (columns: number, event = step()) => underWay().show(event, columns).progress;

describe('the progress line', () => {
  test('says everything where there is room', () => {
    // Step 230 of 12 · 110 is 17 %, two of twelve parts; 230 − 2 · 110 is the 10th of epoch 3.
    expect(progressAt(200)).toBe('██░░░░░░░░░░  epoch 3/12  step 10/110  loss 5.432  self-supervised 4.500  12,346 examples/s  validation recall@50 .2987  2 min 05 s left');
  });

  test('says everything but the bar in a log', () => {
    expect(progressAt(Infinity)).toBe('epoch 3/12  step 10/110  loss 5.432  self-supervised 4.500  12,346 examples/s  validation recall@50 .2987  2 min 05 s left');
  });

  test.each([
    [120, 'epoch 3/12  step 10/110  loss 5.432  self-supervised 4.500  validation recall@50 .2987  2 min 05 s left'],
    [80, 'epoch 3/12  step 10/110  loss 5.432  self-supervised 4.500  2 min 05 s left'],
    [60, 'epoch 3/12  step 10/110  loss 5.432  2 min 05 s left'],
    [40, 'epoch 3/12  loss 5.432  2 min 05 s left'],
    [30, 'epoch 3/12  2 min 05 s left'],
    [20, '2 min 05 s left'],
    [10, '2 min 05 '],
    [0, ''],
  ])('leaves out what is worth least on %d columns', (columns, text) => {
    expect(progressAt(columns)).toBe(text);
  });

  test('fits into every width, one column left free', () => {
    for (let columns = 1; columns < 220; columns += 1) expect(progressAt(columns)!.length).toBeLessThan(columns);
  });

  test('has no self-supervised loss without self-supervision, and no metric before the first evaluation', () => {
    const words = new ProgressWords();
    words.show(planned, 100);
    expect(words.show(step({ selfSupervisedLossNats: null, secondsLeft: Infinity }), Infinity).progress).toBe('epoch 3/12  step 10/110  loss 5.432  12,346 examples/s  ? left');
  });

  test('has a full bar at the last step, and an empty one before there is a plan', () => {
    expect(progressAt(200, step({ step: 1320, epoch: 11 }))).toMatch(/^█{12} {2}epoch 12\/12 {2}step 110\/110/);
    expect(new ProgressWords().show(step(), 200).progress).toMatch(/^░{12} /);
  });

  test('tells phases that come before training, and what they are at', () => {
    const words = new ProgressWords();
    expect(words.show({ at: 0, kind: 'phase', phase: 'reading' }, 80)).toEqual({ progress: 'Reading the data' });
    expect(words.show({ at: 0, kind: 'phase', phase: 'encoding', detail: 'tags' }, 80)).toEqual({ progress: 'Encoding: tags' });
    expect(words.show({ at: 0, kind: 'phase', phase: 'checkpointing' }, 80)).toEqual({});
  });
});

const lineOf = (event: RunEvent) => new ProgressWords().show(event, 80).line;

describe('a lasting line', () => {
  test('says where a run started', () => {
    const started = (fromStep: number): RunEvent => ({ at: 0, kind: 'started', fromStep, engine: 'wasm', device: 'a CPU', why: 'wasm: no faster engine is installed' });
    expect(lineOf(started(0))).toBe('Started on wasm: no faster engine is installed');
    expect(lineOf(started(1200))).toBe('Resumed from step 1,200 on wasm: no faster engine is installed');
  });

  test('says what is to be trained', () => {
    expect(lineOf(planned)).toBe('113,000 training, 14,100 validation and 14,200 test pairs; 6,389 items; 1,234,567 parameters (tables 4.9 MB); 12 epochs of 110 steps');
  });

  test('has each evaluation’s recall at the largest cut-off, by slice', () => {
    expect(lineOf(evaluated())).toBe('Epoch 2, validation recall@50: all .2987  cold –  (best)');
    expect(lineOf(evaluated({ isBest: false, epoch: 2.09 }))).toBe('Step 220, validation recall@50: all .2987  cold –');
    expect(lineOf(evaluated({ isBest: false, split: 'test' }))).toBe('Test recall@50: all .2987  cold –');
  });

  test('tells how many of the validation pairs are ranked', () => {
    expect(lineOf({ ...planned, validationPairs: 20_000, validationPairsOfSplit: 100_000 })).toContain('training, 20,000 of 100,000 validation and 14,200 test pairs;');
  });

  test('has another metric where there is no recall, and is left out where there is none', () => {
    expect(lineOf(evaluated({ isBest: false, slices: [{ slice: 'all', nPairs: 9, metrics: { mrr: 0.5 } }] }))).toBe('Epoch 2, validation mrr: all .5000');
    expect(lineOf(evaluated({ slices: [] }))).toBeUndefined();
  });

  test('says how a run ended', () => {
    expect(lineOf({ at: 0, kind: 'finished', step: 1320, bestStep: 1210, reason: 'epochs' })).toBe('Finished. Best at step 1,210.');
    expect(lineOf({ at: 0, kind: 'finished', step: 880, bestStep: 550, reason: 'early-stopping' })).toBe('Stopped early: validation no longer improved. Best at step 550.');
    expect(lineOf({ at: 0, kind: 'failed', failure: { code: 'c', message: 'It broke.', remedy: 'Mend it.' } })).toBe('Failed: It broke. Mend it.');
    expect(lineOf({ at: 0, kind: 'cancelled', step: 1200 })).toBe('Stopped at step 1,200; a checkpoint is kept.');
    expect(lineOf({ at: 0, kind: 'cancelled', step: 0 })).toBe('Stopped before the first step.');
    expect(lineOf({ at: 0, kind: 'warning', code: 'w', message: 'A row was skipped.' })).toBe('Note: A row was skipped.');
  });
});

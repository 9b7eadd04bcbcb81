import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../runs/event';
import { seriesOf } from './seriesOf';

const started = (fromStep: number): RunEvent => ({ at: 0, kind: 'started', fromStep, engine: 'wasm', device: 'one thread', why: 'asked for' });
const step = (at: number, mainLossNats: number, selfSupervisedLossNats: number | null = null, steps = 10): RunEvent => ({
  at: 0, kind: 'step', step: at, epoch: 0, steps, mainLossNats, selfSupervisedLossNats, totalLossNats: mainLossNats + 0.3 * (selfSupervisedLossNats ?? 0), examplesPerSecond: 1000, secondsLeft: 60,
});
const evaluated = (at: number, recall: number | null, split: 'validation' | 'test' = 'validation'): RunEvent => ({
  at: 0, kind: 'evaluated', step: at, epoch: 0, split, slices: [{ slice: 'all', nPairs: 100, metrics: { 'recall@50': 0.3 } }, { slice: 'cold', nPairs: recall === null ? 0 : 4, metrics: { 'recall@50': recall } }],
  alignment: 1, uniformityQuery: -2, uniformityItem: null, coverage: { 'coverage@50': 0.5 }, gini: {}, isBest: true, seconds: 1,
});

describe('seriesOf', () => {
  test('of no events is empty', () => {
    const series = seriesOf([]);
    expect(series.step).toBe(0);
    expect(series.plannedSteps).toBeNull();
    expect(series.mainLoss).toEqual({ name: 'main loss', unit: 'nats', step: [], value: [], weight: [] });
    expect([series.metrics, series.health, series.checkpoints, series.warnings]).toEqual([[], [], [], []]);
  });

  test('draws losses with the steps they are means of', () => {
    const series = seriesOf([started(0), step(10, 5, 2), step(15, 4, 1, 5)]);
    expect(series.mainLoss).toMatchObject({ step: [10, 15], value: [5, 4], weight: [10, 5] });
    expect(series.selfSupervisedLoss.value).toEqual([2, 1]);
    expect(series.totalLoss.value).toEqual([5.6, 4.3]);
    expect(series.step).toBe(15);
  });

  test('has no self-supervised curve without self-supervision', () => {
    expect(seriesOf([started(0), step(10, 5)]).selfSupervisedLoss.step).toEqual([]);
  });

  test('knows the planned end', () => {
    const planned: RunEvent = { at: 0, kind: 'planned', stepsPerEpoch: 56, epochs: 12, trainPairs: 57170, validationPairs: 7247, testPairs: 7221, items: 18363, queries: 18363, parameters: 1, tableBytes: 1 };
    expect(seriesOf([started(0), planned]).plannedSteps).toBe(672);
  });

  test('keeps one curve per split, slice and metric, without points for empty slices', () => {
    const { metrics } = seriesOf([started(0), evaluated(10, null), evaluated(20, 0.25), evaluated(20, 0.5, 'test')]);
    expect(metrics.map(({ name, step: at, value, nPairs }) => [name, at, value, nPairs])).toEqual([
      ['validation recall@50 all', [10, 20], [0.3, 0.3], 100],
      ['validation recall@50 cold', [20], [0.25], 4],
      ['test recall@50 all', [20], [0.3], 100],
      ['test recall@50 cold', [20], [0.5], 4],
    ]);
  });

  test('draws health on validation only, and nothing for what is null', () => {
    const { health } = seriesOf([started(0), evaluated(10, 0.1), evaluated(10, 0.1, 'test')]);
    expect(health.map(({ name, unit, value }) => [name, unit, value])).toEqual([
      ['alignment', 'dimensionless', [1]], ['uniformity of queries', 'nats', [-2]], ['coverage@50', 'fraction', [0.5]],
    ]);
  });

  test('a resume takes back what lies beyond its checkpoint', () => {
    const warning: RunEvent = { at: 0, kind: 'warning', code: 'slow', message: 'Slow.' };
    const series = seriesOf([
      started(0), step(10, 5), { at: 0, kind: 'checkpointed', step: 10, isBest: true }, step(20, 4), evaluated(20, 0.2), warning, { at: 0, kind: 'checkpointed', step: 20, isBest: false },
      started(10), step(15, 4.5),
    ]);
    expect(series.mainLoss).toMatchObject({ step: [10, 15], value: [5, 4.5] });
    expect(series.metrics).toEqual([]);
    expect(series.checkpoints).toEqual([{ step: 10, isBest: true }]);
    expect(series.warnings).toEqual([]);
    expect(series.step).toBe(15);
  });

  test('a repeated evaluation or checkpoint replaces the one at its step', () => {
    const series = seriesOf([started(0), evaluated(10, 0.1), evaluated(10, 0.2), { at: 0, kind: 'checkpointed', step: 10, isBest: false }, { at: 0, kind: 'checkpointed', step: 10, isBest: true }]);
    expect(series.metrics[1]).toMatchObject({ step: [10], value: [0.2] });
    expect(series.checkpoints).toEqual([{ step: 10, isBest: true }]);
  });

  test('survives JSON unchanged', () => {
    const series = seriesOf([started(0), step(10, 5, 2), evaluated(10, 0.1)]);
    expect(JSON.parse(JSON.stringify(series))).toEqual(series);
  });
});

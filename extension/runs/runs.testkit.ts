import type { RunEvent } from '../../runs/event';
import type { RunState } from '../../runs/records';
import type { RunSnapshot } from './liveRun';

type Told = RunEvent extends infer Event ? (Event extends RunEvent ? Omit<Event, 'at'> : never) : never;

/** A run in a state, with these events a second apart. */
export function runWith({ name = 'cfm', seed = 6, state, attempt = 1, overrides = [], createdAt = 0 }: { readonly name?: string; readonly seed?: number; readonly state: RunState; readonly attempt?: number; readonly overrides?: readonly string[]; readonly createdAt?: number }, ...told: readonly Told[]): RunSnapshot {
  return {
    folder: `/shop/.longtail/runs/${name}-${seed}-${createdAt}`, state, attempt, attemptRecord: null, lastSignAt: null,
    record: { formatVersion: 1, id: `${name}-${seed}-${createdAt}`, name, createdAt, configPath: `/shop/${name}.model.yaml`, configHash: name, overrides, commit: null, isDirty: null, seed },
    events: told.map((event, at) => ({ at: 1000 * at, ...event }) as RunEvent),
  };
}

export const started: Told = { kind: 'started', fromStep: 0, engine: 'wasm', device: 'cpu', why: '' };
export const planned: Told = { kind: 'planned', stepsPerEpoch: 100, epochs: 10, trainPairs: 1, validationPairs: 1, testPairs: 1, items: 1, queries: 1, parameters: 1, tableBytes: 1 };
export const stepped = (step: number, secondsLeft = 60): Told => ({ kind: 'step', step, epoch: 1, steps: 1, mainLossNats: 1, selfSupervisedLossNats: null, totalLossNats: 1, examplesPerSecond: 1, secondsLeft });
export const evaluated = (tail: number): Told => ({
  kind: 'evaluated', step: 100, epoch: 1, split: 'validation', alignment: null, uniformityQuery: null, uniformityItem: null, coverage: {}, gini: {}, isBest: true, seconds: 1,
  slices: [{ slice: 'all', nPairs: 9, metrics: { 'recall@10': 0.1, 'recall@50': 0.2 } }, { slice: 'tail', nPairs: 5, metrics: { 'recall@10': 0.05, 'recall@50': tail } }],
});

import { expect, test } from 'vitest';
import type { RequestKind, RunEvent } from './event';
import type { AttemptRecord } from './records';
import { heartbeatLimitMs, runState, type Signs } from './runState';

const attempt: AttemptRecord = {
  formatVersion: 1, attempt: 1, startedAt: 0, host: 'here', bootId: 'b', pid: 7, processStart: '1', node: '20', longtail: '0', started: null,
};
const started: RunEvent = { at: 0, kind: 'started', fromStep: 0, engine: 'cpu', device: 'a CPU', why: 'because' };
const request = (kind: RequestKind, outcome: 'done' | 'refused' = 'done'): RunEvent => ({ at: 0, kind: 'request', id: 'x', request: kind, outcome });

/** A healthy run, changed. */
const stateOf = (change: Partial<Signs>) => runState({ attempt, events: [started], heartbeatAgeMs: 1000, isSameHost: true, isSameBoot: true, isProcessAlive: true, ...change });

test('a run whose process lives and whose heart beats is running', () => {
  expect(stateOf({})).toBe('running');
});

test('a run without an attempt is queued', () => {
  expect(stateOf({ attempt: null, events: [], heartbeatAgeMs: null, isSameHost: false, isSameBoot: false, isProcessAlive: false })).toBe('queued');
});

const endings: readonly RunEvent[] = [
  { at: 0, kind: 'finished', step: 9, bestStep: 6, reason: 'epochs' },
  { at: 0, kind: 'failed', failure: { code: 'c', message: 'm', remedy: 'r' } },
  { at: 0, kind: 'cancelled', step: 9 },
];
test.each(endings)('an ending says the state, whatever heartbeat and process say: $kind', (ending) => {
  for (const heartbeatAgeMs of [0, 1e9, null]) {
    for (const isProcessAlive of [true, false]) {
      for (const isSameHost of [true, false]) expect(stateOf({ events: [started, ending], heartbeatAgeMs, isProcessAlive, isSameHost, isSameBoot: isSameHost })).toBe(ending.kind);
    }
  }
});

test('a run whose process is gone, or whose host was restarted, is interrupted', () => {
  expect(stateOf({ isProcessAlive: false })).toBe('interrupted');
  expect(stateOf({ isProcessAlive: false, heartbeatAgeMs: 1e9 })).toBe('interrupted');
  expect(stateOf({ isSameBoot: false })).toBe('interrupted');
});

test('a run whose process lives without a heartbeat for 15 s is stalled', () => {
  expect(heartbeatLimitMs).toBe(15_000);
  expect(stateOf({ heartbeatAgeMs: 14_999 })).toBe('running');
  expect(stateOf({ heartbeatAgeMs: 15_000 })).toBe('stalled');
  // It has only just begun.
  expect(stateOf({ heartbeatAgeMs: null })).toBe('running');
});

test('a run of another host is running while its heart beats, else away', () => {
  expect(stateOf({ isSameHost: false, isSameBoot: false, isProcessAlive: false })).toBe('running');
  expect(stateOf({ isSameHost: false, isSameBoot: false, isProcessAlive: false, heartbeatAgeMs: 15_000 })).toBe('away');
  expect(stateOf({ isSameHost: false, isSameBoot: false, isProcessAlive: false, heartbeatAgeMs: null })).toBe('away');
});

test('a run is paused from a granted pause until a granted continue', () => {
  expect(stateOf({ events: [started, request('pause')] })).toBe('paused');
  expect(stateOf({ events: [started, request('pause', 'refused')] })).toBe('running');
  expect(stateOf({ events: [started, request('pause'), request('checkpoint')] })).toBe('paused');
  expect(stateOf({ events: [started, request('pause'), request('continue')] })).toBe('running');
  expect(stateOf({ events: [started, request('pause'), request('continue', 'refused')] })).toBe('paused');
});

test('a paused run whose process is gone is interrupted', () => {
  expect(stateOf({ events: [started, request('pause')], isProcessAlive: false })).toBe('interrupted');
});

import type { RunEvent } from './event';
import type { AttemptRecord, RunState } from './records';

/** What a reader can find out about a run's newest attempt. */
export interface Signs {
  /** Null when no attempt was begun: the run waits. */
  readonly attempt: AttemptRecord | null;
  /** The newest attempt's events. */
  readonly events: readonly RunEvent[];
  /** Milliseconds since the heartbeat was touched; null without one. */
  readonly heartbeatAgeMs: number | null;
  readonly isSameHost: boolean;
  readonly isSameBoot: boolean;
  /** The attempt's process lives and is the one that began it; asked only on the same host and boot. */
  readonly isProcessAlive: boolean;
}

/** A heartbeat older than this is a stall or an end. */
export const heartbeatLimitMs = 15_000;

/** The state of a run: its ending if it has one, else what heartbeat and process say. */
export function runState({ attempt, events, heartbeatAgeMs, isSameHost, isSameBoot, isProcessAlive }: Signs): RunState {
  const ending = events.findLast((event) => event.kind === 'finished' || event.kind === 'failed' || event.kind === 'cancelled');
  if (ending !== undefined) return ending.kind as RunState;
  if (attempt === null) return 'queued';
  if (!isSameHost) return heartbeatAgeMs !== null && heartbeatAgeMs < heartbeatLimitMs ? 'running' : 'away';
  if (!isSameBoot || !isProcessAlive) return 'interrupted';
  if (heartbeatAgeMs !== null && heartbeatLimitMs <= heartbeatAgeMs) return 'stalled';
  const pause = events.findLast((event) => event.kind === 'request' && event.outcome === 'done' && (event.request === 'pause' || event.request === 'continue'));
  return pause?.kind === 'request' && pause.request === 'pause' ? 'paused' : 'running';
}

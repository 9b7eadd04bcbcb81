/** `run.json`: what a run is. Written once. */
export interface RunRecord {
  readonly formatVersion: 1;
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970 (UTC). */
  readonly createdAt: number;
  /** The model file, absolute. */
  readonly configPath: string;
  /** SHA-256 (hex) of `config.resolved.yaml`. */
  readonly configHash: string;
  readonly overrides: readonly string[];
  readonly commit: string | null;
  readonly isDirty: boolean | null;
  readonly seed: number;
}

/** `data.json`: the data as first read, written once by the first attempt that got that far. A resume compares. */
export interface DataRecord {
  readonly formatVersion: 1;
  readonly contentHash: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly mtimeMs: number; readonly sha256: string }[];
}

/** `attempts/<n>/attempt.json`: one start or resume. */
export interface AttemptRecord {
  readonly formatVersion: 1;
  readonly attempt: number;
  readonly startedAt: number;
  readonly host: string;
  /** Changes when the host restarts; null where the system does not tell. */
  readonly bootId: string | null;
  readonly pid: number;
  /** The process's start as the system counts it, to tell a reused pid; null where the system does not tell. */
  readonly processStart: string | null;
  readonly node: string;
  readonly longtail: string;
  /** What it runs on and where it starts, once it has found out. */
  readonly started: {
    readonly engine: string;
    readonly device: string;
    readonly versions: Readonly<Record<string, string>>;
    readonly fromStep: number;
  } | null;
}

/**
 * What a reader sees of a run. `queued` waits for the device; `stalled` is alive with an old heartbeat; `interrupted`
 * ended without saying so; `away` runs (or ran) on another host.
 */
export type RunState = 'queued' | 'running' | 'paused' | 'stalled' | 'interrupted' | 'away' | 'finished' | 'failed' | 'cancelled';

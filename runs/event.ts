/** What went wrong, in the words a person reads. */
export interface Failure {
  /** Permanent, kebab-case. */
  readonly code: string;
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  /** For problems of config or data: where. Zero-based line and character. */
  readonly place?: { readonly path: string; readonly line: number; readonly character: number };
}

/** Metrics of one slice of the evaluated pairs. */
export interface SliceMetrics {
  readonly slice: string;
  /** Pairs in the slice; its metrics are null when there are none. */
  readonly nPairs: number;
  /** `recall@50` → fraction */
  readonly metrics: Readonly<Record<string, number | null>>;
}

export type Phase = 'reading' | 'encoding' | 'building' | 'training' | 'evaluating' | 'checkpointing' | 'exporting';

/**
 * What a trainer writes to its attempt's journal, in order. Readers may stop at any line.
 *
 * `started` comes first. `step` is coalesced to ten a second, newest wins, with the mean losses since the last one;
 * nothing else is ever dropped. Every attempt ends with exactly one of `finished`, `failed` or `cancelled`; nothing
 * follows it. `at` is milliseconds since 1970 (UTC).
 */
export type RunEvent = { readonly at: number } & (
  | { readonly kind: 'started'; readonly fromStep: number; readonly engine: string; readonly device: string; readonly why: string }
  | { readonly kind: 'phase'; readonly phase: Phase; readonly detail?: string }
  | {
    readonly kind: 'planned'; readonly stepsPerEpoch: number; readonly epochs: number;
    readonly trainPairs: number; readonly validationPairs: number; readonly testPairs: number; readonly items: number; readonly queries: number;
    /** Validation pairs of the split, of which `validationPairs` are ranked; absent when those are all. */
    readonly validationPairsOfSplit?: number;
    readonly parameters: number; readonly tableBytes: number;
  }
  | {
    readonly kind: 'step'; readonly step: number; readonly epoch: number;
    /** Steps since the previous `step` event; the losses are means over them. */
    readonly steps: number;
    readonly mainLossNats: number; readonly selfSupervisedLossNats: number | null; readonly totalLossNats: number;
    readonly examplesPerSecond: number;
    /** Seconds of training left if all epochs run. */
    readonly secondsLeft: number;
  }
  | {
    readonly kind: 'evaluated'; readonly step: number; readonly epoch: number; readonly split: 'validation' | 'test';
    readonly slices: readonly SliceMetrics[];
    /** Mean squared distance of positive pairs, and log mean Gaussian potential of query and item vectors; null without any. */
    readonly alignment: number | null; readonly uniformityQuery: number | null; readonly uniformityItem: number | null;
    readonly coverage: Readonly<Record<string, number | null>>; readonly gini: Readonly<Record<string, number | null>>;
    readonly isBest: boolean; readonly seconds: number;
  }
  | { readonly kind: 'checkpointed'; readonly step: number; readonly isBest: boolean }
  | { readonly kind: 'warning'; readonly code: string; readonly message: string }
  | { readonly kind: 'request'; readonly id: string; readonly request: RequestKind; readonly outcome: 'done' | 'refused'; readonly message?: string }
  | { readonly kind: 'finished'; readonly step: number; readonly bestStep: number; readonly reason: 'epochs' | 'early-stopping' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'cancelled'; readonly step: number }
);

export type RequestKind = 'cancel' | 'checkpoint' | 'pause' | 'continue' | 'evaluate';

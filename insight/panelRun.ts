/** A run as the panels speak of it. */
export interface PanelRun {
  readonly runId: string;
  readonly name: string;
  /** Null when several seeds are pooled. */
  readonly seed: number | null;
  readonly nSeeds: number;
}

/** A value with its 95 % interval and the pairs that it is over. */
export interface PanelEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly nPairs: number;
}

/** The slices that panels draw; cold is part of tail. */
export type PanelSlice = 'all' | 'head' | 'tail' | 'cold';

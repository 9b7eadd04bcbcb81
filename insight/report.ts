/**
 * The product's table: how well runs rank the same pairs, slice by slice, and what one run has over another.
 *
 * Plain JSON, the stable form of `longtail report --json`. Fields may be added under the same `formatVersion`.
 */
export interface Report {
  readonly formatVersion: 1;
  readonly split: 'validation' | 'test';
  readonly nPairs: number;
  readonly nQueries: number;
  /** What every ranking leaves out: the query itself, its training items; null when it is not known. */
  readonly excluded: readonly ('self' | 'seen')[] | null;
  /** Pair metrics, in the order of the table: `recall@10` … */
  readonly metrics: readonly string[];
  /** The metric that `answer` speaks of. */
  readonly headline: string;
  readonly items: {
    readonly corpus: number;
    readonly trained: number;
    readonly head: number;
    /** The fewest training pairs of a head item; null for an empty head. */
    readonly headMinPairs: number | null;
  };
  readonly intervals: {
    /** Chance that an interval is meant to cover the truth: 0.95. */
    readonly level: number;
    readonly resamples: number;
    readonly seed: number;
    /** What was drawn anew: whole queries with their pairs, or pairs; and with `seeds`, the runs' seeds too. */
    readonly drawn: 'queries' | 'pairs';
    readonly drawnSeeds: boolean;
  };
  readonly runs: readonly ReportedRun[];
  /** Name of the run that differences are taken from; null when none are. */
  readonly reference: string | null;
  /** `all` first. */
  readonly slices: readonly ReportedSlice[];
  /** Did the other runs help the tail, and what did it cost the head? One sentence each; empty without a reference. */
  readonly answer: readonly string[];
}

export interface ReportedRun {
  readonly name: string;
  readonly kind: 'model' | 'popularity';
  /** Seeds averaged over; empty for popularity. */
  readonly seeds: readonly number[];
}

export interface ReportedSlice {
  readonly name: string;
  /** A noun phrase: `items without a training pair`. */
  readonly description: string;
  readonly nPairs: number;
  readonly nQueries: number;
  /** One per run, in the order of `Report.runs`. */
  readonly rows: readonly {
    readonly run: string;
    /** By metric; null for a slice without pairs. */
    readonly metrics: Readonly<Record<string, Estimate | null>>;
    /** This run minus the reference, by metric; null for the reference itself, for popularity and without a reference. */
    readonly differences: Readonly<Record<string, Difference | null>> | null;
  }[];
}

/** A mean over pairs (and seeds) with its bootstrap interval, in the metric's unit. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the seeds' means (n − 1); null for fewer than two seeds. */
  readonly sd: number | null;
}

/** A paired difference with its bootstrap interval, and what the interval says. */
export interface Difference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Each seed's own difference where both runs have the same seeds, in their order; null otherwise. */
  readonly perSeed: readonly number[] | null;
  readonly verdict: Verdict;
}

/**
 * `gain` and `loss` exactly when the interval excludes 0, `noise` when it holds 0; `too-few` below 50 pairs or 10 drawn
 * units, where an interval promises more than it can keep.
 */
export type Verdict = 'gain' | 'loss' | 'noise' | 'too-few';

/** How a report is made. */
export interface ReportOptions {
  readonly split: 'validation' | 'test';
  /** The key `evaluation.exclude` that the ranks were made with; null when it is not known. */
  readonly excluded: readonly ('self' | 'seen')[] | null;
  /** Two keys of the `evaluation` section: which items are head, and the slices beside `all`. */
  readonly evaluation: {
    readonly head: { readonly minPairs: number } | { readonly topShare: number };
    readonly slices: readonly string[];
  };
  /** Pair metrics, at least one. */
  readonly metrics: readonly string[];
  /** One of `metrics`. */
  readonly headline: string;
  /** Name of the run that differences are taken from, or null for none. */
  readonly reference: string | null;
  readonly intervals: {
    readonly level: number;
    readonly resamples: number;
    readonly seed: number;
    readonly drawn: 'queries' | 'pairs';
    /** Draws each run's seeds anew too, so that intervals cover the choice of seeds; wider, and honest from 3 seeds on. */
    readonly drawnSeeds: boolean;
  };
}

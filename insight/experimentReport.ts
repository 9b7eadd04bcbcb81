/**
 * What an experiment came to: a table for each condition and share of the data, a row for each arm, and for each metric and
 * slice its mean over seeds and what it has over the base model.
 *
 * Plain JSON, the stable form of `longtail report FILE --json`. Fields may be added under the same `formatVersion`.
 */
export interface ExperimentReport {
  readonly formatVersion: 1;
  readonly kind: 'experiment';
  readonly title: string;
  readonly split: 'test';
  readonly metrics: readonly string[];
  readonly seeds: readonly number[];
  readonly intervals: {
    /** Chance that an interval is meant to cover the truth: 0.95. A corrected p below 1 − level is called a gain or a loss. */
    readonly level: number;
    readonly correction: 'holm';
  };
  readonly tables: readonly ExperimentTable[];
}

/** A key and its value in an arm or a condition. */
export interface ReportedSetting { readonly key: string; readonly value: unknown }

export interface ExperimentTable {
  readonly condition: readonly ReportedSetting[];
  /** Share of the training pairs. */
  readonly fraction: number;
  readonly base: string;
  readonly nPairs: number;
  readonly nQueries: number;
  readonly items: { readonly corpus: number; readonly trained: number; readonly head: number; readonly headMinPairs: number | null };
  /** `all` first. */
  readonly slices: readonly { readonly name: string; readonly description: string; readonly nPairs: number; readonly nQueries: number }[];
  /** Differences that were tested together, which their p-values are corrected for. */
  readonly nComparisons: number;
  readonly rows: readonly ExperimentRow[];
}

export interface ExperimentRow {
  /** Of the arm, its grid values included: `CFM, alpha 0.3`. */
  readonly label: string;
  readonly name: string;
  readonly isBase: boolean;
  readonly point: readonly ReportedSetting[];
  /** Seeds that have finished, and those that have not. */
  readonly seeds: readonly number[];
  readonly missing: readonly number[];
  /** False where the arm was judged on other pairs than the base, so that no difference is taken. */
  readonly isComparable: boolean;
  /** By slice, then metric; null for a slice without pairs, and for an arm without a finished run. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, ExperimentCell | null>>>>;
}

export interface ExperimentCell {
  /** Mean over seeds of the mean over pairs. */
  readonly mean: number;
  /** Standard deviation of the seeds' means (n − 1); null for fewer than two seeds. */
  readonly sd: number | null;
  readonly perSeed: readonly number[];
  /** Difference / base's mean, over the seeds that both have; null for the base itself and where its mean is 0. */
  readonly relativeGain: number | null;
  readonly difference: ExperimentDifference | null;
}

/** This arm minus the base, paired over queries and over the seeds that both have. */
export interface ExperimentDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided; and after the correction for all comparisons of the table. */
  readonly p: number;
  readonly correctedP: number;
  /** By the corrected p; `too-few` below 50 pairs or 10 queries. */
  readonly verdict: 'gain' | 'loss' | 'noise' | 'too-few';
}

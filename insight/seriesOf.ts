import type { RunEvent } from '../runs/event';
import { SeriesFold } from './seriesFold';

/**
 * A run's events folded to curves over steps. Plain JSON.
 *
 * A curve has a point only where its value is known, so nothing in it is null or NaN.
 */
export interface RunSeries {
  /** Last step heard of; 0 before the first. */
  readonly step: number;
  /** Steps of all planned epochs; null before the plan. */
  readonly plannedSteps: number | null;
  readonly mainLoss: Curve;
  readonly selfSupervisedLoss: Curve;
  readonly totalLoss: Curve;
  readonly throughput: Curve;
  /** `alignment`, `uniformity of queries`, `uniformity of items`, `coverage@50`, `gini@50` … on validation, in the order met. */
  readonly health: readonly Curve[];
  /** One per split, slice and metric, in the order met. */
  readonly metrics: readonly MetricCurve[];
  readonly checkpoints: readonly { readonly step: number; readonly isBest: boolean }[];
  /** With the last step before each. */
  readonly warnings: readonly { readonly step: number; readonly code: string; readonly message: string }[];
}

export interface Curve {
  readonly name: string;
  /** `nats`, `examples/s`, `fraction`, `dimensionless` */
  readonly unit: string;
  /** Ascending. */
  readonly step: readonly number[];
  readonly value: readonly number[];
  /** Steps that each value is the mean of, ending at `step`. */
  readonly weight: readonly number[];
}

export interface MetricCurve extends Curve {
  readonly split: 'validation' | 'test';
  readonly slice: string;
  readonly metric: string;
  /** Pairs in the slice at the last evaluation. */
  readonly nPairs: number;
}

/**
 * Folds events in order. A `started` after a stop takes back what lies beyond the step it resumes from, so that a repeated
 * step is drawn once; an evaluation repeated at a step takes the place of the earlier one.
 */
export function seriesOf(events: readonly RunEvent[]): RunSeries {
  const fold = new SeriesFold();
  for (const event of events) fold.add(event);
  return fold.series();
}

import type { RunEvent } from '../runs/event';

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

interface GrowingCurve { readonly name: string; readonly unit: string; readonly step: number[]; readonly value: number[]; readonly weight: number[] }
interface GrowingMetricCurve extends GrowingCurve { readonly split: 'validation' | 'test'; readonly slice: string; readonly metric: string; nPairs: number }

/**
 * Folds events in order. A `started` after a stop takes back what lies beyond the step it resumes from, so that a repeated
 * step is drawn once; an evaluation repeated at a step takes the place of the earlier one.
 */
export function seriesOf(events: Iterable<RunEvent>): RunSeries {
  const mainLoss = curve('main loss', 'nats');
  const selfSupervisedLoss = curve('self-supervised loss', 'nats');
  const totalLoss = curve('total loss', 'nats');
  const throughput = curve('throughput', 'examples/s');
  const health = new Map<string, GrowingCurve>();
  const metrics = new Map<string, GrowingMetricCurve>();
  let checkpoints: { step: number; isBest: boolean }[] = [];
  let warnings: { step: number; code: string; message: string }[] = [];
  let step = 0;
  let plannedSteps: number | null = null;

  const healthPoint = (name: string, unit: string, at: number, value: number | null) => {
    if (value !== null) setPoint(entryOf(health, name, () => curve(name, unit)), at, value);
  };

  for (const event of events) {
    switch (event.kind) {
      case 'started':
        for (const one of [mainLoss, selfSupervisedLoss, totalLoss, throughput, ...health.values(), ...metrics.values()]) cutAfter(one, event.fromStep);
        checkpoints = checkpoints.filter((one) => one.step <= event.fromStep);
        warnings = warnings.filter((one) => one.step <= event.fromStep);
        step = Math.min(step, event.fromStep);
        break;
      case 'planned':
        plannedSteps = event.stepsPerEpoch * event.epochs;
        break;
      case 'step':
        step = event.step;
        setPoint(mainLoss, step, event.mainLossNats, event.steps);
        if (event.selfSupervisedLossNats !== null) setPoint(selfSupervisedLoss, step, event.selfSupervisedLossNats, event.steps);
        setPoint(totalLoss, step, event.totalLossNats, event.steps);
        setPoint(throughput, step, event.examplesPerSecond, event.steps);
        break;
      case 'evaluated':
        step = Math.max(step, event.step);
        for (const { slice, nPairs, metrics: values } of event.slices) {
          for (const [metric, value] of Object.entries(values)) {
            if (value === null) continue;
            const name = `${event.split} ${metric} ${slice}`;
            const entry = entryOf(metrics, name, () => ({ ...curve(name, 'fraction'), split: event.split, slice, metric, nPairs }));
            entry.nPairs = nPairs;
            setPoint(entry, event.step, value);
          }
        }
        if (event.split === 'test') break;
        healthPoint('alignment', 'dimensionless', event.step, event.alignment);
        healthPoint('uniformity of queries', 'nats', event.step, event.uniformityQuery);
        healthPoint('uniformity of items', 'nats', event.step, event.uniformityItem);
        for (const [name, value] of [...Object.entries(event.coverage), ...Object.entries(event.gini)]) healthPoint(name, 'fraction', event.step, value);
        break;
      case 'checkpointed':
        checkpoints = [...checkpoints.filter((one) => one.step !== event.step), { step: event.step, isBest: event.isBest }];
        break;
      case 'warning':
        warnings.push({ step, code: event.code, message: event.message });
        break;
    }
  }
  return {
    step, plannedSteps,
    mainLoss, selfSupervisedLoss, totalLoss, throughput,
    health: [...health.values()].filter(hasPoints),
    metrics: [...metrics.values()].filter(hasPoints),
    checkpoints, warnings,
  };
}

function curve(name: string, unit: string): GrowingCurve {
  return { name, unit, step: [], value: [], weight: [] };
}

const hasPoints = ({ step }: Curve): boolean => step.length !== 0;

/** Adds a point at the end, or in the place of the last one at the same step. Points at earlier steps are let go. */
function setPoint(one: GrowingCurve, step: number, value: number, weight = 1): void {
  cutAfter(one, step - 1);
  one.step.push(step);
  one.value.push(value);
  one.weight.push(weight);
}

function cutAfter(one: GrowingCurve, step: number): void {
  let kept = one.step.length;
  while (0 < kept && step < one.step[kept - 1]!) kept -= 1;
  if (kept === one.step.length) return;
  one.step.length = kept;
  one.value.length = kept;
  one.weight.length = kept;
}

function entryOf<Entry>(entries: Map<string, Entry>, name: string, make: () => Entry): Entry {
  let entry = entries.get(name);
  if (entry === undefined) entries.set(name, entry = make());
  return entry;
}

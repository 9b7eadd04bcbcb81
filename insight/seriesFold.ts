import type { RunEvent } from '../runs/event';
import type { Curve, RunSeries } from './seriesOf';

type Evaluated = Extract<RunEvent, { readonly kind: 'evaluated' }>;
interface GrowingCurve { readonly name: string; readonly unit: string; readonly step: number[]; readonly value: number[]; readonly weight: number[] }
interface GrowingMetricCurve extends GrowingCurve { readonly split: 'validation' | 'test'; readonly slice: string; readonly metric: string; nPairs: number }

/** Takes events one after another and has the curves so far at any time: what {@link RunSeries} says of all of them. */
export class SeriesFold {
  private step = 0;
  private plannedSteps: number | null = null;
  private readonly mainLoss = curve('main loss', 'nats');
  private readonly selfSupervisedLoss = curve('self-supervised loss', 'nats');
  private readonly totalLoss = curve('total loss', 'nats');
  private readonly throughput = curve('throughput', 'examples/s');
  private readonly health = new Map<string, GrowingCurve>();
  private readonly metrics = new Map<string, GrowingMetricCurve>();
  private checkpoints: RunSeries['checkpoints'] = [];
  private warnings: RunSeries['warnings'] = [];

  add(event: RunEvent): void {
    switch (event.kind) {
      case 'started':
        for (const one of [this.mainLoss, this.selfSupervisedLoss, this.totalLoss, this.throughput, ...this.health.values(), ...this.metrics.values()]) cutAfter(one, event.fromStep);
        this.checkpoints = this.checkpoints.filter((one) => one.step <= event.fromStep);
        this.warnings = this.warnings.filter((one) => one.step <= event.fromStep);
        this.step = Math.min(this.step, event.fromStep);
        break;
      case 'planned':
        this.plannedSteps = event.stepsPerEpoch * event.epochs;
        break;
      case 'step':
        this.step = event.step;
        setPoint(this.mainLoss, event.step, event.mainLossNats, event.steps);
        if (event.selfSupervisedLossNats !== null) setPoint(this.selfSupervisedLoss, event.step, event.selfSupervisedLossNats, event.steps);
        setPoint(this.totalLoss, event.step, event.totalLossNats, event.steps);
        setPoint(this.throughput, event.step, event.examplesPerSecond, event.steps);
        break;
      case 'evaluated':
        this.step = Math.max(this.step, event.step);
        this.addMetrics(event);
        if (event.split === 'validation') this.addHealth(event);
        break;
      case 'checkpointed':
        this.checkpoints = [...this.checkpoints.filter((one) => one.step !== event.step), { step: event.step, isBest: event.isBest }];
        break;
      case 'warning':
        this.warnings = [...this.warnings, { step: this.step, code: event.code, message: event.message }];
        break;
    }
  }

  /** The curves so far. Their arrays go on growing with the events that are added later. */
  series(): RunSeries {
    const { step, plannedSteps, mainLoss, selfSupervisedLoss, totalLoss, throughput, health, metrics, checkpoints, warnings } = this;
    return {
      step, plannedSteps, mainLoss, selfSupervisedLoss, totalLoss, throughput,
      health: [...health.values()].filter(hasPoints), metrics: [...metrics.values()].filter(hasPoints), checkpoints, warnings,
    };
  }

  private addMetrics({ split, step, slices }: Evaluated): void {
    for (const { slice, nPairs, metrics: values } of slices) {
      for (const [metric, value] of Object.entries(values)) {
        if (value === null) continue;
        const name = `${split} ${metric} ${slice}`;
        const entry = entryOf(this.metrics, name, () => ({ ...curve(name, 'fraction'), split, slice, metric, nPairs }));
        entry.nPairs = nPairs;
        setPoint(entry, step, value);
      }
    }
  }

  private addHealth({ step, alignment, uniformityQuery, uniformityItem, coverage, gini }: Evaluated): void {
    const point = (name: string, unit: string, value: number | null) => {
      if (value !== null) setPoint(entryOf(this.health, name, () => curve(name, unit)), step, value);
    };
    point('alignment', 'dimensionless', alignment);
    point('uniformity of queries', 'nats', uniformityQuery);
    point('uniformity of items', 'nats', uniformityItem);
    for (const [name, value] of [...Object.entries(coverage), ...Object.entries(gini)]) point(name, 'fraction', value);
  }
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

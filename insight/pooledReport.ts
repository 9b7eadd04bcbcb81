import { averageOverSeeds, percentileInterval, resampled, type Resampled } from '../trainer/numerics/bootstrap';
import { headCut } from '../trainer/numerics/headCut';
import { metricNamed } from '../trainer/numerics/metrics/metricNamed';
import { pairValues } from '../trainer/numerics/metrics/pairMean';
import { slicesOf, type Slice } from '../trainer/numerics/slices';
import { stream } from '../trainer/numerics/stream';
import { answersOf } from './answersOf';
import { requireSamePairs, type EvaluatedRun } from './evaluatedRun';
import type { Difference, Estimate, Report, ReportedSlice, ReportOptions, Verdict } from './report';

/** Runs of one configuration that differ in their seed only. */
export interface PooledRun {
  readonly name: string;
  /** At least one, all of one kind. */
  readonly seeds: readonly EvaluatedRun[];
}

/** Below these no difference is called a gain or a loss. */
const fewestPairs = 50;
const fewestUnits = 10;

/**
 * The report of configurations with one or more seeds each, all evaluated on the same pairs.
 *
 * A pair's value is averaged over the seeds of a configuration before differences and intervals are taken (with
 * `drawnSeeds`, over seeds drawn anew in each resample; configurations with the same seeds share the draw). All runs and
 * metrics of a slice see the same draws of queries, so differences are paired.
 *
 * @throws RangeError when runs were evaluated on different pairs, names repeat, or a metric, slice or reference is unknown
 */
export function pooledReport(configurations: readonly PooledRun[], options: ReportOptions): Report {
  requireSamePairs(configurations.flatMap(({ seeds }) => seeds));
  requireNames(configurations, options);
  const { pairs, trainingCount, labels } = configurations[0]!.seeds[0]!;
  const values = valuesOf(configurations, options);
  const slices = slicesOf(options.evaluation, trainingCount, pairs, labels).map((slice) => reportedSlice(slice, configurations, pairs.query, values, options));
  const cut = headCut(trainingCount, options.evaluation.head);
  const report = {
    formatVersion: 1 as const,
    split: options.split,
    nPairs: slices[0]!.nPairs,
    nQueries: slices[0]!.nQueries,
    excluded: options.excluded,
    metrics: options.metrics,
    headline: options.headline,
    items: { corpus: trainingCount.length, trained: cut.nTrained, head: cut.nHead, headMinPairs: cut.minPairs },
    intervals: options.intervals,
    runs: configurations.map(({ name, seeds }) => ({ name, kind: seeds[0]!.kind, seeds: seeds.flatMap(({ seed }) => (seed === null ? [] : [seed])) })),
    reference: options.reference,
    slices,
  };
  return { ...report, answer: answersOf(report) };
}

/** `values[configuration][metric][seed]`: float64 [P]. */
type Values = readonly (readonly (readonly Float64Array[])[])[];

function valuesOf(configurations: readonly PooledRun[], options: ReportOptions): Values {
  const metrics = options.metrics.map(metricNamed);
  return configurations.map(({ seeds }) => metrics.map((metric) => seeds.map(({ ranks }) => pairValues(metric, ranks))));
}

function reportedSlice(slice: Slice, configurations: readonly PooledRun[], queryOf: Int32Array, values: Values, options: ReportOptions): ReportedSlice {
  const unitOf = Int32Array.from(slice.pairs, (pair) => queryOf[pair]!);
  const nQueries = new Set(unitOf).size;
  const referenceAt = configurations.findIndex(({ name }) => name === options.reference);
  const chosen = values.map((metrics) => metrics.map((seeds) => seeds.map((one) => Float64Array.from(slice.pairs, (pair) => one[pair]!))));
  const draws = drawnMeans(chosen, configurations, unitOf, options);

  const rows = configurations.map(({ name, seeds }, at) => {
    const isCompared = referenceAt !== -1 && at !== referenceAt && seeds[0]!.kind === 'model' && configurations[referenceAt]!.seeds[0]!.kind === 'model';
    const perMetric = <Value>(valueOf: (from: Resampled, metric: number) => Value) =>
      Object.fromEntries(options.metrics.map((metric, metricAt) => [metric, draws === null ? null : valueOf(draws[metricAt]!, metricAt)]));
    return {
      run: name,
      metrics: perMetric((from, metricAt): Estimate => {
        const { mean, low, high } = percentileInterval(from, options.intervals.level, at);
        return { value: mean, low, high, sd: sampleDeviation(chosen[at]![metricAt]!.map(meanOf)) };
      }),
      differences: !isCompared ? null : perMetric((from, metricAt): Difference => {
        const { mean, low, high, nRows, nUnits } = percentileInterval(from, options.intervals.level, at, referenceAt);
        const perSeed = haveSameSeeds(configurations[at]!, configurations[referenceAt]!)
          ? chosen[at]![metricAt]!.map((one, seed) => meanOf(one) - meanOf(chosen[referenceAt]![metricAt]![seed]!)) : null;
        return { value: mean, low, high, perSeed, verdict: verdictOf(low, high, nRows, nUnits) };
      }),
    };
  });
  return { name: slice.name, description: slice.description, nPairs: slice.pairs.length, nQueries, rows };
}

/** For each metric, each configuration's mean in the same draws; null without pairs. */
function drawnMeans(chosen: Values, configurations: readonly PooledRun[], unitOf: Int32Array, options: ReportOptions): Resampled[] | null {
  const { resamples, seed, drawn, drawnSeeds } = options.intervals;
  const columns = chosen.flatMap((metrics) => metrics.flatMap((seeds) => (drawnSeeds ? seeds : [averageOverSeeds(seeds)])));
  const all = resampled(columns, { resamples, seed, unitOf: drawn === 'queries' ? unitOf : null });
  if (all === null) return null;

  let next = 0;
  const columnsOf = chosen.map((metrics) => metrics.map((seeds) => (drawnSeeds ? seeds : [0]).map(() => next++)));
  const seedDraws = configurations.map((one) => seedsDrawn(one, options));
  return options.metrics.map((_, metricAt) => ({
    nRows: all.nRows,
    nUnits: all.nUnits,
    means: Float64Array.from(columnsOf, (metrics) => meanOf(metrics[metricAt]!.map((column) => all.means[column]!))),
    draws: columnsOf.map((metrics, at) => {
      const own = metrics[metricAt]!;
      if (own.length === 1) return all.draws[own[0]!]!;
      return new Float64Array(resamples).map((_zero, draw) => {
        let sum = 0;
        for (let place = 0; place < own.length; place += 1) sum += all.draws[own[seedDraws[at]![draw * own.length + place]!]!]![draw]!;
        return sum / own.length;
      });
    }),
  }));
}

/** Seeds drawn with replacement, as many as there are, for each resample; the same for configurations with as many seeds. */
function seedsDrawn({ seeds }: PooledRun, { intervals }: ReportOptions): Int32Array {
  const source = stream(intervals.seed, 'bootstrap seeds', seeds.length);
  return new Int32Array(intervals.drawnSeeds ? intervals.resamples * seeds.length : 0).map(() => source.integer(seeds.length));
}

function verdictOf(low: number, high: number, nPairs: number, nUnits: number): Verdict {
  if (nPairs < fewestPairs || nUnits < fewestUnits) return 'too-few';
  if (0 < low) return 'gain';
  return high < 0 ? 'loss' : 'noise';
}

function requireNames(configurations: readonly PooledRun[], options: ReportOptions): void {
  const names = configurations.map(({ name }) => name);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new RangeError(`Two runs of the report are called “${repeated}”. Give each its own name.`);
  if (options.reference !== null && !names.includes(options.reference)) throw new RangeError(`The reference “${options.reference}” is not among the runs: ${names.join(', ')}.`);
  if (!options.metrics.includes(options.headline)) throw new RangeError(`The headline \`${options.headline}\` is not among the metrics: ${options.metrics.join(', ')}.`);
}

function haveSameSeeds(one: PooledRun, other: PooledRun): boolean {
  return one.seeds.length === other.seeds.length && one.seeds.every(({ seed }, at) => seed !== null && seed === other.seeds[at]!.seed);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return sum / values.length;
}

/** Standard deviation with n − 1; null for fewer than two values. */
function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

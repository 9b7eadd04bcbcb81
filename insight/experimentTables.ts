import { headCut } from '../trainer/numerics/headCut';
import { holm } from '../trainer/numerics/holm';
import { metricNamed } from '../trainer/numerics/metrics/metricNamed';
import { pairValues } from '../trainer/numerics/metrics/pairMean';
import { pairedTest } from '../trainer/numerics/pairedTest';
import { studentReach, studentTwoSided } from '../trainer/numerics/studentT';
import { slicesOf, type Slice } from '../trainer/numerics/slices';
import { requireSamePairs, type EvaluatedRun } from './evaluatedRun';
import type { ExperimentCell, ExperimentDifference, ExperimentReport, ExperimentRow, ExperimentTable, ReportedSetting } from './experimentReport';
import type { ReportOptions } from './report';

/** One arm under one condition, with what its seeds came to. */
export interface ArmResults {
  readonly label: string;
  readonly name: string;
  readonly isBase: boolean;
  readonly point: readonly ReportedSetting[];
  readonly condition: readonly ReportedSetting[];
  readonly fraction: number;
  /** Finished runs, by seed ascending; may be empty. */
  readonly runs: readonly EvaluatedRun[];
  readonly missing: readonly number[];
}

export interface ExperimentReportOptions {
  readonly title: string;
  readonly seeds: readonly number[];
  readonly metrics: readonly string[];
  /** Which items are head, and the slices beside `all`. */
  readonly evaluation: ReportOptions['evaluation'];
  readonly level: number;
}

/** Below these no difference is called a gain or a loss. */
const fewestPairs = 50;
const fewestQueries = 10;

/**
 * The report of an experiment. Arms of one condition and share of the data make a table, whose base is the arm that says so.
 *
 * @param arms in the order of the tables' rows
 * @throws RangeError when a metric or slice is unknown
 */
export function experimentTables(arms: readonly ArmResults[], options: ExperimentReportOptions): ExperimentReport {
  const groups = new Map<string, ArmResults[]>();
  for (const arm of arms) {
    const key = JSON.stringify([arm.condition, arm.fraction]);
    groups.set(key, [...(groups.get(key) ?? []), arm]);
  }
  return {
    formatVersion: 1, kind: 'experiment', title: options.title, split: 'test', metrics: options.metrics, seeds: options.seeds,
    intervals: { level: options.level, correction: 'holm' },
    tables: [...groups.values()].flatMap((group) => (group.some(({ runs }) => runs.length > 0) ? [tableOf(group, options)] : [])),
  };
}

/** A cell before its p-value is corrected. */
interface Raw { readonly row: number; readonly slice: string; readonly metric: string; readonly cell: ExperimentCell | null; readonly p: number | null }

function tableOf(arms: readonly ArmResults[], options: ExperimentReportOptions): ExperimentTable {
  const base = arms.find(({ isBase }) => isBase)!;
  const judged = (base.runs[0] ?? arms.find(({ runs }) => runs.length > 0)!.runs[0])!;
  const slices = slicesOf(options.evaluation, judged.trainingCount, judged.pairs, judged.labels);
  const isComparable = arms.map((arm) => arm.runs.length > 0 && base.runs.length > 0 && haveSamePairs([...base.runs, ...arm.runs]));
  const raw = arms.flatMap((arm, row) => (arm.runs.length === 0 ? [] : cellsOf(arm, row, base, isComparable[row]! ? slices : null, options)));
  const corrected = holm(raw.map(({ p }) => p));
  const cut = headCut(judged.trainingCount, options.evaluation.head);
  const rows = arms.map((arm, row): ExperimentRow => {
    const cells: Record<string, Record<string, ExperimentCell | null>> = {};
    raw.forEach((one, at) => {
      if (one.row !== row) return;
      (cells[one.slice] ??= {})[one.metric] = one.cell && { ...one.cell, difference: one.cell.difference && judgedDifference(one.cell.difference, corrected[at]!, { level: options.level, isLowerBetter: isLowerBetter(one.metric) }) };
    });
    return { label: arm.label, name: arm.name, isBase: arm.isBase, point: arm.point, seeds: arm.runs.map(({ seed }) => seed ?? 0), missing: arm.missing, isComparable: isComparable[row]!, cells };
  });
  return {
    condition: base.condition, fraction: base.fraction, base: base.label, nPairs: judged.ranks.length, nQueries: new Set(judged.pairs.query).size,
    items: { corpus: judged.trainingCount.length, trained: cut.nTrained, head: cut.nHead, headMinPairs: cut.minPairs },
    slices: slices.map(({ name, description, pairs }) => ({ name, description, nPairs: pairs.length, nQueries: queriesIn(pairs, judged).size })),
    nComparisons: corrected.filter((p) => p !== null).length, rows,
  };
}

/** @param slices of the base, for an arm judged on its pairs; null for one on pairs of its own, which is not compared */
function cellsOf(arm: ArmResults, row: number, base: ArmResults, slices: readonly Slice[] | null, options: ExperimentReportOptions): Raw[] {
  const [run] = arm.runs;
  const own = slices ?? slicesOf(options.evaluation, run!.trainingCount, run!.pairs, run!.labels);
  return options.metrics.flatMap((name) => {
    if (wholeMetrics.has(name)) return own.map(({ name: slice }): Raw => ({ row, slice, metric: name, ...(slice === 'all' ? wholeCell(arm, slices === null ? null : base, name, options.level) : { cell: null, p: null }) }));
    const metric = metricNamed(name);
    const values = arm.runs.map(({ ranks }) => pairValues(metric, ranks));
    const reference = slices === null || arm.isBase ? null : base.runs.map(({ ranks }) => pairValues(metric, ranks));
    // Where one of the two lacks seeds, they are compared on those that both have.
    const shared = arm.runs.flatMap(({ seed }, at) => {
      const other = base.runs.findIndex((one) => one.seed === seed);
      return other < 0 ? [] : [{ at, other }];
    });
    const isPaired = shared.length > 0;
    return own.map(({ name: slice, pairs }): Raw => {
      if (pairs.length === 0) return { row, slice, metric: name, cell: null, p: null };
      const perSeed = values.map((all) => meanOver(all, pairs));
      const mean = perSeed.reduce((sum, value) => sum + value, 0) / perSeed.length;
      const cell = { mean, sd: sampleDeviation(perSeed), perSeed, relativeGain: null, difference: null };
      if (reference === null) return { row, slice, metric: name, cell, p: null };
      const chosen = (all: readonly Float64Array[]) => all.map((one) => Float64Array.from(pairs, (pair) => one[pair]!));
      const [own, others] = [chosen(isPaired ? shared.map(({ at }) => values[at]!) : values), chosen(isPaired ? shared.map(({ other }) => reference[other]!) : reference)];
      const baseMean = others.reduce((sum, all) => sum + meanOf(all), 0) / others.length;
      const found = pairedTest(own, others, { unitOf: Int32Array.from(pairs, (pair) => run!.pairs.query[pair]!), level: options.level, haveSameSeeds: isPaired });
      const isEnough = fewestPairs <= pairs.length && fewestQueries <= queriesIn(pairs, run!).size;
      const difference = found && { value: found.difference, low: found.low, high: found.high, p: found.p, correctedP: 1, verdict: isEnough ? 'noise' as const : 'too-few' as const };
      return { row, slice, metric: name, cell: { ...cell, relativeGain: baseMean === 0 || found === null ? null : found.difference / baseMean, difference }, p: difference?.verdict === 'noise' ? difference.p : null };
    });
  });
}

/** Figures that are no mean over pairs, and so are tested over seeds alone. */
const wholeMetrics: ReadonlySet<string> = new Set(['auc', 'gauc', 'logLoss']);

/** @param base null where the arm is not compared */
function wholeCell(arm: ArmResults, base: ArmResults | null, name: string, level: number): Pick<Raw, 'cell' | 'p'> {
  const valueOf = ({ whole }: EvaluatedRun) => whole?.[name] ?? null;
  const perSeed = arm.runs.flatMap((run) => valueOf(run) ?? []);
  if (perSeed.length === 0) return { cell: null, p: null };
  const cell: ExperimentCell = { mean: perSeed.reduce((sum, value) => sum + value, 0) / perSeed.length, sd: sampleDeviation(perSeed), perSeed, relativeGain: null, difference: null };
  if (base === null || arm.isBase) return { cell, p: null };
  const shared = arm.runs.flatMap((run): { own: number; other: number }[] => {
    const other = base.runs.find(({ seed }) => seed === run.seed);
    const values = [valueOf(run), other === undefined ? null : valueOf(other)];
    return values[0] === null || values[1] === null ? [] : [{ own: values[0]!, other: values[1]! }];
  });
  if (shared.length === 0) return { cell, p: null };
  const differences = shared.map(({ own, other }) => own - other);
  const value = differences.reduce((sum, one) => sum + one, 0) / shared.length;
  const baseMean = shared.reduce((sum, { other }) => sum + other, 0) / shared.length;
  const deviation = sampleDeviation(differences);
  const standardError = deviation === null ? null : deviation / Math.sqrt(shared.length);
  const reach = standardError === null || standardError === 0 ? 0 : studentReach(level, shared.length - 1) * standardError;
  const p = standardError === null ? null : value === 0 ? 1 : studentTwoSided(value / standardError, shared.length - 1);
  return {
    cell: { ...cell, relativeGain: baseMean === 0 ? null : value / baseMean, difference: { value, low: value - reach, high: value + reach, p: p ?? 1, correctedP: 1, verdict: p === null ? 'too-few' : 'noise' } }, p,
  };
}

/** Less is better: nats of a loss. */
export const isLowerBetter = (metric: string): boolean => metric === 'logLoss';

function judgedDifference(difference: ExperimentDifference, correctedP: number | null, { level, isLowerBetter: isLess }: { readonly level: number; readonly isLowerBetter: boolean }): ExperimentDifference {
  if (correctedP === null) return difference;
  const verdict = 1 - level <= correctedP ? 'noise' : (difference.value > 0) !== isLess ? 'gain' : 'loss';
  return { ...difference, correctedP, verdict };
}

function haveSamePairs(runs: readonly EvaluatedRun[]): boolean {
  try {
    requireSamePairs(runs);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function queriesIn(pairs: Int32Array, { pairs: { query } }: EvaluatedRun): Set<number> {
  return new Set(Array.from(pairs, (pair) => query[pair]!));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanOver(values: Float64Array, pairs: Int32Array): number {
  let sum = 0;
  for (const pair of pairs) sum += values[pair]!;
  return sum / pairs.length;
}

/** Standard deviation with n − 1; null for fewer than two values. */
function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

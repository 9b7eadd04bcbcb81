import { averageOverSeeds, differenceInterval } from '../trainer/numerics/bootstrap';
import { holm } from '../trainer/numerics/holm';
import { metricNamed } from '../trainer/numerics/metrics/metricNamed';
import { pairValues } from '../trainer/numerics/metrics/pairMean';
import { pairedTest } from '../trainer/numerics/pairedTest';
import { requireSamePairs } from './evaluatedRun';
import { intervalText } from './numberText';
import type { PooledRun } from './pooledReport';

/** Test pairs by something that is known of their item or query. */
export interface GainGrouping {
  /** `popularity`, `features`, `association`, `item.section` */
  readonly key: string;
  /** `by training pairs of the item` */
  readonly title: string;
  readonly groups: readonly {
    /** In a table: `3–8`. */
    readonly label: string;
    /** In a sentence, behind “On”: `items with 3–8 training pairs`. */
    readonly what: string;
    /** Indices of test pairs, ascending; int32 */
    readonly pairs: Int32Array;
  }[];
}

/** Where one configuration gains over another. Plain JSON, the stable form of `longtail gains --json`. */
export interface GainReport {
  readonly formatVersion: 1;
  readonly metric: string;
  readonly run: string;
  readonly reference: string;
  /** Seeds of both; one each where they have none in common. */
  readonly nSeeds: readonly [run: number, reference: number];
  readonly level: number;
  readonly overall: Gain;
  readonly groupings: readonly { readonly key: string; readonly title: string; readonly groups: readonly GroupGain[] }[];
  /** Groups that were tested, which p-values are corrected for. */
  readonly nComparisons: number;
  /** One sentence for each group whose gain or loss is no chance; none where there is none. */
  readonly findings: readonly string[];
}

/** A difference of the metric between the two, on some pairs. */
export interface Gain {
  readonly nPairs: number;
  readonly nQueries: number;
  readonly run: number | null;
  readonly reference: number | null;
  /** Null without pairs. Low and high are of the bootstrap over queries. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number } | null;
  /** Two-sided, paired over queries and seeds; null where it was not tested. */
  readonly p: number | null;
  readonly correctedP: number | null;
  readonly verdict: 'gain' | 'loss' | 'noise' | 'too-few';
}

export interface GroupGain extends Gain { readonly label: string; readonly what: string }

export interface GainOptions {
  readonly metric: string;
  readonly level: number;
  readonly resamples: number;
  readonly seed: number;
}

/** Below these no difference is called a gain or a loss. */
const fewestPairs = 50;
const fewestQueries = 10;

/**
 * When does it help? The difference of two configurations on every group of every grouping, tested together.
 *
 * @throws RangeError when the runs were judged on different pairs, or the metric is unknown
 */
export function gainReport(run: PooledRun, reference: PooledRun, groupings: readonly GainGrouping[], options: GainOptions): GainReport {
  requireSamePairs([...run.seeds, ...reference.seeds]);
  const metric = metricNamed(options.metric);
  const queryOf = run.seeds[0]!.pairs.query;
  const [values, other] = [run, reference].map(({ seeds }) => seeds.map(({ ranks }) => pairValues(metric, ranks))) as [Float64Array[], Float64Array[]];
  const haveSameSeeds = run.seeds.length === reference.seeds.length && run.seeds.every(({ seed }, at) => seed !== null && seed === reference.seeds[at]!.seed);

  const gainOn = (pairs: Int32Array): Gain => {
    const chosen = (all: readonly Float64Array[]) => all.map((one) => Float64Array.from(pairs, (pair) => one[pair]!));
    const unitOf = Int32Array.from(pairs, (pair) => queryOf[pair]!);
    const nQueries = new Set(unitOf).size;
    if (pairs.length === 0) return { nPairs: 0, nQueries: 0, run: null, reference: null, difference: null, p: null, correctedP: null, verdict: 'too-few' };
    const [own, others] = [chosen(values), chosen(other)];
    const interval = differenceInterval(averageOverSeeds(own), averageOverSeeds(others), { resamples: options.resamples, seed: options.seed, level: options.level, unitOf })!;
    const isEnough = fewestPairs <= pairs.length && fewestQueries <= nQueries;
    const tested = isEnough ? pairedTest(own, others, { unitOf, haveSameSeeds, level: options.level }) : null;
    return {
      nPairs: pairs.length, nQueries, run: meanOf(averageOverSeeds(own)), reference: meanOf(averageOverSeeds(others)),
      difference: { value: interval.mean, low: interval.low, high: interval.high }, p: tested?.p ?? null, correctedP: null, verdict: tested === null ? 'too-few' : 'noise',
    };
  };

  const all = gainOn(Int32Array.from(queryOf, (_, pair) => pair));
  const raw = groupings.map(({ groups }) => groups.map(({ pairs }) => gainOn(pairs)));
  const corrected = holm(raw.flat().map(({ p }) => p));
  let next = 0;
  const told = groupings.map(({ key, title, groups }, grouping) => ({
    key, title,
    groups: groups.map(({ label, what }, group): GroupGain => ({ label, what, ...judged(raw[grouping]![group]!, corrected[next++]!, options.level) })),
  }));
  return {
    formatVersion: 1, metric: options.metric, run: run.name, reference: reference.name, nSeeds: [run.seeds.length, reference.seeds.length], level: options.level,
    overall: judged(all, all.p, options.level), groupings: told, nComparisons: corrected.filter((p) => p !== null).length,
    findings: told.flatMap(({ groups }) => groups.flatMap((group) => finding(group, run.name, reference.name, options.metric))),
  };
}

function judged(gain: Gain, correctedP: number | null, level: number): Gain {
  if (correctedP === null || gain.difference === null) return gain;
  return { ...gain, correctedP, verdict: 1 - level <= correctedP ? 'noise' : gain.difference.value > 0 ? 'gain' : 'loss' };
}

function finding({ what, verdict, difference, nPairs }: GroupGain, run: string, reference: string, metric: string): string[] {
  if (verdict !== 'gain' && verdict !== 'loss') return [];
  return [`On ${what}, ${run} finds ${verdict === 'gain' ? 'more' : 'less'} than ${reference}: ${metric} ${intervalText(difference!)} on ${nPairs.toLocaleString('en-US')} pairs.`];
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

import { averageOverSeeds } from './bootstrap';
import { studentReach, studentTwoSided } from './studentT';

/** A difference of two configurations, and how sure it is. */
export interface PairedTest {
  readonly difference: number;
  /** Standard error over the choice of queries and, from two seeds on, of seeds. */
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided chance of a difference as large where there is none. */
  readonly p: number;
}

export interface PairedTestOptions {
  /** The unit of each row, int32 [P]: rows of one query are not independent. */
  readonly unitOf: Int32Array;
  /** Column s of both is the same seed, so that what a seed does to both cancels. */
  readonly haveSameSeeds: boolean;
  /** Chance that the interval is meant to cover the truth: 0.95. */
  readonly level: number;
}

/**
 * Tests the mean of `values − reference` against 0, over rows that were measured with several seeds.
 *
 * With d̄_p the difference of row p averaged over the S seeds and d_s that of seed s averaged over the P rows:
 *
 *     V_query = U / (U − 1) · Σ over the U units of (Σ over its rows of (d̄_p − d̄))² / P²
 *     V_seed  = variance of d_s / S                     (0 for one seed; V(values) + V(reference) for different seeds)
 *     t       = d̄ / sqrt(V_query + V_seed),  df by Satterthwaite from U − 1 and S − 1
 *
 * Both parts hold the noise of single rows and seeds, so it counts twice: a cautious quasi-F with two random factors.
 *
 * @param values, reference float64 [seeds][P], at least one seed each
 * @returns null below two units, where nothing can be said
 * @throws RangeError when lengths differ or there is no seed
 * @see Clark 1973, doi:10.1016/S0022-5371(73)80014-3; Satterthwaite 1946, doi:10.2307/3002019
 */
export function pairedTest(values: readonly Float64Array[], reference: readonly Float64Array[], { unitOf, haveSameSeeds, level }: PairedTestOptions): PairedTest | null {
  const [one, other] = [averageOverSeeds(values), averageOverSeeds(reference)];
  const nRows = one.length;
  if (other.length !== nRows || unitOf.length !== nRows) throw new RangeError(`Paired columns have one length; got ${nRows}, ${other.length} and ${unitOf.length} rows.`);
  const row = Float64Array.from(one, (value, at) => value - other[at]!);
  const difference = meanOf(row);
  const sums = new Map<number, number>();
  row.forEach((value, at) => { sums.set(unitOf[at]!, (sums.get(unitOf[at]!) ?? 0) + value - difference); });
  const nUnits = sums.size;
  if (nUnits < 2) return null;
  const squares = [...sums.values()].reduce((sum, value) => sum + value * value, 0);
  const queries: Part = { variance: (nUnits / (nUnits - 1)) * squares / (nRows * nRows), degrees: nUnits - 1 };
  const seeds = haveSameSeeds && values.length === reference.length
    ? [seedPart(values.map((column, seed) => meanOf(column) - meanOf(reference[seed]!)))]
    : [seedPart(values.map(meanOf)), seedPart(reference.map(meanOf))];
  const parts = [queries, ...seeds].filter(({ variance }) => 0 < variance);
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const degreesOfFreedom = parts.length === 0 ? nUnits - 1 : variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.degrees, 0);
  const standardError = Math.sqrt(variance);
  const reach = standardError === 0 ? 0 : studentReach(level, degreesOfFreedom) * standardError;
  const p = difference === 0 ? 1 : studentTwoSided(difference / standardError, degreesOfFreedom);
  return { difference, standardError, degreesOfFreedom, low: difference - reach, high: difference + reach, p };
}

interface Part { readonly variance: number; readonly degrees: number }

/** Of the mean of some seeds; one seed says nothing of the others. */
function seedPart(means: readonly number[]): Part {
  if (means.length < 2) return { variance: 0, degrees: 1 };
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { variance: squares / (means.length - 1) / means.length, degrees: means.length - 1 };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

import { quantile } from './quantile';
import { stream } from './stream';

/** How intervals are made. */
export interface BootstrapOptions {
  /** How many times the units are drawn anew; 2,000 settles the second digit of a bound's distance from the mean. */
  readonly resamples: number;
  /** Of the streams `bootstrap` and `bootstrap bundles`. */
  readonly seed: number;
  /** Chance that the interval is meant to cover the truth, in (0, 1): 0.95. */
  readonly level: number;
  /**
   * The unit of each row, any int32 [P]: rows with the same number are drawn together. For pairs, their query, because the
   * pairs of one query are not independent. null draws each row by itself.
   */
  readonly unitOf: Int32Array | null;
}

/** A mean with its percentile bootstrap interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Rows the mean is over. */
  readonly nRows: number;
  /** Units drawn: queries, or the rows themselves. */
  readonly nUnits: number;
}

/** Means of several columns under the same draws, so that differences between them are paired. */
export interface Resampled {
  /** The columns' own means, float64 [columns] */
  readonly means: Float64Array;
  /** Each column's mean in each draw, float64 [columns][resamples] */
  readonly draws: readonly Float64Array[];
  readonly nRows: number;
  readonly nUnits: number;
}

/** More units than this are put at random into as many bundles, which are then drawn: the work no longer grows. */
const mostUnits = 10_000;

/**
 * Draws the units of some rows with replacement, as many as there are, `resamples` times, and takes each column's mean.
 *
 *     mean of a draw = Σ over drawn units of the sum of its rows / Σ over drawn units of its number of rows
 *
 * The draws depend on seed, resamples and units alone. Work: resamples · min(units, 10,000) · columns.
 *
 * @param columns float64 [columns][P]
 * @returns null when there are no rows
 * @throws RangeError when a column or `unitOf` has another length than the first column
 * @see Efron and Tibshirani 1993, An Introduction to the Bootstrap, §13.3; Field and Welsh 2007,
 *      doi:10.1111/j.1467-9868.2007.00593.x (drawing clusters)
 */
export function resampled(columns: readonly Float64Array[], options: Omit<BootstrapOptions, 'level'>): Resampled | null {
  const nRows = columns[0]?.length ?? 0;
  for (const { length } of [...columns, ...(options.unitOf === null ? [] : [options.unitOf])]) {
    if (length !== nRows) throw new RangeError(`Paired columns have one length; got ${nRows} and ${length} rows.`);
  }
  if (!(Number.isInteger(options.resamples) && 1 <= options.resamples)) throw new RangeError(`resamples must be an integer from 1, got ${options.resamples}`);
  if (nRows === 0) return null;

  const { unit, nUnits } = denseUnits(options.unitOf, nRows);
  const bundle = bundles(nUnits, options.seed);
  const nDrawn = Math.min(nUnits, mostUnits);

  // One record per unit, number of rows first, so that a drawn unit is read from one place.
  const width = 1 + columns.length;
  const records = new Float64Array(nDrawn * width);
  for (let row = 0; row < nRows; row += 1) {
    const start = bundle(unit(row)) * width;
    records[start]! += 1;
    for (let column = 0; column < columns.length; column += 1) records[start + 1 + column]! += columns[column]![row]!;
  }

  const draws = columns.map(() => new Float64Array(options.resamples));
  const sums = new Float64Array(width);
  const source = stream(options.seed, 'bootstrap');
  for (let draw = 0; draw < options.resamples; draw += 1) {
    sums.fill(0);
    for (let drawn = 0; drawn < nDrawn; drawn += 1) {
      // Scaling 32 bits favors a unit by at most 10,000 / 2³², which no interval shows, in half the time of an exact draw.
      const start = Math.floor(source.uniform() * nDrawn) * width;
      for (let at = 0; at < width; at += 1) sums[at]! += records[start + at]!;
    }
    for (let column = 0; column < columns.length; column += 1) draws[column]![draw] = sums[1 + column]! / sums[0]!;
  }
  return { means: Float64Array.from(columns, meanOf), draws, nRows, nUnits };
}

/** The interval of one column of {@link resampled}, or of column `of` minus column `minus` in the same draws. */
export function percentileInterval(from: Resampled, level: number, of: number, minus?: number): Interval {
  if (!(0 < level && level < 1)) throw new RangeError(`level must be in (0, 1), got ${level}`);
  const draws = from.draws[of]!.slice();
  let mean = from.means[of]!;
  if (minus !== undefined) {
    const other = from.draws[minus]!;
    for (let draw = 0; draw < draws.length; draw += 1) draws[draw]! -= other[draw]!;
    mean -= from.means[minus]!;
  }
  draws.sort();
  return { mean, low: quantile(draws, (1 - level) / 2), high: quantile(draws, (1 + level) / 2), nRows: from.nRows, nUnits: from.nUnits };
}

/** Interval of a mean. @param values float64 [P]; null when empty */
export function meanInterval(values: Float64Array, options: BootstrapOptions): Interval | null {
  const draws = resampled([values], options);
  return draws === null ? null : percentileInterval(draws, options.level, 0);
}

/**
 * Interval of the mean of `values − reference`, row by row: two runs on the same pairs.
 *
 * @param values, reference float64 [P]; null when empty
 * @throws RangeError when the lengths differ
 */
export function differenceInterval(values: Float64Array, reference: Float64Array, options: BootstrapOptions): Interval | null {
  const draws = resampled([values, reference], options);
  return draws === null ? null : percentileInterval(draws, options.level, 0, 1);
}

/**
 * Mean over seeds of each pair's value, so that a difference of configurations is taken between their averages.
 *
 * @param perSeed float64 [seeds][P], at least one seed
 * @returns float64 [P]
 * @throws RangeError when there is no seed or the lengths differ
 */
export function averageOverSeeds(perSeed: readonly Float64Array[]): Float64Array {
  const first = perSeed[0];
  if (first === undefined) throw new RangeError('An average over seeds needs at least one seed.');
  const average = new Float64Array(first.length);
  for (const values of perSeed) {
    if (values.length !== first.length) throw new RangeError(`Seeds are evaluated on the same pairs; got ${first.length} and ${values.length}.`);
    for (let row = 0; row < average.length; row += 1) average[row]! += values[row]! / perSeed.length;
  }
  return average;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Units numbered from 0 in the order they are met. */
function denseUnits(unitOf: Int32Array | null, nRows: number): { readonly unit: (row: number) => number; readonly nUnits: number } {
  if (unitOf === null) return { unit: (row) => row, nUnits: nRows };
  const numbers = new Map<number, number>();
  const dense = new Int32Array(nRows);
  for (let row = 0; row < nRows; row += 1) {
    let number = numbers.get(unitOf[row]!);
    if (number === undefined) numbers.set(unitOf[row]!, number = numbers.size);
    dense[row] = number;
  }
  return { unit: (row) => dense[row]!, nUnits: numbers.size };
}

/** The bundle of each unit: its own while there are few; else random bundles of sizes that differ by at most one. */
function bundles(nUnits: number, seed: number): (unit: number) => number {
  if (nUnits <= mostUnits) return (unit) => unit;
  const order = Int32Array.from({ length: nUnits }, (_, unit) => unit);
  stream(seed, 'bootstrap bundles').shuffle(order);
  return (unit) => order[unit]! % mostUnits;
}

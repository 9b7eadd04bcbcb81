import type { Curve } from './seriesOf';

/** A curve for a picture of so many pixel columns: the mean as a line, smallest and largest as a band. */
export interface SeriesColumns {
  readonly name: string;
  readonly unit: string;
  /** Points of the curve in the range, to say "n points drawn as m columns". */
  readonly nPoints: number;
  /** Last step of each column, ascending, float64 [m] */
  readonly step: Float64Array;
  /** Weighted by the steps that each point is a mean of, float32 [m] */
  readonly mean: Float32Array;
  /** Smallest and largest point, float32 [m] each */
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/**
 * Thins a curve to at most `columns` columns of equal width in steps. No spike is lost: each point lies inside its
 * column's band. With no more points than columns each point is its own column.
 *
 * @param curve with whole steps
 * @param range steps to draw, both ends included; columns without points are left out
 * @throws RangeError when `columns` is below 1
 */
export function levelOfDetail(curve: Curve, range: { readonly from: number; readonly to: number }, columns: number): SeriesColumns {
  if (!(Number.isInteger(columns) && 1 <= columns)) throw new RangeError(`A picture has at least one column, got ${columns}`);
  const first = firstAtLeast(curve.step, range.from);
  const end = firstAtLeast(curve.step, Math.floor(range.to) + 1);
  const nPoints = end - first;
  const columnOf = nPoints <= columns ? (point: number) => point
    : (point: number) => Math.min(columns - 1, Math.floor(((curve.step[point]! - range.from) / (range.to - range.from)) * columns));

  const step: number[] = [], mean: number[] = [], low: number[] = [], high: number[] = [];
  let point = first;
  while (point < end) {
    const column = columnOf(point);
    let sum = 0, weights = 0, smallest = Infinity, largest = -Infinity, lastStep = 0;
    for (; point < end && columnOf(point) === column; point += 1) {
      const value = curve.value[point]!;
      sum += value * curve.weight[point]!;
      weights += curve.weight[point]!;
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
      lastStep = curve.step[point]!;
    }
    step.push(lastStep);
    mean.push(sum / weights);
    low.push(smallest);
    high.push(largest);
  }
  return {
    name: curve.name, unit: curve.unit, nPoints,
    step: Float64Array.from(step), mean: Float32Array.from(mean), low: Float32Array.from(low), high: Float32Array.from(high),
  };
}

/** The first place whose step is at least `step`; the length when there is none. */
function firstAtLeast(steps: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

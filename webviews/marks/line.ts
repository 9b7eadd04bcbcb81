import { line as pathOf } from 'd3';
import type { Group, Scale } from './group';

/** Points of one line; NaN leaves a gap. Equal lengths. */
export interface LineSeries {
  readonly key: string;
  /** Theme classes: `first`, `reference`, `dashed`. */
  readonly look: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** One polyline per series, 1.5 px wide; one lone point becomes a dot of that size. */
export function line(group: Group, series: readonly LineSeries[], { x, y }: { readonly x: Scale; readonly y: Scale }): void {
  const path = pathOf<number>().defined((value) => Number.isFinite(value));
  group
    .selectAll<SVGPathElement, LineSeries>('path')
    .data(series, (one) => one.key)
    .join('path')
    .attr('class', (one) => `line ${one.look}`)
    .attr('d', (one) => path.x((_, at) => x(one.x[at]!)).y((value) => y(value))(one.y as number[]));
}

import { markPath } from './endLabels';
import type { Group, RunLook } from './group';

/** A value with its interval, placed in pixels: along the value axis, and across it. */
export interface PlacedEstimate { readonly key: string; readonly look: RunLook; readonly value: number; readonly low: number; readonly high: number; readonly across: number }

/** Marks with whiskers; `isAcross` turns them, so that the value axis runs to the right. */
export function estimates(group: Group, data: readonly PlacedEstimate[], { isAcross }: { readonly isAcross: boolean }): void {
  const place = (along: number, across: number): readonly [number, number] => (isAcross ? [along, across] : [across, along]);
  const row = group.selectAll<SVGGElement, PlacedEstimate>('g').data(data, (one) => one.key).join((enter) => {
    const made = enter.append('g');
    made.append('line');
    made.append('path');
    return made;
  });
  row.attr('class', (one) => `estimate ${one.look}`);
  row.select('line').attr('class', 'whisker')
    .attr('x1', (one) => place(one.low, one.across)[0]).attr('y1', (one) => place(one.low, one.across)[1])
    .attr('x2', (one) => place(one.high, one.across)[0]).attr('y2', (one) => place(one.high, one.across)[1]);
  row.select('path').attr('class', (one) => `mark ${one.look}`).attr('d', ({ look }) => markPath(look, 3.3))
    .attr('transform', (one) => `translate(${place(one.value, one.across).join(',')})`);
}

/** A bar from zero with its interval and its words, placed in pixels. */
export interface PlacedDifference { readonly key: string; readonly zero: number; readonly value: number; readonly low: number; readonly high: number; readonly across: number; readonly text: string }

/** Bars from zero with whiskers and the value beyond them. */
export function differences(group: Group, data: readonly PlacedDifference[], { isAcross, thickness }: { readonly isAcross: boolean; readonly thickness: number }): void {
  const row = group.selectAll<SVGGElement, PlacedDifference>('g').data(data, (one) => one.key).join((enter) => {
    const made = enter.append('g');
    made.append('rect').attr('class', 'difference');
    made.append('line').attr('class', 'whisker plain');
    made.append('text').attr('class', 'label halo');
    return made;
  });
  const start = (one: PlacedDifference) => Math.min(one.zero, one.value);
  const length = (one: PlacedDifference) => Math.abs(one.value - one.zero);
  row.select('rect')
    .attr('x', (one) => (isAcross ? start(one) : one.across - thickness / 2)).attr('y', (one) => (isAcross ? one.across - thickness / 2 : start(one)))
    .attr('width', (one) => (isAcross ? length(one) : thickness)).attr('height', (one) => (isAcross ? thickness : length(one)));
  row.select('line')
    .attr('x1', (one) => (isAcross ? one.low : one.across)).attr('x2', (one) => (isAcross ? one.high : one.across))
    .attr('y1', (one) => (isAcross ? one.across : one.low)).attr('y2', (one) => (isAcross ? one.across : one.high));
  row.select('text')
    .attr('text-anchor', isAcross ? 'start' : 'middle').attr('dy', isAcross ? '0.32em' : 0)
    .attr('x', (one) => (isAcross ? Math.max(one.high, one.value, one.zero) + 5 : one.across))
    .attr('y', (one) => (isAcross ? one.across : Math.min(one.high, one.value, one.zero) - 4))
    .text(({ text }) => text);
}

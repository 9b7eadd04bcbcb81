import type { Group } from './group';

/** Lines of text beside a vertical line through the plot. */
export interface Crosshair { readonly x: number; readonly lines: readonly string[]; readonly isFocused: boolean; readonly ys: readonly number[] }

/** A vertical line with its text, on the side where there is room; nothing for null. Focused points get an outline. */
export function crosshair(group: Group, data: Crosshair | null, { width, height }: { readonly width: number; readonly height: number }): void {
  const all = data === null ? [] : [data];
  group.selectAll<SVGLineElement, Crosshair>('line').data(all).join('line')
    .attr('class', 'crosshair').attr('x1', ({ x }) => x).attr('x2', ({ x }) => x).attr('y1', 0).attr('y2', height);
  group.selectAll<SVGCircleElement, { readonly x: number; readonly y: number }>('circle')
    .data(data === null || !data.isFocused ? [] : data.ys.filter(Number.isFinite).map((y) => ({ x: data.x, y })))
    .join('circle').attr('class', 'focus').attr('r', 5).attr('cx', ({ x }) => x).attr('cy', ({ y }) => y);
  const onLeft = data !== null && width / 2 < data.x;
  const label = group.selectAll<SVGTextElement, { readonly text: string; readonly at: number }>('text')
    .data(data === null ? [] : data.lines.map((text, at) => ({ text, at })))
    .join('text')
    .attr('class', ({ at }) => (at === 0 ? 'label muted halo' : 'label halo'))
    .attr('text-anchor', onLeft ? 'end' : 'start')
    .attr('x', data === null ? 0 : data.x + (onLeft ? -6 : 6))
    .attr('y', ({ at }) => height - 8 - 13 * ((data?.lines.length ?? 1) - 1 - at));
  label.text(({ text }) => text);
}

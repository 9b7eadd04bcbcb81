import type { Group, Scale } from './group';

export interface Tick { readonly value: number; readonly label: string }

/** Horizontal gridlines with their labels left of the plot; the lowest one is the axis and a little stronger. */
export function leftAxis(group: Group, ticks: readonly Tick[], { y, width, base }: { readonly y: Scale; readonly width: number; readonly base: number }): void {
  const row = group.selectAll<SVGGElement, Tick>('g').data(ticks, (tick) => String(tick.value)).join((enter) => {
    const made = enter.append('g');
    made.append('line');
    made.append('text').attr('class', 'tick').attr('text-anchor', 'end').attr('dy', '0.32em').attr('x', -6);
    return made;
  });
  row.attr('transform', ({ value }) => `translate(0,${y(value)})`);
  row.select('line').attr('class', ({ value }) => (Math.abs(y(value) - base) < 0.5 ? 'axis' : 'grid')).attr('x2', width);
  row.select('text').text(({ label }) => label);
}

/** Labels below the plot; the first starts and the last ends with it when they lie at its edges. */
export function bottomAxis(group: Group, ticks: readonly Tick[], { x, y, width }: { readonly x: Scale; readonly y: number; readonly width: number }): void {
  group.selectAll<SVGLineElement, number>('line').data([0]).join('line').attr('class', 'axis').attr('x2', width).attr('y1', y).attr('y2', y);
  group.selectAll<SVGTextElement, Tick>('text').data(ticks, (tick) => String(tick.value)).join('text')
    .attr('class', 'tick')
    .attr('x', ({ value }) => x(value))
    .attr('y', y + 14)
    .attr('text-anchor', ({ value }) => (width - 14 < x(value) ? 'end' : x(value) < 8 ? 'start' : 'middle'))
    .text(({ label }) => label);
}

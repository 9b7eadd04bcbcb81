import type { Group } from './group';
import type { HeatScale } from './heatScale';

/** A square matrix in the order it is shown; `diagonal` are the texts of its dashed cells. */
export interface HeatData { readonly values: readonly (readonly number[])[]; readonly texts: readonly (readonly string[])[] | null; readonly diagonal: readonly string[] }
export interface HeatPlace { readonly width: number; readonly height: number; readonly scale: HeatScale }

/** One rectangle a cell with its number, the diagonal dashed and without color: it would flatten the rest. */
export function heatCells(group: Group, { values, texts, diagonal }: HeatData, { width, height, scale }: HeatPlace): void {
  const cells = values.flatMap((row, y) => row.map((value, x) => ({ x, y, value, key: `${y} ${x}` })));
  const cell = group.selectAll<SVGGElement, (typeof cells)[number]>('g').data(cells, (one) => one.key).join((enter) => {
    const made = enter.append('g');
    made.append('rect');
    made.append('text').attr('dy', '0.32em').attr('text-anchor', 'middle');
    return made;
  });
  cell.attr('transform', ({ x, y }) => `translate(${x * width},${y * height})`);
  cell.select('rect').attr('class', ({ x, y }) => (x === y ? 'diagonal' : 'cell')).attr('x', 1).attr('y', 1)
    .attr('width', Math.max(0, width - 2)).attr('height', Math.max(0, height - 2))
    .attr('fill', ({ x, y, value }) => (x === y ? 'none' : scale.fill(value)));
  cell.select('text').attr('class', ({ x, y }) => (x === y ? 'muted' : 'value')).attr('x', width / 2).attr('y', height / 2)
    .style('fill', ({ x, y, value }) => (x === y ? null : scale.ink(value)))
    .text(({ x, y }) => (x === y ? (width < 58 ? '' : diagonal[x]!) : texts?.[y]?.[x] ?? ''));
}

/** The same on a canvas, for more cells than a document likes: device pixels, no gaps, the diagonal left empty. */
export function heatCanvas(canvas: HTMLCanvasElement, { values }: HeatData, { width, height, scale }: HeatPlace): void {
  const ratio = window.devicePixelRatio;
  const n = values.length;
  canvas.width = Math.round(width * n * ratio);
  canvas.height = Math.round(height * n * ratio);
  const context = canvas.getContext('2d')!;
  context.fillStyle = scale.steps[0]!;
  context.fillRect(0, 0, canvas.width, canvas.height);
  values.forEach((row, y) => {
    const top = Math.round(y * height * ratio);
    const bottom = Math.round((y + 1) * height * ratio);
    row.forEach((value, x) => {
      const fill = scale.fill(value);
      if (x === y || fill === scale.steps[0]) return;
      const left = Math.round(x * width * ratio);
      context.fillStyle = fill;
      context.fillRect(left, top, Math.round((x + 1) * width * ratio) - left, bottom - top);
    });
  });
}

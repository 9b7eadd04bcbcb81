import { area, line, scaleLog, select } from 'd3';
import { countText } from '../../insight/numberText';
import type { CutFacts, TailView } from '../../insight/tailView';
import { leftAxis, bottomAxis } from '../marks/axes';
import { layer, type Group } from '../marks/group';
import { element } from '../page/element';
import { percentText } from './cutTable';

export interface CutCurve {
  readonly root: HTMLElement;
  /** @param preview one of `cuts`, or null for the configured cut */
  readonly draw: (view: TailView, preview: number | null) => void;
}

const margin = { top: 34, right: 8, bottom: 34, left: 38 };
const height = 210;

/**
 * The popularity curve, items from most to least trained on log scales, with a handle at the cut. The handle moves between
 * counts that exist, by dragging or by arrow keys; Escape puts it back. Nothing is saved by moving it.
 */
export function cutCurve(onPreview: (minPairs: number | null) => void): CutCurve {
  const handle = element('div', { class: 'cut-handle', role: 'slider', tabindex: 0, 'aria-label': 'Head from training pairs', 'aria-orientation': 'horizontal' });
  const chart = element('div', { role: 'img', 'aria-label': 'Training pairs of each item, most popular first', 'aria-describedby': 'cut-summary' });
  const root = element('div', { class: 'plot cut-plot' }, chart, handle);
  const svg = select(chart).append('svg').attr('height', height).attr('aria-hidden', 'true').attr('focusable', 'false');
  const plot: Group = svg.append('g').attr('transform', `translate(${margin.left},${margin.top})`);
  for (const name of ['head', 'left', 'bottom', 'curve', 'cut', 'labels']) layer(plot, name);
  let view: TailView | null = null;
  let preview: number | null = null;
  let x = scaleLog();

  function draw(next: TailView, chosen: number | null): void {
    view = next;
    preview = chosen;
    const outer = chart.clientWidth;
    const { rank, pairs, nTrained, nCold } = next.popularity;
    if (outer === 0 || rank.length === 0) return;
    const width = outer - margin.left - margin.right;
    const inner = height - margin.top - margin.bottom;
    svg.attr('width', outer);
    x = scaleLog([1, Math.max(2, nTrained)], [0, width]);
    const y = scaleLog([1, Math.max(2, pairs[0]!)], [inner, 0]);
    const at = chosen === null ? next.cut : next.cuts.find(({ minPairs }) => minPairs === chosen) ?? next.cut;
    const cutX = x(Math.max(1, at.nItems));
    leftAxis(layer(plot, 'left'), powers(pairs[0]!).map((value) => ({ value, label: countText(value) })), { y, width, base: inner });
    bottomAxis(layer(plot, 'bottom'), powers(nTrained).map((value) => ({ value, label: countText(value) })), { x, y: inner, width });
    const points = rank.map((value, place) => [x(value), y(pairs[place]!)] as const);
    const head = [...points.filter(([px]) => px < cutX), [cutX, y(Math.max(1, at.minPairs))] as const];
    layer(plot, 'head').selectAll('path').data([0]).join('path').attr('class', 'head-area').attr('d', area<readonly [number, number]>().x(([px]) => px).y0(inner).y1(([, py]) => py)(head));
    layer(plot, 'curve').selectAll('path').data([0]).join('path').attr('class', 'rank-curve').attr('d', line<readonly [number, number]>().x(([px]) => px).y(([, py]) => py)(points));
    const configuredX = x(Math.max(1, next.cut.nItems));
    layer(plot, 'cut').selectAll<SVGLineElement, number>('line').data(chosen === null ? [cutX] : [cutX, configuredX]).join('line')
      .attr('class', (_, place) => (place === 0 ? 'cut-line' : 'part dotted')).attr('x1', (px) => px).attr('x2', (px) => px).attr('y1', -margin.top + 4).attr('y2', inner);
    drawLabels(next, at, { cutX, configuredX: chosen === null ? null : configuredX, width, inner, nTail: nTrained - at.nItems, nCold });
    handle.style.left = `${margin.left + cutX - 5}px`;
    handle.style.top = `${margin.top + inner * 0.25}px`;
    const order = next.cuts.length;
    handle.setAttribute('aria-valuemin', String(next.cuts.at(-1)?.minPairs ?? 0));
    handle.setAttribute('aria-valuemax', String(next.cuts[0]?.minPairs ?? 0));
    handle.setAttribute('aria-valuenow', String(at.minPairs));
    handle.setAttribute('aria-valuetext', `${at.minPairs} or more training pairs: ${countText(at.nItems)} items, ${percentText(at.shareOfItems)}`);
    handle.setAttribute('aria-disabled', String(order < 2));
  }

  interface Places { readonly cutX: number; readonly configuredX: number | null; readonly width: number; readonly inner: number; readonly nTail: number; readonly nCold: number }

  function drawLabels(next: TailView, at: CutFacts, { cutX, configuredX, width, inner, nTail, nCold }: Places): void {
    const isTight = width < 420;
    const head = [isTight ? `head: ${percentText(at.shareOfItems)} of items` : `head: ${countText(at.nItems)} items, ${percentText(at.shareOfItems)}`, `${percentText(at.shareOfPairs)} of training pairs`];
    const tail = ['tail', isTight ? countText(nTail + nCold) : `${countText(nTail)} trained, ${countText(nCold)} cold`];
    // Where one side has no room, its words go to the other side, below.
    const headRight = cutX < 150;
    const tailLeft = width - cutX < (isTight ? 46 : 150);
    const labels = [
      ...head.map((text, row) => ({ key: `head ${row}`, text, x: headRight ? cutX + 8 : cutX - 8, y: -20 + row * 14 + (headRight && !tailLeft ? 30 : 0), anchor: headRight ? 'start' : 'end', look: row === 0 ? 'strong halo' : 'halo' })),
      ...tail.map((text, row) => ({ key: `tail ${row}`, text, x: tailLeft ? cutX - 8 : cutX + 8, y: -20 + row * 14 + (tailLeft ? 30 : 0), anchor: tailLeft ? 'end' : 'start', look: row === 0 ? 'strong halo' : 'halo' })),
      ...(configuredX === null ? [] : [{ key: 'configured', text: `configured: ≥ ${next.cut.minPairs}`, x: configuredX + (configuredX < width / 2 ? 6 : -6), y: inner - 8, anchor: configuredX < width / 2 ? 'start' : 'end', look: 'halo' }]),
      { key: 'y', text: isTight ? '↑ pairs per item (log)' : '↑ training pairs per item (log)', x: 0, y: inner + 29, anchor: 'start', look: 'muted' },
      { key: 'x', text: isTight ? 'items by rank (log)' : 'items, most popular first (log)', x: width, y: inner + 29, anchor: 'end', look: 'muted' },
    ];
    layer(plot, 'labels').selectAll<SVGTextElement, (typeof labels)[number]>('text').data(labels, (one) => one.key).join('text')
      .attr('class', ({ look }) => look).attr('x', (one) => one.x).attr('y', (one) => one.y).attr('text-anchor', ({ anchor }) => anchor).text(({ text }) => text);
  }

  /** The place among `cuts`, most pairs first, of the cut that is shown. */
  function place(): number {
    const shown = preview ?? view!.cut.minPairs;
    const found = view!.cuts.findIndex(({ minPairs }) => minPairs <= shown);
    return found === -1 ? view!.cuts.length - 1 : found;
  }

  function go(to: number): void {
    const cut = view!.cuts[Math.min(view!.cuts.length - 1, Math.max(0, to))];
    if (cut !== undefined) onPreview(cut.minPairs === view!.cut.minPairs ? null : cut.minPairs);
  }

  handle.addEventListener('keydown', (event) => {
    if (view === null || view.cuts.length === 0) return;
    if (event.key === 'ArrowRight' || event.key === 'ArrowDown') go(place() + 1);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') go(place() - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(view.cuts.length - 1);
    else if (event.key === 'Escape') onPreview(null);
    else return;
    event.preventDefault();
  });
  handle.addEventListener('pointerdown', (event) => {
    if (event.button === 0) handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener('pointermove', (event) => {
    if (view === null || !handle.hasPointerCapture(event.pointerId)) return;
    const px = event.clientX - root.getBoundingClientRect().left - margin.left;
    let nearest = 0;
    view.cuts.forEach(({ nItems }, at) => { if (Math.abs(x(nItems) - px) < Math.abs(x(view!.cuts[nearest]!.nItems) - px)) nearest = at; });
    go(nearest);
  });
  return { root, draw };
}

function powers(most: number): number[] {
  return Array.from({ length: Math.floor(Math.log10(Math.max(1, most)) + 1e-9) + 1 }, (_, power) => 10 ** power);
}

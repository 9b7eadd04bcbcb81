import { select } from 'd3';
import type { FeaturesView } from '../../insight/featuresView';
import { countText, fractionText } from '../../insight/numberText';
import { niceDomain } from '../../insight/niceDomain';
import { heatCanvas, heatCells, type HeatData } from '../marks/heatCells';
import { heatScale, type HeatScale } from '../marks/heatScale';
import { layer, type Group } from '../marks/group';
import { announce } from '../page/announce';
import { element } from '../page/element';

export interface Shown { readonly scale: 'raw' | 'normalized'; readonly order: readonly number[]; readonly seed: number }

export interface Heatmap {
  readonly root: HTMLElement;
  readonly draw: (view: FeaturesView, shown: Shown) => HeatScale;
  /** Goes to a feature's own cell and takes the focus. */
  readonly goTo: (feature: number) => void;
}

/** From this many features on, cells are drawn on a canvas and have no numbers. */
export const manyFeatures = 40;
const narrow = 560;

/**
 * A square of feature pairs. One stop by keyboard: arrows move the focused cell, Enter makes its row the seed, Escape
 * lets go.
 *
 * @param onSeed  a row was chosen
 * @param onFocus the pair that is pointed at or focused, as features, or null
 */
export function heatmap(onSeed: (feature: number) => void, onFocus: (pair: readonly [number, number] | null) => void): Heatmap {
  const canvas = element('canvas', { class: 'heat-canvas', 'aria-hidden': 'true' });
  const root = element('div', { class: 'plot heatmap', tabindex: 0, role: 'img', 'aria-label': 'Mutual information of feature pairs', 'aria-describedby': 'heat-summary' }, canvas);
  const tip = element('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
  const svg = select(root).append('svg').attr('aria-hidden', 'true').attr('focusable', 'false');
  root.append(tip);
  const plot: Group = svg.append('g');
  for (const name of ['cells', 'names', 'clusters', 'seed', 'focus']) layer(plot, name);
  let view: FeaturesView | null = null;
  let shown: Shown = { scale: 'raw', order: [], seed: 0 };
  let focused: { row: number; column: number } | null = null;
  let place = { left: 0, top: 0, width: 0, height: 0 };

  function draw(next: FeaturesView, what: Shown): HeatScale {
    view = next;
    shown = what;
    const k = next.features.length;
    const outer = root.clientWidth;
    const matrix = what.scale === 'raw' ? next.raw : next.normalized;
    const scale = scaleOf(matrix, what.scale, k);
    if (outer === 0 || k === 0) return scale;
    const isMany = manyFeatures < k;
    const isNarrow = outer < narrow;
    const names = what.order.map((feature) => next.features[feature]!.name);
    const left = isMany ? 0 : Math.min(outer * 0.36, 12 + 6.6 * Math.max(...names.map(({ length }) => length)));
    const right = isMany && !isNarrow ? 190 : 0;
    const width = Math.min(isMany ? 680 / k : 92, (outer - left - right) / k);
    const height = isMany ? width : Math.max(22, Math.min(44, width * 0.62));
    const isSlanted = !isMany && width < 6.4 * Math.max(...names.map(({ length }) => length));
    const top = isMany ? 0 : isSlanted ? 14 + 4.6 * Math.max(...names.map(({ length }) => length)) : 24;
    place = { left, top, width, height };
    svg.attr('width', outer).attr('height', top + height * k + 2);
    plot.attr('transform', `translate(${left},${top})`);
    const data: HeatData = {
      values: what.order.map((row) => what.order.map((column) => matrix[row]![column]!)),
      texts: width < 34 ? null : what.order.map((row) => what.order.map((column) => valueText(matrix[row]![column]!, what.scale))),
      diagonal: what.order.map((feature) => `H ${next.features[feature]!.entropyNats.toFixed(2)}`),
    };
    canvas.hidden = !isMany;
    if (isMany) {
      layer(plot, 'cells').selectAll('*').remove();
      canvas.style.width = `${width * k}px`;
      canvas.style.height = `${height * k}px`;
      heatCanvas(canvas, data, { width, height, scale });
    } else heatCells(layer(plot, 'cells'), data, { width, height, scale });
    drawNames(isMany ? [] : names, isSlanted);
    drawClusters(isMany && shown.order === next.order ? next : null, !isNarrow);
    drawMarks();
    return scale;
  }

  function drawNames(names: readonly string[], isSlanted: boolean): void {
    const { left, width, height } = place;
    const group = layer(plot, 'names');
    const look = (at: number) => (shown.order[at] === shown.seed ? 'strong' : '');
    const shorten = (name: string) => (left < 6.6 * name.length ? `${name.slice(0, Math.max(3, Math.floor(left / 6.6) - 2))}…` : name);
    group.selectAll<SVGTextElement, string>('text.row').data(names).join('text')
      .attr('class', (_, at) => `row ${look(at)}`).attr('text-anchor', 'end').attr('dy', '0.32em').attr('x', -8).attr('y', (_, at) => (at + 0.5) * height).text(shorten)
      .on('click', (_event, name) => onSeed(view!.features.findIndex((feature) => feature.name === name)));
    group.selectAll<SVGTextElement, string>('text.column').data(names).join('text')
      .attr('class', (_, at) => `column ${look(at)}`).attr('text-anchor', isSlanted ? 'start' : 'middle')
      .attr('transform', (_, at) => `translate(${(at + 0.5) * width},-8)${isSlanted ? ' rotate(-45)' : ''}`).text((name) => name);
  }

  function drawClusters(from: FeaturesView | null, hasNames: boolean): void {
    const { width, height } = place;
    const clusters = from?.clusters ?? [];
    const group = layer(plot, 'clusters');
    group.selectAll('rect').data(clusters).join('rect').attr('class', 'cluster')
      .attr('x', (one) => one.from * width).attr('y', (one) => one.from * height).attr('width', (one) => (one.to - one.from) * width).attr('height', (one) => (one.to - one.from) * height);
    const edge = width * shown.order.length;
    let last = -Infinity;
    const labels = !hasNames || from === null ? [] : clusters.map((one) => {
      last = Math.max(((one.from + one.to) / 2) * height, last + 13);
      return { y: last, text: `${from.features[one.central]!.name} + ${one.to - one.from - 1}` };
    });
    group.selectAll('line').data(labels).join('line').attr('class', 'axis').attr('x1', edge + 3).attr('x2', edge + 14).attr('y1', ({ y }) => y).attr('y2', ({ y }) => y);
    group.selectAll('text').data(labels).join('text').attr('x', edge + 18).attr('dy', '0.32em').attr('y', ({ y }) => y).text(({ text }) => (26 < text.length ? `${text.slice(0, 24)}…` : text));
  }

  function drawMarks(): void {
    const { width, height } = place;
    const row = shown.order.indexOf(shown.seed);
    layer(plot, 'seed').selectAll('rect').data(row === -1 ? [] : [row]).join('rect').attr('class', 'seed-row')
      .attr('x', -0.5).attr('y', row * height - 0.5).attr('width', width * shown.order.length + 1).attr('height', Math.max(3, height) + 1);
    const size = [Math.max(7, width), Math.max(7, height)] as const;
    layer(plot, 'focus').selectAll('rect').data(focused === null ? [] : [focused]).join('rect').attr('class', 'focus')
      .attr('x', (at) => (at.column + 0.5) * width - size[0] / 2).attr('y', (at) => (at.row + 0.5) * height - size[1] / 2).attr('width', size[0]).attr('height', size[1]);
  }

  function pairOf({ row, column }: { readonly row: number; readonly column: number }): readonly [number, number] {
    return [shown.order[row]!, shown.order[column]!];
  }

  function focus(at: { row: number; column: number } | null): void {
    focused = at;
    drawMarks();
    onFocus(at === null ? null : pairOf(at));
    if (at !== null && view !== null) announce(pairText(view, pairOf(at)));
  }

  root.addEventListener('keydown', (event) => {
    const last = shown.order.length - 1;
    if (last < 0) return;
    const at = focused ?? { row: Math.max(0, shown.order.indexOf(shown.seed)), column: 0 };
    const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const step = steps[event.key];
    if (step !== undefined) focus(focused === null ? at : { row: Math.min(last, Math.max(0, at.row + step[0])), column: Math.min(last, Math.max(0, at.column + step[1])) });
    else if (event.key === 'Home') focus({ ...at, column: 0 });
    else if (event.key === 'End') focus({ ...at, column: last });
    else if (event.key === 'Enter' && focused !== null) onSeed(pairOf(focused)[0]);
    else if (event.key === 'Escape') focus(null);
    else return;
    event.preventDefault();
  });
  root.addEventListener('blur', () => focus(null));

  const cellUnder = (event: MouseEvent) => {
    const box = root.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - place.left) / place.width);
    const row = Math.floor((event.clientY - box.top - place.top) / place.height);
    const n = shown.order.length;
    return 0 <= row && row < n && 0 <= column && column < n ? { row, column } : null;
  };
  root.addEventListener('pointermove', (event) => {
    const at = cellUnder(event);
    tip.hidden = at === null;
    if (at === null || view === null) {
      if (focused === null) onFocus(null);
      return;
    }
    onFocus(pairOf(at));
    const [first, second] = pairOf(at);
    tip.replaceChildren(element('strong', {}, first === second ? view.features[first]!.name : `${view.features[first]!.name} × ${view.features[second]!.name}`), element('br'), numbersText(view, [first, second]));
    const x = place.left + (at.column + 1) * place.width + 8;
    tip.style.left = `${Math.max(0, Math.min(x, root.clientWidth - tip.offsetWidth))}px`;
    tip.style.top = `${place.top + (at.row + 1) * place.height + 8}px`;
  });
  root.addEventListener('pointerleave', () => {
    tip.hidden = true;
    onFocus(focused === null ? null : pairOf(focused));
  });
  root.addEventListener('click', (event) => {
    const at = cellUnder(event);
    if (at !== null) onSeed(pairOf(at)[0]);
  });

  return {
    root, draw,
    goTo(feature) {
      root.focus();
      const at = shown.order.indexOf(feature);
      if (at !== -1) focus({ row: at, column: at });
    },
  };
}

/** Few features: up to the largest pair, linear. Many: most pairs are near zero, so a root scale that is open at .6. */
function scaleOf(matrix: FeaturesView['raw'], kind: 'raw' | 'normalized', k: number): HeatScale {
  const most = matrix.reduce((largest, row, y) => row.reduce((so, value, x) => (x === y ? so : Math.max(so, value)), largest), 0);
  if (kind === 'normalized' && manyFeatures < k) return heatScale(0.6, 'root', 0.6 < most);
  return heatScale(Math.max(1e-9, niceDomain([0, most], 4)[1]), manyFeatures < k ? 'root' : 'linear', false);
}

export const valueText = (value: number, scale: 'raw' | 'normalized'): string => (scale === 'raw' ? value.toFixed(2) : fractionText(value));

/** `5.18 nats raw, .694 normalized, from 47,188 items` */
export function numbersText(view: FeaturesView, [first, second]: readonly [number, number]): string {
  if (first === second) return `entropy ${view.features[first]!.entropyNats.toFixed(2)} nats, from ${countText(view.features[first]!.nItems)} items`;
  return `${view.raw[first]![second]!.toFixed(view.raw[first]![second]! < 0.1 ? 3 : 2)} nats raw, ${fractionText(view.normalized[first]![second]!)} normalized, from ${countText(view.pairItems[first]![second]!)} items`;
}

export function pairText(view: FeaturesView, pair: readonly [number, number]): string {
  const [first, second] = pair.map((feature) => view.features[feature]!.name) as [string, string];
  return `${pair[0] === pair[1] ? first : `${first} and ${second}`}: ${numbersText(view, pair)}`;
}

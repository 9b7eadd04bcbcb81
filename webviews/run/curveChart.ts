import { scaleLinear, scaleLog, select } from 'd3';
import { band } from '../marks/band';
import { bottomAxis, leftAxis, type Tick } from '../marks/axes';
import { overlaps, type Box } from '../marks/box';
import { crosshair } from '../marks/crosshair';
import { endLabels } from '../marks/endLabels';
import { layer, type Group, type RunLook } from '../marks/group';
import { line } from '../marks/line';
import { announce } from '../page/announce';
import { element } from '../page/element';
import { stepTicks } from './stepTicks';
import type { StepRange } from './zoomedRange';

/** One line of a chart, with a band around it where low and high differ. Equal lengths, steps ascending. */
export interface DrawnCurve {
  readonly name: string;
  /** Theme classes of the line: `first`, `reference`, `first dashed`. */
  readonly look: string;
  readonly mark: RunLook | null;
  readonly bandLook: 'interval' | 'spread' | null;
  readonly step: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface CurveChartView {
  readonly title: string;
  readonly detail: string;
  readonly curves: readonly DrawnCurve[];
  readonly range: { readonly from: number; readonly to: number };
  readonly domain: readonly [number, number];
  readonly scale: 'linear' | 'logarithmic';
  readonly nTicks: number;
  readonly height: number;
  readonly note: string | null;
  readonly format: (value: number) => string;
  /** Tick labels, shorter than values. */
  readonly formatTick: (value: number) => string;
  /** Text of the curve's end: its value, or its name too. */
  readonly endText: (curve: DrawnCurve) => string;
  /** Step of the crosshair while nothing is pointed at; null for none. */
  readonly restingStep: number | null;
}

export interface CurveChart {
  readonly root: HTMLElement;
  readonly draw: (view: CurveChartView) => void;
  /** Shows the crosshair at a step; null takes it away. */
  readonly point: (step: number | null) => void;
}

const margin = { top: 8, bottom: 20, left: 36 };
/** Pixels right of the plot for the labels of the ends: at least those of a value, else what a name beside it takes. */
const roomFor = (texts: readonly string[]): number => Math.max(56, ...texts.map((text) => 28 + 6.5 * text.length));

export interface CurveChartAsks {
  /** The crosshair is wanted at a step, or nowhere. */
  readonly pointed: (step: number | null) => void;
  /** These steps are wanted, or all of them. */
  readonly ranged: (range: StepRange | null) => void;
  /** Steps nearer (below 1) or farther around one. */
  readonly zoomed: (step: number, factor: number) => void;
}

/** One press of `+` or `−`. */
const keyZoom = 2;

/**
 * A chart over steps: pointing shows values, dragging asks for a range, the wheel with Ctrl or ⌘ (a pinch on a touchpad) for a nearer or
 * wider one, a double click or Escape for all of it. By keyboard it is one stop: ← → walk the points, ↑ ↓ the curves, Home and End go to
 * the ends, + and − zoom.
 */
export function curveChart(key: string, on: CurveChartAsks): CurveChart {
  const heading = element('h3', { id: `${key}-title` });
  const detail = element('span', { class: 'detail' });
  const holder = element('div', { class: 'plot', tabindex: 0, role: 'img', 'aria-labelledby': `${key}-title`, 'aria-describedby': `${key}-point` });
  const described = element('span', { class: 'unseen', id: `${key}-point` });
  const root = element('figure', { class: 'curve-chart' }, element('figcaption', {}, heading, ' ', detail), holder, described);
  const svg = select(holder).append('svg').attr('aria-hidden', 'true').attr('focusable', 'false');
  const plot: Group = svg.append('g').attr('transform', `translate(${margin.left},${margin.top})`);
  for (const name of ['left', 'bottom', 'bands', 'lines', 'ends', 'notes', 'selection', 'cross']) layer(plot, name);
  const clip = svg.append('clipPath').attr('id', `${key}-clip`).append('rect');
  for (const name of ['bands', 'lines']) layer(plot, name).attr('clip-path', `url(#${key}-clip)`);

  let view: CurveChartView | null = null;
  let pointedStep: number | null = null;
  let focusedCurve = 0;
  let hasFocus = false;
  let dragFrom: number | null = null;
  let ends: readonly Box[] = [];
  let notes: readonly Box[] = [];
  let x = scaleLinear();
  let y: { (value: number): number; ticks(count: number): number[] } = scaleLinear();
  const size = { width: 0, height: 0 };
  let room = 0;

  function draw(next: CurveChartView): void {
    view = next;
    const outer = holder.clientWidth;
    if (outer === 0) return;
    const drawn = next.curves.filter(({ step }) => step.length !== 0);
    room = roomFor(drawn.map((one) => next.endText(one)));
    size.width = Math.max(40, outer - margin.left - room);
    size.height = next.height - margin.top - margin.bottom;
    svg.attr('width', outer).attr('height', next.height);
    clip.attr('width', size.width).attr('height', size.height + 1);
    x = scaleLinear([next.range.from, next.range.to], [0, size.width]);
    const range = [size.height, 0] as const;
    const isLog = next.scale === 'logarithmic' && 0 < next.domain[0];
    y = isLog ? scaleLog(next.domain, range) : scaleLinear(next.domain, range);
    heading.textContent = next.title;
    detail.textContent = next.detail;

    const yTicks: Tick[] = y.ticks(next.nTicks).filter((value) => !isLog || /^[125]/.test(value.toExponential())).map((value) => ({ value, label: next.formatTick(value) }));
    leftAxis(layer(plot, 'left'), yTicks, { y, width: size.width, base: size.height });
    bottomAxis(layer(plot, 'bottom'), stepTicks(next.range, size.width), { x, y: size.height, width: size.width });
    band(layer(plot, 'bands'), drawn.filter(({ bandLook }) => bandLook !== null).map((one) => ({ key: one.name, look: `${one.look} ${one.bandLook}`, x: one.step, low: one.low, high: one.high })), { x, y });
    line(layer(plot, 'lines'), drawn.map((one) => ({ key: one.name, look: one.look, x: one.step, y: one.mean })), { x, y });
    const clamped = (value: number) => Math.min(size.height, Math.max(0, y(value)));
    // Labels stand where the last line ends, so that an unfinished run's values are beside its line.
    const end = drawn.reduce((most, { step }) => Math.max(most, x(step.at(-1)!)), 0);
    ends = endLabels(layer(plot, 'ends'), drawn.map((one) => ({ key: one.name, look: one.mark, line: one.mark === null && 1 < drawn.length ? one.look : null, y: clamped(one.mean.at(-1)!), text: next.endText(one) })), { x: Math.min(size.width, end) + 7, top: 4, bottom: size.height - 7 });
    const noteAt = Math.min(60, size.width / 4);
    const note = layer(plot, 'notes').selectAll<SVGTextElement, string>('text').data(next.note === null ? [] : [next.note]).join('text').attr('class', 'label muted halo').attr('x', noteAt).attr('y', 9).text((text) => text);
    notes = note.nodes().map((node) => ({ left: noteAt, right: noteAt + node.getComputedTextLength(), top: 0, bottom: 12 }));
    drawCross();
  }

  /** Place in a curve of the point nearest to a step. */
  function nearest({ step }: DrawnCurve, wanted: number): number {
    let best = -1;
    for (let at = 0; at < step.length; at += 1) if (best === -1 || Math.abs(step[at]! - wanted) < Math.abs(step[best]! - wanted)) best = at;
    return best;
  }

  function valuesAt(step: number): { readonly at: number; readonly texts: readonly string[]; readonly ys: readonly number[] } | null {
    if (view === null) return null;
    const drawn = view.curves.filter((one) => one.step.length !== 0);
    const lead = drawn[Math.min(focusedCurve, drawn.length - 1)];
    if (lead === undefined) return null;
    const at = lead.step[nearest(lead, step)]!;
    const texts: string[] = [];
    const ys: number[] = [];
    for (const curve of drawn) {
      const place = nearest(curve, at);
      const gap = Math.abs(curve.step[place]! - at);
      const spacing = curve.step.length < 2 ? 0 : (curve.step.at(-1)! - curve.step[0]!) / (curve.step.length - 1);
      if (spacing < gap) continue;
      const [low, high] = [curve.low[place]!, curve.high[place]!];
      const isSpread = curve.bandLook === 'spread' && low !== high;
      texts.push(`${drawn.length === 1 ? '' : `${curve.name} `}${view.format(curve.mean[place]!)}${isSpread ? ` (${view.format(low)} to ${view.format(high)})` : ''}`);
      ys.push(y(curve.mean[place]!));
    }
    return { at, texts, ys };
  }

  function drawCross(): void {
    const step = pointedStep ?? view?.restingStep ?? null;
    const found = step === null ? null : valuesAt(step);
    const text = crosshair(layer(plot, 'cross'), found === null ? null : {
      x: x(found.at), lines: [`step ${found.at.toLocaleString('en')}`, ...found.texts], isFocused: hasFocus && pointedStep !== null, ys: found.ys,
    }, { ...size, room, avoid: [...ends, ...notes] });
    // Where there is no room for both, the crosshair says more.
    const visibility = (box: Box | undefined) => (text !== null && box !== undefined && overlaps(text, box) ? 'hidden' : null);
    layer(plot, 'ends').selectAll('g').attr('visibility', (_, at) => visibility(ends[at]));
    layer(plot, 'notes').selectAll('text').attr('visibility', (_, at) => visibility(notes[at]));
  }

  function point(step: number | null): void {
    pointedStep = step;
    drawCross();
  }

  function go(step: number): void {
    pointedStep = step; // at once: the page redraws a frame later, and the next key may come before
    on.pointed(step);
    const found = valuesAt(step);
    if (found === null) return;
    const text = `step ${found.at.toLocaleString('en')}: ${found.texts.join(', ')}`;
    described.textContent = text;
    announce(text);
  }

  holder.addEventListener('keydown', (event) => {
    const drawn = view?.curves.filter((one) => one.step.length !== 0) ?? [];
    const lead = drawn[Math.min(focusedCurve, drawn.length - 1)];
    if (lead === undefined) return;
    const at = pointedStep === null ? null : nearest(lead, pointedStep);
    const to = { ArrowRight: at === null ? 0 : Math.min(lead.step.length - 1, at + 1), ArrowLeft: at === null ? lead.step.length - 1 : Math.max(0, at - 1), Home: 0, End: lead.step.length - 1 }[event.key];
    if (to !== undefined) go(lead.step[to]!);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      focusedCurve = (focusedCurve + (event.key === 'ArrowDown' ? 1 : drawn.length - 1)) % drawn.length;
      go(pointedStep ?? drawn[focusedCurve]!.step.at(-1)!);
    } else if (event.key === '+' || event.key === '=' || event.key === '-') {
      const middle = (view!.range.from + view!.range.to) / 2;
      on.zoomed(pointedStep ?? middle, event.key === '-' ? keyZoom : 1 / keyZoom);
    } else if (event.key === 'Escape') {
      if (pointedStep === null) on.ranged(null);
      on.pointed(null);
    } else return;
    event.preventDefault();
  });
  holder.addEventListener('focus', () => { hasFocus = true; });
  holder.addEventListener('blur', () => {
    hasFocus = false;
    on.pointed(null);
  });

  const stepUnder = (event: MouseEvent): number => x.invert(Math.min(size.width, Math.max(0, event.clientX - holder.getBoundingClientRect().left - margin.left)));
  holder.addEventListener('pointermove', (event) => {
    on.pointed(stepUnder(event));
    if (dragFrom !== null) drawSelection(dragFrom, stepUnder(event));
  });
  holder.addEventListener('pointerleave', () => { if (dragFrom === null) on.pointed(null); });
  holder.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    dragFrom = stepUnder(event);
    holder.setPointerCapture(event.pointerId);
  });
  holder.addEventListener('pointerup', (event) => {
    if (dragFrom === null) return;
    const [from, to] = [dragFrom, stepUnder(event)].sort((a, b) => a - b) as [number, number];
    dragFrom = null;
    drawSelection(0, 0);
    if (6 < x(to) - x(from)) on.ranged({ from: Math.floor(from), to: Math.ceil(to) });
  });
  holder.addEventListener('pointercancel', () => {
    dragFrom = null;
    drawSelection(0, 0);
  });
  holder.addEventListener('dblclick', () => on.ranged(null));
  // Without Ctrl or ⌘ the wheel scrolls the page, which is longer than its window.
  holder.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    on.zoomed(stepUnder(event), Math.exp((event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : 30 * event.deltaY) * 0.002));
  }, { passive: false });

  function drawSelection(from: number, to: number): void {
    const [left, right] = [x(Math.min(from, to)), x(Math.max(from, to))];
    layer(plot, 'selection').selectAll('rect').data(from === to ? [] : [0]).join('rect').attr('class', 'selection').attr('x', left).attr('width', right - left).attr('height', size.height);
  }

  return { root, draw, point };
}

import { scaleLinear, select } from 'd3';
import type { RunIntent, RunMark, RunView } from '../../insight/runView';
import { countText } from '../../insight/numberText';
import { layer, type Group } from '../marks/group';
import { announce } from '../page/announce';
import { element } from '../page/element';
import { spacedMarks } from './spacedMarks';
import type { StepRange } from './zoomedRange';

export interface Timeline {
  readonly root: HTMLElement;
  readonly draw: (view: RunView) => void;
}

const look: Readonly<Record<RunMark['kind'], { readonly path: string; readonly y: number }>> = {
  evaluated: { path: 'M0,-4.5L4.5,0L0,4.5L-4.5,0Z', y: 7 },
  checkpointed: { path: 'M-3.5,-3.5H3.5V3.5H-3.5Z', y: 24 },
  warning: { path: 'M0,-5L5,4H-5Z', y: 24 },
  resumed: { path: 'M0,-5V5M-3,2L0,5L3,2', y: 24 },
};

/** What a mark leads to. */
const opens: Readonly<Record<RunMark['kind'], { readonly intent: RunIntent; readonly words: string } | null>> = {
  evaluated: { intent: 'openTail', words: 'Enter opens Tail and Head' },
  checkpointed: null,
  warning: { intent: 'openLog', words: 'Enter opens the log' },
  resumed: { intent: 'openLog', words: 'Enter opens the log' },
};

/** Room for half a mark at both ends. */
const side = 5;

/** Pixels that a mark needs for itself. */
const apart = 10;

/** Marks of later kinds lie over those of earlier ones. */
const upwards: readonly RunMark['kind'][] = ['evaluated', 'checkpointed', 'resumed', 'warning'];

/**
 * Progress over the planned steps with what happened on it. Marks that would merge are thinned, and the key says so. One stop by keyboard: ← →
 * walk all events, Enter opens what one leads to, as a click does. Dragging asks for a range, a double click or Escape for all steps.
 */
export function timeline(open: (intent: RunIntent) => void, ranged: (range: StepRange | null) => void): Timeline {
  const holder = element('div', { class: 'plot timeline', tabindex: 0, role: 'img', 'aria-label': 'Progress and events', 'aria-describedby': 'timeline-point' });
  const described = element('span', { class: 'unseen', id: 'timeline-point' });
  const key = element('div', { class: 'timeline-key' });
  const root = element('section', { class: 'section timeline-section', 'aria-label': 'Progress' }, holder, key, described);
  const svg = select(holder).append('svg').attr('height', 34).attr('aria-hidden', 'true').attr('focusable', 'false');
  const plot: Group = svg.append('g').attr('transform', `translate(${side},0)`);
  let view: RunView | null = null;
  let focused: number | null = null;
  let x = scaleLinear();
  let total = 1;
  let dragFrom: number | null = null;

  function draw(next: RunView): void {
    view = next;
    const width = holder.clientWidth - 2 * side;
    if (width < 0) return;
    svg.attr('width', width + 2 * side);
    total = Math.max(1, next.totalSteps ?? 0, next.step);
    x = scaleLinear([0, total], [0, width]);
    layer(plot, 'bars').selectAll<SVGRectElement, number>('rect').data([total, next.step]).join('rect')
      .attr('class', (_, at) => (at === 0 ? 'planned' : 'done')).attr('y', 13.5).attr('height', 4).attr('width', (step) => x(step));
    const zoomed = next.isZoomed ? [next.range] : [];
    layer(plot, 'zoomed').selectAll<SVGRectElement, RunView['range']>('rect').data(zoomed).join('rect')
      .attr('class', 'zoomed').attr('x', ({ from }) => x(from)).attr('width', ({ from, to }) => Math.max(2, x(Math.min(total, to)) - x(from))).attr('y', 1).attr('height', 29);
    const at = focused === null ? [] : next.events.slice(focused, focused + 1);
    const spaced = spacedMarks(next.events, x, apart);
    const drawn = [...spaced, ...at.filter((one) => !spaced.includes(one))].sort((a, b) => upwards.indexOf(a.kind) - upwards.indexOf(b.kind));
    layer(plot, 'marks').selectAll<SVGPathElement, RunMark>('path').data(drawn).join('path')
      .attr('class', ({ kind }) => `event ${kind}${opens[kind] === null ? '' : ' opens'}`).attr('d', ({ kind }) => look[kind].path)
      .attr('transform', ({ step, kind }) => `translate(${x(step)},${look[kind].y})`)
      .on('click', (_event, { kind }) => {
        const to = opens[kind];
        if (to !== null) open(to.intent);
      })
      .each(function withTitle({ text }) { select(this).selectAll('title').data([text]).join('title').text((words) => words); });
    layer(plot, 'focus').selectAll<SVGRectElement, RunMark>('rect').data(at).join('rect')
      .attr('class', 'focus').attr('width', 15).attr('height', 15).attr('x', ({ step }) => x(step) - 7.5).attr('y', ({ kind }) => look[kind].y - 7.5);
    drawKey(next, at[0] ?? null, spaced);
  }

  function drawKey(next: RunView, shown: RunMark | null, spaced: readonly RunMark[]): void {
    const lastWarning = next.events.findLast(({ kind }) => kind === 'warning');
    const nOf = (marks: readonly RunMark[], wanted: RunMark['kind']) => marks.filter(({ kind }) => kind === wanted).length;
    const thinned = (kind: RunMark['kind'], one: string, many: string) => (nOf(spaced, kind) === nOf(next.events, kind) ? one : `${many}, ${countText(nOf(spaced, kind))} of ${countText(nOf(next.events, kind))} drawn`);
    const entries = ([['evaluated', thinned('evaluated', 'evaluation', 'evaluations')], ['checkpointed', thinned('checkpointed', 'checkpoint', 'checkpoints')], ['warning', lastWarning?.text ?? 'warning'], ['resumed', 'resumed']] as const)
      .filter(([kind]) => next.events.some((event) => event.kind === kind));
    key.replaceChildren(
      ...entries.map(([kind, text]) => element('span', { class: 'key-entry' }, keyMark(kind), text)),
      element('span', { class: shown === null && !next.isZoomed ? 'key-end hint' : 'key-end' }, shown !== null ? `${shown.text}${opens[shown.kind] === null ? '' : `. ${opens[shown.kind]!.words}`}` : next.isZoomed ? `Steps ${next.range.from.toLocaleString('en')} to ${next.range.to.toLocaleString('en')}; double click or Escape for all` : 'Drag or Ctrl + wheel to zoom all charts'),
    );
  }

  holder.addEventListener('keydown', (event) => {
    const n = view?.events.length ?? 0;
    if (n === 0 || view === null) return;
    const order = view.events.map((_, at) => at).sort((a, b) => view!.events[a]!.step - view!.events[b]!.step || a - b);
    const place = focused === null ? -1 : order.indexOf(focused);
    const to = { ArrowRight: Math.min(n - 1, place + 1), ArrowLeft: place < 0 ? n - 1 : Math.max(0, place - 1), Home: 0, End: n - 1 }[event.key];
    if (to !== undefined) {
      focused = order[to]!;
      described.textContent = view.events[focused]!.text;
      announce(view.events[focused]!.text);
    } else if (event.key === 'Enter' && focused !== null) {
      const to = opens[view.events[focused]!.kind];
      if (to !== null) open(to.intent);
    } else if (event.key === 'Escape') {
      if (focused === null) ranged(null);
      focused = null;
    } else return;
    event.preventDefault();
    draw(view);
  });
  holder.addEventListener('blur', () => {
    focused = null;
    if (view !== null) draw(view);
  });

  const stepUnder = (event: MouseEvent): number => Math.min(total, Math.max(0, x.invert(event.clientX - holder.getBoundingClientRect().left - side)));
  const isDrag = (from: number, to: number): boolean => 6 < Math.abs(x(to) - x(from));
  holder.addEventListener('pointerdown', (event) => { if (event.button === 0) dragFrom = stepUnder(event); });
  holder.addEventListener('pointermove', (event) => {
    if (dragFrom === null || !isDrag(dragFrom, stepUnder(event))) return;
    // Not before it is a drag: who captures the pointer gets the click too, and that belongs to a mark.
    holder.setPointerCapture(event.pointerId);
    drawSelection(dragFrom, stepUnder(event));
  });
  holder.addEventListener('pointerup', (event) => {
    const [from, to] = [dragFrom ?? 0, stepUnder(event)].sort((a, b) => a - b) as [number, number];
    const isWanted = dragFrom !== null && isDrag(from, to);
    endDrag();
    if (isWanted) ranged({ from: Math.floor(from), to: Math.ceil(to) });
  });
  holder.addEventListener('pointercancel', endDrag);
  holder.addEventListener('dblclick', () => ranged(null));

  function endDrag(): void {
    dragFrom = null;
    drawSelection(0, 0);
  }

  function drawSelection(from: number, to: number): void {
    layer(plot, 'selection').selectAll('rect').data(from === to ? [] : [0]).join('rect').attr('class', 'selection')
      .attr('x', x(Math.min(from, to))).attr('width', Math.abs(x(to) - x(from))).attr('y', 1).attr('height', 29);
  }
  return { root, draw };
}

function keyMark(kind: RunMark['kind']): Node {
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg')).attr('width', 12).attr('height', 12).attr('aria-hidden', 'true');
  svg.append('path').attr('class', `event ${kind}`).attr('d', look[kind].path).attr('transform', 'translate(6,6)');
  return svg.node()!;
}

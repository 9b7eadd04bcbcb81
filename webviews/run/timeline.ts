import { scaleLinear, select } from 'd3';
import type { RunIntent, RunMark, RunView } from '../../insight/runView';
import { countText } from '../../insight/numberText';
import { layer, type Group } from '../marks/group';
import { announce } from '../page/announce';
import { element } from '../page/element';
import { spacedMarks } from './spacedMarks';

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

/** Pixels that a mark needs for itself. */
const apart = 10;

/** Marks of later kinds lie over those of earlier ones. */
const upwards: readonly RunMark['kind'][] = ['evaluated', 'checkpointed', 'resumed', 'warning'];

/**
 * Progress over the planned steps with what happened on it. Marks that would merge are thinned, and the key says so. One stop by keyboard: ← →
 * walk all events, Enter opens what one leads to, as a click does.
 */
export function timeline(open: (intent: RunIntent) => void): Timeline {
  const holder = element('div', { class: 'plot timeline', tabindex: 0, role: 'img', 'aria-label': 'Progress and events', 'aria-describedby': 'timeline-point' });
  const described = element('span', { class: 'unseen', id: 'timeline-point' });
  const key = element('div', { class: 'timeline-key' });
  const root = element('section', { class: 'section timeline-section', 'aria-label': 'Progress' }, holder, key, described);
  const svg = select(holder).append('svg').attr('height', 34).attr('aria-hidden', 'true').attr('focusable', 'false');
  const plot: Group = svg.append('g').attr('transform', 'translate(5,0)');
  let view: RunView | null = null;
  let focused: number | null = null;

  function draw(next: RunView): void {
    view = next;
    const width = holder.clientWidth - 10;
    if (width < 0) return;
    svg.attr('width', width + 10);
    const total = Math.max(1, next.totalSteps ?? 0, next.step);
    const x = scaleLinear([0, total], [0, width]);
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
      element('span', { class: shown === null && !next.isZoomed ? 'key-end hint' : 'key-end' }, shown !== null ? `${shown.text}${opens[shown.kind] === null ? '' : `. ${opens[shown.kind]!.words}`}` : next.isZoomed ? `Steps ${next.range.from.toLocaleString('en')} to ${next.range.to.toLocaleString('en')}; double click or Escape for all` : 'Drag or Ctrl + wheel on a chart to zoom all charts'),
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
    } else if (event.key === 'Escape') focused = null;
    else return;
    event.preventDefault();
    draw(view);
  });
  holder.addEventListener('blur', () => {
    focused = null;
    if (view !== null) draw(view);
  });
  return { root, draw };
}

function keyMark(kind: RunMark['kind']): Node {
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg')).attr('width', 12).attr('height', 12).attr('aria-hidden', 'true');
  svg.append('path').attr('class', `event ${kind}`).attr('d', look[kind].path).attr('transform', 'translate(6,6)');
  return svg.node()!;
}

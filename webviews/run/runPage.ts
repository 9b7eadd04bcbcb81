import type { Action } from '../../insight/loadable';
import type { RunIntent, RunView } from '../../insight/runView';
import { buttons } from '../page/button';
import type { Connection } from '../page/connect';
import { element, icon, replaceChildren } from '../page/element';
import { onLook } from '../page/onLook';
import { runKey } from '../page/runKey';
import { section } from '../page/section';
import { sentenceInto } from '../page/sentenceInto';
import { curveChart, type CurveChart } from './curveChart';
import { healthCharts, lossCharts, recallCharts } from './curveViews';
import type { FromPage, PageState } from './protocol';
import { healthTable, lossTable, recallTable } from './runTables';
import { timeline } from './timeline';
import { zoomedRange } from './zoomedRange';

export interface RunPage { readonly show: (view: RunView) => void }

const stateIcons: Readonly<Record<RunView['state']['kind'], string>> = {
  queued: 'clock', running: 'sync', paused: 'debug-pause', stalled: 'warning', interrupted: 'debug-disconnect', away: 'remote', finished: 'pass-filled', failed: 'error', cancelled: 'circle-slash',
};
const lossScales: readonly { readonly value: PageState['lossScale']; readonly label: string }[] = [
  { value: 'settled', label: 'Settled part' }, { value: 'all', label: 'All steps' }, { value: 'logarithmic', label: 'Logarithmic' },
];

/** The page of a run: its skeleton once, its contents with every view. */
export function runPage(root: HTMLElement, connection: Connection<FromPage, PageState>): RunPage {
  let view: RunView | null = null;
  let pointedFrame = 0;
  const post = (intent: RunIntent) => connection.post({ kind: intent });
  const tables = () => connection.state.tables;
  const keepTables = (shown: readonly string[]) => {
    connection.keep({ tables: shown });
    draw();
  };

  const stateIcon = element('span', { class: 'icon', 'aria-hidden': 'true' });
  const name = element('h1', {});
  const word = element('span', { class: 'detail', role: 'status' });
  const actions = element('div', { class: 'header-actions' });
  const banner = element('div', { class: 'banner', hidden: true, role: 'alert' });
  const lead = element('p', { class: 'lead' });
  const facts = element('dl', { class: 'facts' });
  const events = timeline(post, ranged);
  const recall = section('recall', 'Validation recall', tables, keepTables);
  const recallNote = element('p', { class: 'note' });
  const losses = section('losses', 'Losses', tables, keepTables);
  const health = section('health', 'Health', tables, keepTables);
  health.detail.textContent = 'is the machine busy, and do the vectors still use the space?';
  const scale = element('select', { 'aria-label': 'Scale of the losses', onchange: () => {
    connection.keep({ lossScale: scale.value as PageState['lossScale'] });
    draw();
  } }, ...lossScales.map(({ value, label }) => element('option', { value }, label)));
  scale.value = connection.state.lossScale;
  losses.controls.append(scale);
  recall.chart.classList.add('facets');
  replaceChildren(root, element('header', { class: 'page-head' }, stateIcon, name, word, actions), banner, lead, facts, events.root, recall.root, losses.root, health.root);

  const charts = new Map<string, CurveChart>();
  const chart = (key: string, parent: HTMLElement): CurveChart => {
    let made = charts.get(key);
    if (made === undefined) charts.set(key, made = curveChart(key, { pointed, ranged, zoomed }));
    if (made.root.parentElement !== parent) parent.append(made.root);
    return made;
  };

  function pointed(step: number | null): void {
    cancelAnimationFrame(pointedFrame);
    pointedFrame = requestAnimationFrame(() => { for (const one of charts.values()) one.point(step); });
  }

  function ranged(range: PageState['range']): void {
    connection.keep({ range });
    connection.post({ kind: 'range', range, columns: columns() });
  }

  let zoomFrame = 0;
  function zoomed(step: number, factor: number): void {
    if (view === null) return;
    const total = Math.max(1, view.totalSteps ?? 0, view.step);
    const range = zoomedRange(connection.state.range ?? { from: 0, to: total }, step, factor, total);
    connection.keep({ range });
    // A wheel turns faster than the host draws: it is asked once a frame.
    cancelAnimationFrame(zoomFrame);
    zoomFrame = requestAnimationFrame(() => connection.post({ kind: 'range', range, columns: columns() }));
  }

  /** Pixel columns of the widest loss chart; the host thins to them. */
  function columns(): number {
    const plot = losses.chart.querySelector('.plot') ?? recall.chart.querySelector('.plot');
    return Math.max(50, Math.round((plot?.clientWidth ?? root.clientWidth) - 88));
  }

  let askedColumns = 0;
  function askColumns(): void {
    if (losses.isTable() || Math.abs(columns() - askedColumns) < 4) return;
    askedColumns = columns();
    connection.post({ kind: 'range', range: connection.state.range, columns: askedColumns });
  }

  function show(next: RunView): void {
    if (view?.run.runId !== next.run.runId) {
      // Steps of another run mean nothing here.
      if (connection.state.runId !== null && connection.state.runId !== next.run.runId) connection.keep({ range: null });
      connection.keep({ runId: next.run.runId });
    }
    view = next;
    drawHead(next);
    draw();
    askColumns();
  }

  function drawHead(next: RunView): void {
    const { kind } = next.state;
    stateIcon.className = `icon icon-${stateIcons[kind]} state-${kind}`;
    name.textContent = `${next.run.name}${next.run.seed === null ? '' : ` · seed ${next.run.seed}`}`;
    if (word.textContent !== next.state.word) word.textContent = next.state.word;
    sameActions(actions, next.actions, () => buttons(next.actions, post, 'all-plain'));
    const shown = next.banner;
    banner.hidden = shown === null;
    if (shown !== null) {
      banner.className = `banner ${shown.kind}`;
      sameActions(banner, [{ label: `${shown.title}${shown.detail}`, intent: 'openLog' }, ...shown.actions], () => element('div', { class: 'banner-row' },
        icon(shown.kind === 'error' ? 'error' : shown.kind === 'warning' ? (kind === 'interrupted' ? 'debug-disconnect' : 'warning') : 'info'),
        element('div', { class: 'banner-text' }, element('strong', {}, shown.title), element('p', {}, shown.detail)),
        buttons(shown.actions, post, 'first-is-primary')));
    }
    sentenceInto(lead, next.lead);
    replaceChildren(facts, ...next.facts.map(({ label, value, title }) => element('div', { title: title === '' ? null : title }, element('dt', {}, label), element('dd', {}, value))));
  }

  function draw(): void {
    if (view === null) return;
    events.draw(view);
    recall.root.querySelector('h2')!.textContent = `Validation ${view.metric}`;
    recall.setSummary(view.recallSummary);
    recall.setTable(recallTable(view));
    losses.setTable(lossTable(view));
    health.setTable(healthTable(view));
    losses.detail.textContent = view.lossSummary;
    replaceChildren(recall.controls, runKey([{ look: 'first', name: view.run.name }, ...(view.reference === null ? [] : [{ look: 'reference' as const, name: view.reference.name }])]));
    recallNote.textContent = view.recallNote ?? '';
    if (view.recallNote !== null && recallNote.parentElement === null) recall.chart.before(recallNote);
    recallNote.hidden = view.recallNote === null || recall.isTable();
    recall.chart.classList.toggle('nothing', view.recall.length === 0);

    const isNarrow = root.clientWidth < 700;
    const shown: string[] = [];
    const place = (parent: HTMLElement, isTable: boolean, drawn: readonly { readonly key: string; readonly view: Parameters<CurveChart['draw']>[0] }[]) => {
      for (const one of drawn) {
        shown.push(one.key);
        const made = chart(one.key, parent);
        if (!isTable) made.draw(one.view);
      }
    };
    place(recall.chart, recall.isTable(), recallCharts(view, isNarrow));
    place(losses.chart, losses.isTable(), lossCharts(view, connection.state.lossScale));
    place(health.chart, health.isTable(), healthCharts(view));
    losses.chart.dataset.charts = String(view.losses.length);
    for (const [key, one] of charts) if (!shown.includes(key)) {
      one.root.remove();
      charts.delete(key);
    }
  }

  onLook(root, () => {
    draw();
    askColumns();
  });
  return { show };
}

/** Replaces a row of buttons only when it changed, so that focus stays on a button. */
function sameActions(parent: HTMLElement, actions: readonly Action<RunIntent>[], make: () => HTMLElement): void {
  const key = JSON.stringify(actions);
  if (parent.dataset.actions === key) return;
  parent.dataset.actions = key;
  replaceChildren(parent, make());
}

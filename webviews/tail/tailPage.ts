import type { TailView } from '../../insight/tailView';
import { plainText } from '../../insight/sentence';
import { announce } from '../page/announce';
import type { Connection } from '../page/connect';
import { element, replaceChildren } from '../page/element';
import { onLook } from '../page/onLook';
import { runKey, runSign, yardstickKey } from '../page/runKey';
import { section } from '../page/section';
import { sentenceInto } from '../page/sentenceInto';
import { coverageTable } from './coverageTable';
import { cutCurve } from './cutCurve';
import { cutTable, cutTwin, groupTwin } from './cutTable';
import { groupChart } from './groupChart';
import type { FromPage, PageState } from './protocol';

export interface TailPage { readonly show: (view: TailView) => void }

/** The page of tail and head: its skeleton once, its contents with every view and every choice. */
export function tailPage(root: HTMLElement, connection: Connection<FromPage, PageState>): TailPage {
  let view: TailView | null = null;
  const tables = () => connection.state.tables;
  const keepTables = (shown: readonly string[]) => {
    connection.keep({ tables: shown });
    draw();
  };

  const first = element('select', { 'aria-label': 'Run', onchange: chooseRuns });
  const reference = element('select', { 'aria-label': 'Reference', onchange: chooseRuns });
  const cutoff = element('select', { 'aria-label': 'Cut-off k', onchange: () => connection.post({ kind: 'chooseCutoff', k: Number(cutoff.value) }) });
  const grouping = element('select', { 'aria-label': 'Groups of', onchange: () => connection.post({ kind: 'chooseGrouping', grouping: grouping.value }) });
  const groupingPick = element('span', { class: 'pick' }, element('span', { class: 'detail' }, 'groups of'), grouping);
  const when = element('span', { class: 'detail', role: 'status' });
  const head = element('header', { class: 'page-head tail-head' },
    element('h1', { class: 'unseen' }, 'Tail and head'),
    element('span', { class: 'pick' }, runSign('first'), first), element('span', { class: 'pick' }, element('span', { class: 'detail' }, 'against'), runSign('reference'), reference),
    element('span', { class: 'pick' }, element('span', { class: 'detail' }, 'recall@'), cutoff), groupingPick, when);
  const lead = element('p', { class: 'lead' });
  const groups = section('groups', 'Recall by popularity of the wanted item', tables, keepTables);
  const chart = groupChart(select);
  groups.chart.append(chart.root);
  const findingsList = element('ul', { class: 'findings-list' });
  const findings = element('section', { class: 'section findings', 'aria-labelledby': 'findings-heading', hidden: true },
    element('div', { class: 'section-head' }, element('div', { class: 'section-title' }, element('h2', { id: 'findings-heading' }, 'When it helps'), element('span', { class: 'detail' }, 'what is no chance, of all groups together'))), findingsList);
  const cut = section('cut', 'Where the cut is', tables, keepTables);
  const curve = cutCurve(preview);
  cut.chart.append(curve.root);
  const apply = element('button', { type: 'button', class: 'plain', onclick: () => {
    if (connection.state.previewMinPairs !== null) connection.post({ kind: 'setCut', minPairs: connection.state.previewMinPairs });
  } }, 'Apply to Config…');
  const cutsHolder = element('div', {});
  const cutsTitle = element('span', { class: 'detail' });
  const cuts = element('section', { class: 'section cuts', 'aria-labelledby': 'cuts-heading' },
    element('div', { class: 'section-head' }, element('div', { class: 'section-title' }, element('h2', { id: 'cuts-heading' }, 'Other cuts'), cutsTitle), apply), cutsHolder);
  const coverageKey = element('span', { class: 'controls' });
  const coverageHolder = element('div', {});
  const coverageNote = element('p', { class: 'summary' });
  const coverage = element('section', { class: 'section coverage', 'aria-labelledby': 'coverage-heading' },
    element('div', { class: 'section-head' }, element('div', { class: 'section-title' }, element('h2', { id: 'coverage-heading' }, 'Coverage')), coverageKey), coverageHolder, coverageNote);
  replaceChildren(root, head, lead, groups.root, findings, element('div', { class: 'tail-columns' }, cut.root, element('div', { class: 'side' }, cuts, coverage)));

  function chooseRuns(): void {
    connection.keep({ runId: first.value, referenceId: reference.value === '' ? null : reference.value });
    connection.post({ kind: 'chooseRuns', runId: first.value, referenceId: reference.value === '' ? null : reference.value });
  }

  function select(place: number | null): void {
    const group = place === null ? undefined : view?.groups[place];
    connection.keep({ selectedGroup: group?.key ?? null });
    if (group !== undefined) announce(plainText(group.summary));
    draw();
  }

  function preview(minPairs: number | null): void {
    connection.keep({ previewMinPairs: minPairs });
    draw();
  }

  function show(next: TailView): void {
    const [own, other] = next.runs;
    connection.keep({ runId: own!.runId, referenceId: other?.runId ?? null, k: next.k, grouping: next.grouping });
    view = next;
    fill(first, next.choices.map(({ runId, label }) => ({ value: runId, label, isDisabled: false })), own!.runId);
    fill(reference, [{ value: '', label: 'no other run', isDisabled: false }, ...next.choices.filter(({ runId }) => runId !== own!.runId).map(({ runId, label, isComparable }) => ({ value: runId, label: isComparable ? label : `${label}: other pairs`, isDisabled: !isComparable }))], other?.runId ?? '');
    fill(cutoff, next.cutoffs.map((k) => ({ value: String(k), label: String(k), isDisabled: false })), String(next.k));
    fill(grouping, next.groupings.map(({ value, label }) => ({ value, label, isDisabled: false })), next.grouping);
    groupingPick.hidden = next.groupings.length < 2;
    if (when.textContent !== next.when) when.textContent = next.when;
    sentenceInto(lead, next.lead);
    findings.hidden = next.findings.length === 0;
    replaceChildren(findingsList, ...next.findings.map((one) => {
      const line = element('li', {});
      sentenceInto(line, one);
      return line;
    }));
    draw();
  }

  function draw(): void {
    if (view === null) return;
    const { state } = connection;
    const place = view.groups.findIndex(({ key }) => key === state.selectedGroup);
    groups.root.querySelector('h2')!.textContent = `Recall@${view.k} by ${view.groupedBy}`;
    groups.setTable(groupTwin(view));
    const signs = view.runs.map(({ name }, run) => ({ look: run === 0 ? 'first' as const : 'reference' as const, name }));
    replaceChildren(groups.controls, runKey(signs), view.groups.some(({ popularity }) => popularity !== null) ? yardstickKey() : null);
    groups.setSummary([...(place === -1 ? [] : [...view.groups[place]!.summary, { text: ' ', isStrong: false }]), { text: view.groupsNote, isStrong: false }]);
    if (!groups.isTable()) chart.draw(view, place === -1 ? null : place);

    const previewed = view.cuts.some(({ minPairs }) => minPairs === state.previewMinPairs) ? state.previewMinPairs : null;
    replaceChildren(cut.detail, element('code', {}, view.cut.configText));
    cut.setTable(cutTwin(view));
    cut.setSummary(view.cutText);
    if (!cut.isTable()) curve.draw(view, previewed);
    cutsTitle.textContent = `tail recall@${view.k} under each`;
    apply.disabled = previewed === null;
    apply.title = previewed === null ? 'Move the cut to apply another' : `Set evaluation.head to minPairs ${previewed}`;
    const focused = cutsHolder.contains(document.activeElement) ? (document.activeElement as HTMLElement).textContent : null;
    replaceChildren(cutsHolder, cutTable(view, previewed ?? view.cut.minPairs, (minPairs) => preview(minPairs === view?.cut.minPairs ? null : minPairs)));
    if (focused !== null) [...cutsHolder.querySelectorAll('button')].find(({ textContent }) => textContent === focused)?.focus();
    replaceChildren(coverageKey, runKey([...signs].reverse()));
    replaceChildren(coverageHolder, coverageTable(view));
    coverageNote.textContent = view.coverageNote ?? '';
  }

  onLook(root, draw);
  return { show };
}

/** Puts the options into a list, unless they are the same, and chooses one. */
function fill(list: HTMLSelectElement, options: readonly { readonly value: string; readonly label: string; readonly isDisabled: boolean }[], chosen: string): void {
  const key = JSON.stringify(options);
  if (list.dataset.options !== key) {
    list.dataset.options = key;
    replaceChildren(list, ...options.map(({ value, label, isDisabled }) => element('option', { value, disabled: isDisabled }, label)));
  }
  list.value = chosen;
}

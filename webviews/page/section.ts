import type { Sentence } from '../../insight/loadable';
import { element, icon, replaceChildren } from './element';
import { sentenceInto } from './sentenceInto';
import { tableTwin, type TableTwin } from './tableTwin';

/** A part of a page: heading, controls at the right, a chart that can be swapped for its table, and a summary. */
export interface Section {
  readonly root: HTMLElement;
  /** Beside the heading, muted. */
  readonly detail: HTMLElement;
  /** Left of the table button. */
  readonly controls: HTMLElement;
  readonly chart: HTMLElement;
  readonly summary: HTMLElement;
  readonly isTable: () => boolean;
  readonly showTable: (isTable: boolean) => void;
  /** Draws the table when it is the one that is shown. */
  readonly setTable: (twin: TableTwin) => void;
  readonly setSummary: (sentence: Sentence) => void;
}

/**
 * @param key     names it in the kept state
 * @param tables  the kept keys of sections shown as tables
 * @param onTable told the new list when one was swapped, to keep it and to draw anew
 */
export function section(key: string, title: string, tables: () => readonly string[], onTable: (tables: readonly string[]) => void): Section {
  const heading = element('h2', { id: `${key}-heading` }, title);
  const detail = element('span', { class: 'detail' });
  const controls = element('span', { class: 'controls' });
  const button = element('button', { class: 'icon-button', type: 'button', 'aria-pressed': 'false', title: 'Show as Table (t)', 'aria-label': `${title}: show as table` }, icon('table'));
  const chart = element('div', { class: 'chart' });
  const table = element('div', { class: 'twin', hidden: true });
  const summary = element('p', { class: 'summary', id: `${key}-summary` });
  const root = element('section', { class: `section ${key}`, 'aria-labelledby': `${key}-heading` },
    element('div', { class: 'section-head' }, element('div', { class: 'section-title' }, heading, detail), controls, button), chart, table, summary);
  const isTable = () => tables().includes(key);
  const apply = () => {
    const on = isTable();
    button.setAttribute('aria-pressed', String(on));
    chart.hidden = on;
    table.hidden = !on;
  };
  const showTable = (on: boolean) => {
    if (on === isTable()) return;
    onTable(on ? [...tables(), key] : tables().filter((one) => one !== key));
    apply();
    if (!on) (chart.querySelector<HTMLElement>('[tabindex="0"]') ?? button).focus();
    else table.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  };
  button.addEventListener('click', () => showTable(!isTable()));
  root.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.key !== 't' || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
    event.preventDefault();
    showTable(!isTable());
  });
  apply();
  return {
    root, detail, controls, chart, summary, isTable, showTable,
    setTable(twin) {
      if (!isTable()) return;
      const scrollTop = table.firstElementChild?.scrollTop ?? 0;
      const hadFocus = table.contains(document.activeElement);
      replaceChildren(table, tableTwin(twin));
      table.firstElementChild!.scrollTop = scrollTop;
      if (hadFocus) (table.firstElementChild as HTMLElement).focus();
    },
    setSummary: (words) => sentenceInto(summary, words),
  };
}

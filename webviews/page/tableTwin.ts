import { element } from './element';

/** The numbers of a chart as a table. */
export interface TableTwin {
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly isNumber: boolean }[];
  /** Texts, one per column; the first names the row. */
  readonly rows: readonly (readonly string[])[];
}

/** A table that scrolls inside itself and can be reached by keyboard. */
export function tableTwin({ caption, columns, rows }: TableTwin): HTMLElement {
  const align = (at: number) => (columns[at]!.isNumber ? 'number' : null);
  return element('div', { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    element('table', {},
      element('caption', { class: 'unseen' }, caption),
      element('thead', {}, element('tr', {}, ...columns.map(({ title }, at) => element('th', { scope: 'col', class: align(at) }, title)))),
      element('tbody', {}, ...rows.map((row) => element('tr', {}, ...row.map((text, at) => (
        at === 0 ? element('th', { scope: 'row', class: align(at) }, text) : element('td', { class: align(at) }, text))))))));
}

import { select } from 'd3';
import { niceDomain } from '../../insight/niceDomain';
import { fractionText } from '../../insight/numberText';
import type { TailView } from '../../insight/tailView';
import { element } from '../page/element';
import { percentText } from './cutTable';

const barWidth = 112;

/** Bars beside their numbers, the reference outlined and the run filled; the table is its own twin. */
export function coverageTable({ coverage, runs }: TailView): HTMLTableElement {
  const order = runs.map((_, run) => run).reverse();
  // Shares have one scale; an index goes from 0 to 1.
  const [, most] = niceDomain([0, ...coverage.flatMap(({ values, format }) => (format === 'percent' ? values.filter((value) => value !== null) : []))], 4);
  const text = (value: number | null, format: 'percent' | 'index') => (value === null ? '–' : format === 'percent' ? percentText(value) : fractionText(value));
  return element('table', { class: 'coverage-table' },
    element('caption', { class: 'unseen' }, 'Coverage'),
    element('thead', { class: 'unseen' }, element('tr', {}, element('th', { scope: 'col' }, 'Measure'), element('td', {}), ...order.map((run) => element('th', { scope: 'col' }, runs[run]!.name)))),
    element('tbody', {}, ...coverage.map((row) => element('tr', {},
      element('th', { scope: 'row', title: row.detail }, row.label, ' ', element('span', { class: 'detail wide' }, row.detail)),
      element('td', { class: 'bar-cell' }, bars(order.map((run) => ({ value: row.values[run] ?? null, isReference: run === 1 })), row.format === 'percent' ? most : 1)),
      ...order.map((run) => element('td', { class: run === 0 ? 'number own' : 'number' }, text(row.values[run] ?? null, row.format)))))));
}

function bars(values: readonly { readonly value: number | null; readonly isReference: boolean }[], most: number): SVGSVGElement {
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg')).attr('width', barWidth).attr('height', 18).attr('aria-hidden', 'true');
  svg.append('line').attr('class', 'axis').attr('x1', 0.5).attr('x2', 0.5).attr('y2', 18);
  const thickness = 6;
  const top = (18 - values.length * (thickness + 1)) / 2;
  values.forEach(({ value, isReference }, at) => {
    if (value === null) return;
    svg.append('rect').attr('class', isReference ? 'bar reference' : 'bar first').attr('x', 0.5).attr('y', top + at * (thickness + 1) + 0.5).attr('height', thickness).attr('width', Math.max(0, Math.min(1, value / most)) * (barWidth - 2));
  });
  return svg.node()!;
}

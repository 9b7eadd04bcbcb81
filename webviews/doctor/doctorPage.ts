import type { DoctorView, EngineRow } from '../../insight/doctorView';
import { buttons } from '../page/button';
import type { Connection } from '../page/connect';
import { element, icon, replaceChildren } from '../page/element';
import { sentenceInto } from '../page/sentenceInto';
import { codeWords } from './codeWords';
import type { FromPage, PageState } from './protocol';
import { speedCell } from './speedCell';

export interface DoctorPage { readonly show: (view: DoctorView) => void }

const stateIcons: Readonly<Record<EngineRow['state'], string>> = { chosen: 'pass-filled', works: 'pass', missing: 'circle-slash' };

/** The page of what training can run on here. */
export function doctorPage(root: HTMLElement, connection: Connection<FromPage, PageState>): DoctorPage {
  const lead = element('p', { class: 'lead' });
  const actions = element('div', { class: 'header-actions' });
  const rows = element('tbody');
  const steps = element('dl', { class: 'step-list' });
  const stepsSection = sectionOf('steps', 'To have more', '', steps);
  const facts = element('dl', { class: 'fact-list' });
  replaceChildren(root,
    element('header', { class: 'page-head' }, element('h1', {}, 'Doctor'), actions), lead,
    sectionOf('engines', 'Engines', 'in the order in which auto tries them; speed measured now, for a second each',
      element('table', { class: 'engines-table' },
        element('thead', {}, element('tr', {}, ...[['Engine', ''], ['Device', ''], ['Memory', 'number'], ['GFLOP/s', 'number'], ['GB/s', 'number']].map(([title, kind]) => element('th', { scope: 'col', class: kind === '' ? null : kind! }, title!)))),
        rows)),
    stepsSection, sectionOf('facts', 'This machine', '', facts));

  return {
    show(view) {
      sentenceInto(lead, view.lead);
      replaceChildren(actions, view.action === null ? null : buttons([view.action], (kind) => connection.post({ kind }), 'first-is-primary'));
      const largest = { gigaflops: Math.max(...view.engines.map((one) => one.gigaflops ?? 0)), gigabytesPerSecond: Math.max(...view.engines.map((one) => one.gigabytesPerSecond ?? 0)) };
      replaceChildren(rows, ...view.engines.flatMap((one) => engineRows(one, largest)));
      stepsSection.hidden = view.steps.length === 0;
      replaceChildren(steps, ...view.steps.flatMap(({ engine, words }) => [element('dt', {}, engine), element('dd', {}, ...codeWords(words))]));
      replaceChildren(facts, ...view.facts.flatMap(({ label, values }) => [element('dt', {}, label), ...(values.length === 0 ? [element('dd', { class: 'none' }, 'none')] : values.map((value) => element('dd', {}, value)))]));
    },
  };
}

function sectionOf(key: string, title: string, detail: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element('section', { class: `section ${key}`, 'aria-labelledby': `${key}-heading` },
    element('div', { class: 'section-head' }, element('div', { class: 'section-title' }, element('h2', { id: `${key}-heading` }, title), element('span', { class: 'detail' }, detail))), ...content);
}

/** Two rows: figures, and under them why. */
function engineRows(one: EngineRow, largest: { readonly gigaflops: number; readonly gigabytesPerSecond: number }): HTMLElement[] {
  const devices = one.devices.length === 0 ? [] : [element('p', {}, 'Devices: ', ...one.devices.flatMap((device, at) => [at === 0 ? '' : ', ', element('code', {}, String(at)), ` ${device}`]))];
  return [
    element('tr', { class: `engine ${one.state}` },
      element('th', { scope: 'row' }, icon(stateIcons[one.state]), element('span', { class: 'engine-name' }, one.name), element('span', { class: 'engine-state' }, one.stateWords)),
      element('td', { class: 'device', title: one.versions }, one.device), element('td', { class: 'number' }, one.memory),
      speedCell(one.gigaflops, largest.gigaflops), speedCell(one.gigabytesPerSecond, largest.gigabytesPerSecond)),
    element('tr', { class: `why ${one.state}` }, element('td', { colspan: 5 }, element('p', {}, ...codeWords(one.why)), ...devices)),
  ];
}

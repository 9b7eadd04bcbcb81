import { countText, differenceText, fractionText } from '../../insight/numberText';
import type { OtherCut, TailView } from '../../insight/tailView';
import { element } from '../page/element';
import type { TableTwin } from '../page/tableTwin';

export const percentText = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** The reference's name comes before the run's, as in the chart. */
function runColumns({ runs }: TailView): { readonly name: string; readonly run: number }[] {
  return runs.map(({ name }, run) => ({ name, run })).reverse();
}

/** A few cuts with what the tail would be under each; choosing one previews it. */
export function cutTable(view: TailView, shown: number, onPreview: (minPairs: number) => void): HTMLTableElement {
  const rows = view.cuts.filter((cut) => cut.isLandmark || cut.minPairs === shown);
  const columns = runColumns(view);
  const heading = (text: string, look = 'number') => element('th', { scope: 'col', class: look }, text);
  return element('table', { class: 'cut-table' },
    element('caption', { class: 'unseen' }, `Tail recall@${view.k} under other cuts`),
    element('thead', {}, element('tr', {},
      heading('Head from', ''), heading('Items', 'number wide'), heading('% items'), heading('% of pairs'), heading('Tail pairs', 'number wide'),
      ...columns.map(({ name }) => element('th', { scope: 'col', class: 'number', title: name }, element('span', { class: 'run-name' }, name))), view.runs.length < 2 ? null : heading('Diff.'))),
    element('tbody', {}, ...rows.map((cut) => row(view, cut, shown, columns, onPreview))));
}

function row(view: TailView, cut: OtherCut, shown: number, columns: readonly { readonly run: number }[], onPreview: (minPairs: number) => void): HTMLTableRowElement {
  const isShown = cut.minPairs === shown;
  const isConfigured = cut.minPairs === view.cut.minPairs;
  return element('tr', { class: isShown ? 'selected' : null },
    element('th', { scope: 'row' }, element('button', { type: 'button', class: 'cut-choice', 'aria-pressed': String(isShown), title: isConfigured ? 'The configured cut' : 'Preview this cut', onclick: () => onPreview(cut.minPairs) },
      element('span', { class: isConfigured ? 'dot' : 'dot none', 'aria-hidden': 'true' }), `≥ ${countText(cut.minPairs)}`)),
    element('td', { class: 'number wide' }, countText(cut.nItems)),
    element('td', { class: 'number' }, percentText(cut.shareOfItems)),
    element('td', { class: 'number' }, percentText(cut.shareOfPairs)),
    element('td', { class: 'number wide' }, countText(cut.nTailPairs)),
    ...columns.map(({ run }) => element('td', { class: 'number' }, fractionText(cut.tailRecall[run] ?? null))),
    view.runs.length < 2 ? null : element('td', { class: 'number' }, cut.difference === null ? '–' : differenceText(cut.difference)));
}

/** Every group with its numbers. */
export function groupTwin(view: TailView): TableTwin {
  const columns = runColumns(view);
  const hasReference = view.runs.length === 2;
  const isByPopularity = view.grouping === 'popularity';
  const hasPopularity = view.groups.some(({ popularity }) => popularity !== null);
  const words = { gain: '▲ better', loss: '▼ worse', noise: '≈ within noise', 'too-few': '? too few pairs' };
  return {
    caption: `Recall@${view.k} by ${isByPopularity ? 'training pairs of the wanted item' : view.groupedBy}`,
    columns: [
      ...(isByPopularity ? [{ title: 'Training pairs', isNumber: false }, { title: 'Slice', isNumber: false }] : [{ title: 'Value', isNumber: false }]),
      { title: isByPopularity ? 'Items' : 'Wanted items', isNumber: true }, { title: 'Wanted pairs', isNumber: true },
      ...columns.flatMap(({ name }) => [{ title: name, isNumber: true }, { title: '95% interval', isNumber: true }]),
      ...(hasPopularity ? [{ title: 'Popularity', isNumber: true }] : []),
      ...(hasReference ? [{ title: 'Difference', isNumber: true }, { title: '95% interval', isNumber: true }, { title: 'Verdict', isNumber: false }] : []),
    ],
    rows: view.groups.map((group) => {
      const { difference } = group;
      return [
        group.label, ...(group.slice === null ? [] : [group.slice]), countText(group.nItems), countText(group.nPairs),
        ...columns.flatMap(({ run }) => {
          const one = group.recall[run] ?? null;
          return [fractionText(one?.value ?? null), one === null ? '–' : `${fractionText(one.low)} to ${fractionText(one.high)}`];
        }),
        ...(hasPopularity ? [fractionText(group.popularity)] : []),
        ...(!hasReference ? [] : difference === null ? ['–', '–', words['too-few']] : [differenceText(difference.value), `${differenceText(difference.low)} to ${differenceText(difference.high)}`, words[difference.verdict]]),
      ];
    }),
  };
}

/** Every cut that exists. */
export function cutTwin(view: TailView): TableTwin {
  return {
    caption: 'Head and tail for every number of training pairs',
    columns: [{ title: 'Head from', isNumber: true }, ...['Items', '% items', '% of pairs', 'Tail pairs', ...runColumns(view).map(({ name }) => name), ...(view.runs.length < 2 ? [] : ['Difference'])].map((title) => ({ title, isNumber: true }))],
    rows: view.cuts.map((cut) => [
      `≥ ${countText(cut.minPairs)}`, countText(cut.nItems), percentText(cut.shareOfItems), percentText(cut.shareOfPairs), countText(cut.nTailPairs),
      ...runColumns(view).map(({ run }) => fractionText(cut.tailRecall[run] ?? null)), ...(view.runs.length < 2 ? [] : [cut.difference === null ? '–' : differenceText(cut.difference)]),
    ]),
  };
}

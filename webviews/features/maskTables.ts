import type { FeaturesView } from '../../insight/featuresView';
import { countText, fractionText } from '../../insight/numberText';
import { element, icon } from '../page/element';
import type { TableTwin } from '../page/tableTwin';
import { valueText } from './heatmap';

/** More features than this are told by their ends; the rest stays behind a button. */
const mostRows = 20;
const firstRows = 8;

function fate(isKept: boolean): HTMLElement {
  return element('span', { class: isKept ? 'fate kept' : 'fate masked' }, icon(isKept ? 'eye' : 'eye-closed'), element('span', { class: 'word' }, isKept ? 'kept' : 'masked'));
}

/** What each view keeps when `seed` is drawn: the seed, its partners in order, then what view 1 keeps. */
export function maskTable(view: FeaturesView, seed: number, isWhole: boolean, onMore: () => void, onSeed: (feature: number) => void): HTMLTableElement {
  const { partners, masked } = view.masks[seed]!;
  const hidden = new Set(masked);
  const matrix = view.masksBy === 'raw' ? view.raw : view.normalized;
  const isMany = mostRows < partners.length;
  const rows = partners.map((feature, at) => ({ feature, rank: at + 1, isMasked: hidden.has(feature) }));
  const nMasked = masked.length;
  const isShown = (at: number) => isWhole || !isMany || at < firstRows || (nMasked - 2 <= at && at < nMasked + 2);
  const nLeftOut = rows.filter((_, at) => !isShown(at) && at < nMasked).length;
  const row = (feature: number, why: string, isKept: boolean, isSeed: boolean) => element('tr', { class: isSeed ? 'selected' : null },
    element('th', { scope: 'row' }, isSeed ? element('strong', {}, view.features[feature]!.name) : element('button', { type: 'button', class: 'name', title: 'Make it the seed', onclick: () => onSeed(feature) }, view.features[feature]!.name)),
    element('td', { class: 'number' }, isSeed ? '' : valueText(matrix[seed]![feature]!, view.masksBy)),
    element('td', { class: 'detail' }, why),
    element('td', {}, fate(isKept)), element('td', { class: 'wide' }, fate(!isKept)));
  return element('table', { class: 'masks' },
    element('caption', { class: 'unseen' }, `What is masked when ${view.features[seed]!.name} is the seed`),
    element('thead', {}, element('tr', {}, ...[['Feature', ''], [view.masksBy === 'raw' ? 'MI, nats' : 'NMI', 'number'], ['Why', ''], ['View 1', ''], ['View 2', 'wide']].map(([text, look]) => element('th', { scope: 'col', class: look }, text!)))),
    element('tbody', {},
      row(seed, 'seed', false, true),
      ...rows.flatMap(({ feature, rank, isMasked }, at) => {
        const made = isShown(at) ? [row(feature, isMasked ? partnerText(rank) : '', !isMasked, false)] : [];
        const more = at === firstRows && 0 < nLeftOut && !isWhole ? [element('tr', {}, element('td', { colspan: 5 }, element('button', { type: 'button', class: 'link', onclick: onMore }, `${countText(nLeftOut)} more masked partners`)))] : [];
        return [...more, ...made];
      })));
}

function partnerText(rank: number): string {
  const tens = rank % 100;
  return `${countText(rank)}${11 <= tens && tens <= 13 ? 'th' : ['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th'} partner`;
}

/** For every seed, the features that view 1 keeps. */
export function seedsTable(view: FeaturesView, seed: number, onSeed: (feature: number) => void): HTMLTableElement {
  return element('table', { class: 'seeds' },
    element('caption', { class: 'unseen' }, 'Features that view 1 keeps, by seed'),
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Seed'), ...view.features.map(({ name }) => element('th', { scope: 'col', title: name }, element('span', { class: 'column-name' }, name))))),
    element('tbody', {}, ...view.features.map(({ name }, row) => {
      const kept = new Set(view.masks[row]!.kept);
      return element('tr', { class: row === seed ? 'selected' : null },
        element('th', { scope: 'row' }, element('button', { type: 'button', class: 'name', 'aria-pressed': String(row === seed), onclick: () => onSeed(row) }, name)),
        ...view.features.map((_, column) => element('td', {}, kept.has(column) ? fate(true) : element('span', { class: 'nothing' }, '·', element('span', { class: 'unseen' }, 'masked')))));
    })));
}

/** The strongest pairs by the normalized matrix. */
export function strongestTable(view: FeaturesView, onSeed: (feature: number) => void): HTMLTableElement {
  return element('table', { class: 'strongest' },
    element('caption', { class: 'unseen' }, 'Strongest pairs, normalized'),
    element('thead', { class: 'unseen' }, element('tr', {}, ...['Feature', 'Feature', 'Normalized', 'Items'].map((text) => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...view.strongest.slice(0, 12).map(({ first, second }) => element('tr', {},
      element('th', { scope: 'row' }, element('button', { type: 'button', class: 'name', onclick: () => onSeed(first) }, view.features[first]!.name)),
      element('td', {}, view.features[second]!.name),
      element('td', { class: 'number' }, fractionText(view.normalized[first]![second]!)),
      element('td', { class: 'number' }, countText(view.pairItems[first]![second]!))))));
}

/** Every pair once, strongest first by what is shown. At most 2,000: a screen reader's patience, and a document's. */
export function pairsTwin(view: FeaturesView, scale: 'raw' | 'normalized'): TableTwin {
  const matrix = scale === 'raw' ? view.raw : view.normalized;
  const pairs = view.features.flatMap((_, first) => view.features.slice(first + 1).map((__, offset) => [first, first + 1 + offset] as const));
  const shown = pairs.sort((a, b) => matrix[b[0]]![b[1]]! - matrix[a[0]]![a[1]]!).slice(0, 2000);
  return {
    caption: shown.length < pairs.length ? `The ${countText(shown.length)} strongest of ${countText(pairs.length)} feature pairs` : 'Mutual information of feature pairs',
    columns: [{ title: 'Feature', isNumber: false }, { title: 'Feature', isNumber: false }, { title: 'Raw, nats', isNumber: true }, { title: 'Normalized', isNumber: true }, { title: 'Items', isNumber: true }],
    rows: shown.map(([first, second]) => [view.features[first]!.name, view.features[second]!.name, valueText(view.raw[first]![second]!, 'raw'), valueText(view.normalized[first]![second]!, 'normalized'), countText(view.pairItems[first]![second]!)]),
  };
}

import { select } from 'd3';
import type { FeaturesView } from '../../insight/featuresView';
import { countText } from '../../insight/numberText';
import type { HeatScale } from '../marks/heatScale';
import type { Connection } from '../page/connect';
import { element, icon, replaceChildren } from '../page/element';
import { onLook } from '../page/onLook';
import { section } from '../page/section';
import { sentenceInto } from '../page/sentenceInto';
import { heatmap, manyFeatures, numbersText } from './heatmap';
import { maskTable, pairsTwin, seedsTable, strongestTable } from './maskTables';
import type { FromPage, PageState } from './protocol';

export interface FeaturesPage { readonly show: (view: FeaturesView) => void }

const orders: readonly { readonly value: PageState['order']; readonly label: string }[] = [
  { value: 'clustered', label: 'Clustered order' }, { value: 'config', label: 'Order of the config' }, { value: 'name', label: 'Order of names' },
];

/** The page of feature correlations: its skeleton once, its contents with every view and every choice. */
export function featuresPage(root: HTMLElement, connection: Connection<FromPage, PageState>): FeaturesPage {
  let view: FeaturesView | null = null;
  let isWhole = false;
  let pair: readonly [number, number] | null = null;
  const keep = (change: Partial<PageState>) => {
    connection.keep(change);
    draw();
  };

  const title = element('h1', {}, 'Feature correlations');
  const counts = element('span', { class: 'detail' });
  const scaleButtons = (['raw', 'normalized'] as const).map((scale) => element('button', { type: 'button', 'aria-pressed': 'false', onclick: () => keep({ scale }) }, scale === 'raw' ? 'Raw, nats' : 'Normalized'));
  const order = element('select', { 'aria-label': 'Order of features', onchange: () => keep({ order: order.value as PageState['order'] }) }, ...orders.map(({ value, label }) => element('option', { value }, label)));
  const lead = element('p', { class: 'lead' });
  const findings = element('ul', { class: 'findings' });
  const heat = section('heat', 'Mutual information', () => connection.state.tables, (tables) => keep({ tables }));
  const map = heatmap(chooseSeed, (next) => {
    pair = next;
    summarize();
  });
  const find = element('input', { type: 'search', placeholder: 'Find a feature', 'aria-label': 'Find a feature', list: 'feature-names' });
  const names = element('datalist', { id: 'feature-names' });
  const key = element('span', { class: 'heat-key' });
  heat.chart.append(map.root);
  heat.controls.append(find, names, key);
  const seedList = element('select', { 'aria-label': 'Seed feature', onchange: () => chooseSeed(Number(seedList.value)) });
  const seedDetail = element('span', { class: 'detail' });
  const masksNote = element('p', { class: 'summary' });
  const masksHolder = element('div', { class: 'masks-holder' });
  const masksSummary = element('p', { class: 'summary' });
  const masks = element('section', { class: 'section', 'aria-labelledby': 'masks-heading' },
    element('div', { class: 'section-head' }, element('h2', { id: 'masks-heading' }, 'What CFM masks'), element('span', { class: 'detail' }, 'seed'), seedList, seedDetail), masksNote, masksSummary, masksHolder);
  const othersTitle = element('h2', { id: 'others-heading' });
  const othersDetail = element('span', { class: 'detail' });
  const othersHolder = element('div', { class: 'table-scroll whole', tabindex: 0, role: 'region', 'aria-labelledby': 'others-heading' });
  const others = element('section', { class: 'section', 'aria-labelledby': 'others-heading' }, element('div', { class: 'section-head' }, element('div', { class: 'section-title' }, othersTitle, othersDetail)), othersHolder);
  replaceChildren(root,
    element('header', { class: 'page-head' }, title, counts, element('div', { class: 'header-actions controls' }, element('span', { class: 'switch', role: 'group', 'aria-label': 'Scale' }, ...scaleButtons), order)),
    lead, findings, element('div', { class: 'features-columns' }, heat.root, element('div', { class: 'side' }, masks, others)));

  find.addEventListener('change', () => {
    const found = view?.features.findIndex(({ name }) => name === find.value) ?? -1;
    if (found === -1) return;
    chooseSeed(found);
    map.goTo(found);
  });
  root.addEventListener('keydown', (event) => {
    if (event.key !== '/' || /^(INPUT|SELECT|TEXTAREA)$/.test((event.target as HTMLElement).tagName)) return;
    event.preventDefault();
    if (find.hidden) seedList.focus();
    else find.focus();
  });

  function chooseSeed(feature: number): void {
    const name = view?.features[feature]?.name;
    if (name === undefined) return;
    isWhole = false;
    keep({ seed: name });
  }

  function seed(): number {
    const kept = view!.features.findIndex(({ name }) => name === connection.state.seed);
    return kept === -1 ? Math.min(view!.features.length - 1, view!.order[0] ?? 0) : kept;
  }

  function orderOf({ features, order: clustered }: FeaturesView): readonly number[] {
    const config = features.map((_, at) => at);
    if (connection.state.order === 'clustered') return clustered;
    return connection.state.order === 'config' ? config : config.sort((a, b) => features[a]!.name.localeCompare(features[b]!.name));
  }

  function show(next: FeaturesView): void {
    connection.keep({ sourceId: next.sourceId });
    view = next;
    const k = next.features.length;
    counts.textContent = `${countText(k)} item ${k === 1 ? 'feature' : 'features'}, ${countText(next.nItems)} items · ${next.title}`;
    sentenceInto(lead, next.lead);
    replaceChildren(findings, ...next.findings.map(({ text, action }) => {
      const words = element('span', {});
      sentenceInto(words, text);
      return element('li', {}, icon('info'), element('span', {}, words, ...(action === null ? [] : [' ', element('button', { type: 'button', class: 'link', 'data-intent': action.intent, onclick: () => connection.post({ kind: action.intent }) }, action.label)])));
    }));
    const list = next.features.map(({ name }) => name);
    if (seedList.dataset.names !== JSON.stringify(list)) {
      seedList.dataset.names = JSON.stringify(list);
      replaceChildren(seedList, ...list.map((name, at) => element('option', { value: at }, name)));
      replaceChildren(names, ...list.map((name) => element('option', { value: name })));
    }
    draw();
  }

  function draw(): void {
    if (view === null || view.features.length === 0) return;
    const k = view.features.length;
    const scale = connection.state.scale ?? view.masksBy;
    scaleButtons.forEach((button, at) => button.setAttribute('aria-pressed', String((at === 0) === (scale === 'raw'))));
    order.value = connection.state.order;
    const chosen = seed();
    seedList.value = String(chosen);
    find.hidden = k <= manyFeatures;
    heat.setTable(pairsTwin(view, scale));
    if (!heat.isTable()) drawKey(map.draw(view, { scale, order: orderOf(view), seed: chosen }), scale);
    summarize();
    const mask = view.masks[chosen]!;
    seedDetail.textContent = `drawn in 1 of ${countText(k)} batches`;
    masksNote.textContent = view.masksNote ?? (scale === view.masksBy ? '' : `Training ranks partners by ${view.masksBy === 'raw' ? 'raw' : 'normalized'} mutual information, whatever is shown.`);
    sentenceInto(masksSummary, mask.summary);
    keepFocus(masksHolder, maskTable(view, chosen, isWhole, () => {
      isWhole = true;
      draw();
    }, chooseSeed));
    const isFew = k <= 20;
    othersTitle.textContent = isFew ? 'All seeds' : 'Strongest pairs';
    othersDetail.textContent = isFew ? 'features that view 1 keeps; view 2 keeps the rest' : 'normalized, with the items that have both';
    keepFocus(othersHolder, isFew ? seedsTable(view, chosen, chooseSeed) : strongestTable(view, chooseSeed));
  }

  function drawKey({ steps, max, isOpen }: HeatScale, scale: 'raw' | 'normalized'): void {
    const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg')).attr('width', 8 * 16 + 1).attr('height', 11).attr('aria-hidden', 'true');
    svg.selectAll('rect').data(steps).join('rect').attr('class', 'key-step').attr('x', (_, at) => at * 16 + 0.5).attr('y', 0.5).attr('width', 16).attr('height', 10).attr('fill', (color) => color);
    const isRoot = manyFeatures < view!.features.length;
    replaceChildren(key, '0', svg.node()!, `${String(Number(max.toPrecision(3))).replace(/^0\./, '.')}${isOpen ? '+' : ''}`, ` ${scale === 'raw' ? 'nats' : 'MI / √(H·H)'}${isRoot ? ', √ scale' : ''}`);
  }

  function summarize(): void {
    if (view === null) return;
    if (pair === null) {
      heat.setSummary([...view.pairsSummary, ...(view.features.length <= 20 ? [{ text: ' Dashed diagonal: entropy H of the feature.', isStrong: false }] : [])]);
      return;
    }
    const [first, second] = pair.map((feature) => view!.features[feature]?.name ?? '') as [string, string];
    heat.setSummary([{ text: first === second ? `${first}: ` : `${first} and ${second}: `, isStrong: true }, { text: `${numbersText(view, pair)}.`, isStrong: false }]);
  }

  onLook(root, draw);
  return { show };
}

/** Replaces a table and gives the focus back to the button with the same words. */
function keepFocus(holder: HTMLElement, table: HTMLElement): void {
  const focused = holder.contains(document.activeElement) && document.activeElement !== holder ? document.activeElement!.textContent : null;
  const { scrollTop, scrollLeft } = holder;
  replaceChildren(holder, table);
  holder.scrollTop = scrollTop;
  holder.scrollLeft = scrollLeft;
  if (focused !== null) [...holder.querySelectorAll('button')].find(({ textContent }) => textContent === focused)?.focus();
}

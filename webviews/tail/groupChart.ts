import { scaleLinear, select } from 'd3';
import { countText, differenceText, fractionText } from '../../insight/numberText';
import type { TailView } from '../../insight/tailView';
import { leftAxis, type Tick } from '../marks/axes';
import { differences, estimates } from '../marks/estimates';
import { layer, type Group, type Scale } from '../marks/group';
import { yardsticks } from '../marks/yardsticks';
import { groupRules, type PartRule } from '../marks/groupRules';
import { element } from '../page/element';
import { groupDomains, ticksOf } from './groupScales';

export interface GroupChart {
  readonly root: HTMLElement;
  readonly draw: (view: TailView, selected: number | null) => void;
}

/** Space left and right of groups that stand side by side, for words and the last label. */
const columnsLeft = 150;
const columnsRight = 8;

/** Of a strong digit of 11 pixels, in the widest of the editor's fonts. */
const digitWidth = 7;

/** That a tick's words need under an axis. */
const tickWidth = 34;

/** Space before the cold column or row, in groups. */
const coldGap = 0.6;

/**
 * Recall of every popularity group and, with two runs, the paired difference below it. Narrow, the chart turns: groups
 * become rows. One stop by keyboard; arrows walk the groups, Escape lets go.
 */
export function groupChart(onSelect: (group: number | null) => void): GroupChart {
  const holder = element('div', { class: 'plot groups', tabindex: 0, role: 'img', 'aria-label': 'Recall by popularity of the wanted item', 'aria-describedby': 'groups-summary' });
  const svg = select(holder).append('svg').attr('aria-hidden', 'true').attr('focusable', 'false');
  const plot: Group = svg.append('g');
  for (const name of ['tint', 'recall-axis', 'difference-axis', 'rules', 'differences', 'yardsticks', 'estimates', 'labels', 'focus', 'targets']) layer(plot, name);
  let view: TailView | null = null;
  let selected: number | null = null;

  function draw(next: TailView, chosen: number | null): void {
    view = next;
    selected = chosen;
    const width = holder.clientWidth;
    if (width === 0) return;
    for (const name of ['recall-axis', 'difference-axis', 'labels']) layer(plot, name).selectAll('*').remove();
    if (width < 620 || next.grouping !== 'popularity' || !labelsFit(next, width)) drawRows(next, width);
    else drawColumns(next, width);
  }

  /** Whether groups can stand side by side with their labels below them. */
  function labelsFit(next: TailView, width: number): boolean {
    const { size } = middles(next, width - columnsLeft - columnsRight);
    return next.groups.every(({ label }) => label.length * digitWidth + 4 <= size);
  }

  /** Middle of each group along an axis of so many pixels. */
  function middles({ groups }: TailView, length: number): { readonly at: readonly number[]; readonly size: number } {
    const hasGap = groups.at(-1)?.slice === 'cold' && 1 < groups.length;
    const size = length / (groups.length + (hasGap ? coldGap : 0));
    return { at: groups.map((group, place) => (place + 0.5 + (hasGap && group.slice === 'cold' ? coldGap : 0)) * size), size };
  }

  function partRules({ groups }: TailView, at: readonly number[], size: number): PartRule[] {
    const firstTail = groups.findIndex(({ slice }) => slice === 'tail');
    const cold = groups.findIndex(({ slice }) => slice === 'cold');
    return [
      ...(0 < firstTail ? [{ key: 'cut', at: at[firstTail]! - size / 2, look: 'solid' as const, before: 'head', after: 'tail' }] : []),
      ...(0 < cold ? [{ key: 'cold', at: at[cold]! - size / 2 - (coldGap * size) / 4, look: 'dotted' as const, before: '', after: 'cold' }] : []),
    ];
  }

  function drawColumns(next: TailView, width: number): void {
    const left = columnsLeft;
    const hasReference = next.runs.length === 2;
    const domains = groupDomains(next);
    const recall = { top: 18, bottom: 158 };
    const difference = { top: 180, bottom: 250 };
    const rows = (hasReference ? difference.bottom : recall.bottom) + 18;
    const height = rows + 40;
    svg.attr('width', width).attr('height', height);
    plot.attr('transform', `translate(${left},0)`);
    const inner = width - left - columnsRight;
    const { at, size } = middles(next, inner);
    const y = scaleLinear(domains.recall, [recall.bottom, recall.top]);
    const yDifference = scaleLinear(domains.difference, [difference.bottom, difference.top]);
    leftAxis(layer(plot, 'recall-axis'), ticksOf(domains.recall, 4, 'fraction'), { y, width: inner, base: hasReference ? -1 : recall.bottom });
    if (hasReference) leftAxis(layer(plot, 'difference-axis'), ticksOf(domains.difference, 3, 'difference'), { y: yDifference, width: inner, base: yDifference(0) });
    drawMarks(next, at, { value: y, difference: yDifference, isAcross: false, thickness: Math.min(18, size * 0.3), apart: 6, size, cross: height });
    groupRules(layer(plot, 'rules'), partRules(next, at, size), { length: height, isAcross: false, labelAt: 11 });

    const names = layer(plot, 'labels');
    const text = (x: number, yAt: number, words: string, look: string, anchor: string) => names.append('text').attr('x', x).attr('y', yAt).attr('class', look).attr('text-anchor', anchor).text(words);
    text(-left, recall.top + 4, `Recall@${next.k}`, 'strong', 'start');
    if (0 < domains.recall[0]) text(-left, recall.top + 18, `axis starts at ${ticksOf(domains.recall, 4, 'fraction')[0]?.label ?? ''}`, 'muted', 'start');
    if (hasReference) {
      text(-left, difference.top + 14, 'Difference', 'strong', 'start');
      text(-left, difference.top + 28, `in recall@${next.k}`, 'muted', 'start');
    }
    text(-left, rows, 'Training pairs per item', 'strong', 'start');
    text(-left, rows + 17, 'Items', 'muted', 'start');
    text(-left, rows + 33, 'Wanted pairs', 'muted', 'start');
    next.groups.forEach((group, place) => {
      text(at[place]!, rows, group.label, 'strong', 'middle');
      text(at[place]!, rows + 17, countText(group.nItems), '', 'middle');
      text(at[place]!, rows + 33, countText(group.nPairs), '', 'middle');
    });
    drawTargets(next, at, size, { along: inner, across: height, isAcross: false });
  }

  function drawRows(next: TailView, width: number): void {
    const isByPopularity = next.grouping === 'popularity';
    const left = isByPopularity ? 66 : Math.min(160, Math.round(width * 0.28));
    const top = 18;
    const hasReference = next.runs.length === 2;
    const domains = groupDomains(next);
    const rowSize = 26;
    const length = rowSize * (next.groups.length + (next.groups.at(-1)?.slice === 'cold' ? coldGap : 0));
    svg.attr('width', width).attr('height', top + length + 22);
    plot.attr('transform', `translate(${left},${top})`);
    const inner = width - left - 4;
    const recallEnd = hasReference ? inner * 0.46 : inner - 12;
    const { at, size } = middles(next, length);
    const x = scaleLinear(domains.recall, [0, recallEnd]);
    const xDifference = scaleLinear(domains.difference, [recallEnd + 36, inner - 36]);
    drawMarks(next, at, { value: x, difference: xDifference, isAcross: true, thickness: 11, apart: 4, size, cross: inner });
    groupRules(layer(plot, 'rules'), partRules(next, at, size), { length: inner, isAcross: true, labelAt: recallEnd });

    const names = layer(plot, 'labels');
    const text = (xAt: number, y: number, words: string, look: string, anchor: string) => names.append('text').attr('x', xAt).attr('y', y).attr('class', look).attr('text-anchor', anchor).text(words);
    const ticks = (all: readonly Tick[], scale: Scale, group: Group) => {
      const apart = all.length < 2 ? Infinity : scale(all[1]!.value) - scale(all[0]!.value);
      const every = Math.max(1, Math.ceil(tickWidth / apart));
      // Counted from zero where there is one, so that it stays.
      const first = Math.max(0, all.findIndex(({ label }) => label === '0')) % every;
      for (const { value, label } of all.filter((_, place) => place % every === first)) {
        group.append('line').attr('class', 'grid').attr('x1', scale(value)).attr('x2', scale(value)).attr('y2', length);
        group.append('text').attr('class', 'tick').attr('text-anchor', 'middle').attr('x', scale(value)).attr('y', length + 14).text(label);
      }
    };
    ticks(ticksOf(domains.recall, 2, 'fraction'), x, layer(plot, 'recall-axis'));
    if (hasReference) ticks(ticksOf(domains.difference, 2, 'difference'), xDifference, layer(plot, 'difference-axis'));
    if (isByPopularity) text(-left, -6, 'Pairs/item', 'muted', 'start');
    text(0, -6, `Recall@${next.k}`, 'muted', 'start');
    if (hasReference) text(xDifference.range()[0]!, -6, 'Difference', 'muted', 'start');
    next.groups.forEach((group, place) => text(-10, at[place]! + 4, shortened(group.label, (left - 14) / digitWidth), '', 'end'));
    drawTargets(next, at, size, { along: length, across: inner, isAcross: true });
  }

  interface Placing { readonly value: Scale; readonly difference: Scale; readonly isAcross: boolean; readonly thickness: number; readonly apart: number; readonly size: number; readonly cross: number }

  function drawMarks(next: TailView, at: readonly number[], { value, difference, isAcross, thickness, apart, size, cross }: Placing): void {
    const hasReference = next.runs.length === 2;
    estimates(layer(plot, 'estimates'), next.groups.flatMap((group, place) => group.recall.flatMap((one, run) => (one === null ? [] : [{
      key: `${place} ${run}`, look: run === 0 ? 'first' as const : 'reference' as const, value: value(one.value), low: value(one.low), high: value(one.high),
      across: at[place]! + (hasReference ? (run === 0 ? apart : -apart) : 0),
    }]))), { isAcross });
    differences(layer(plot, 'differences'), !hasReference ? [] : next.groups.flatMap((group, place) => (group.difference === null ? [] : [{
      key: String(place), zero: difference(0), value: difference(group.difference.value), low: difference(group.difference.low), high: difference(group.difference.high), across: at[place]!, text: differenceText(group.difference.value),
    }])), { isAcross, thickness });
    // The scale is that of the runs: popularity is often far above it in the first group.
    const [least, most] = groupDomains(next).recall;
    yardsticks(layer(plot, 'yardsticks'), next.groups.flatMap(({ popularity }, place) => (popularity === null ? [] : [{
      key: String(place), across: at[place]!, value: value(Math.min(most, Math.max(least, popularity))), beyond: most < popularity ? 'above' as const : popularity < least ? 'below' as const : null, text: fractionText(popularity),
    }])), { isAcross });
    const tint = selected === null || next.groups[selected] === undefined ? [] : [at[selected]!];
    layer(plot, 'tint').selectAll('rect').data(tint).join('rect').attr('class', 'tint')
      .attr('x', (middle) => (isAcross ? -50 : middle - size / 2)).attr('y', (middle) => (isAcross ? middle - size / 2 : 0))
      .attr('width', isAcross ? cross + 50 : size).attr('height', isAcross ? size : cross);
  }

  /** Invisible areas that take the pointer: the whole column or row of a group. */
  function drawTargets({ groups }: TailView, at: readonly number[], size: number, { across, isAcross }: { readonly along: number; readonly across: number; readonly isAcross: boolean }): void {
    layer(plot, 'targets').selectAll<SVGRectElement, number>('rect').data(at).join('rect').attr('class', 'target')
      .attr('x', (middle) => (isAcross ? -50 : middle - size / 2)).attr('y', (middle) => (isAcross ? middle - size / 2 : 0))
      .attr('width', isAcross ? across + 50 : size).attr('height', isAcross ? size : across)
      .on('click', (_event, middle) => {
        const place = at.indexOf(middle);
        onSelect(place === selected ? null : place);
      })
      .selectAll('title').data((_, place) => [groups[place]!.slice === null ? groups[place]!.label : `Training pairs per item: ${groups[place]!.label}`]).join('title').text((words) => words);
  }

  holder.addEventListener('keydown', (event) => {
    const n = view?.groups.length ?? 0;
    if (n === 0) return;
    const next = selected === null ? 0 : Math.min(n - 1, selected + 1);
    const back = selected === null ? n - 1 : Math.max(0, selected - 1);
    const to = { ArrowRight: next, ArrowDown: next, ArrowLeft: back, ArrowUp: back, Home: 0, End: n - 1, Escape: null }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onSelect(to);
  });
  return { root: holder, draw };
}

/** Cut to so many letters, and marked so. */
const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, Math.max(1, Math.floor(most) - 1))}…`);

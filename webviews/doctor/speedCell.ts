import { select } from 'd3';
import { countText } from '../../insight/numberText';
import { element } from '../page/element';

const barWidth = 64;

/** A speed as its number and a bar from zero to the largest of its column. */
export function speedCell(speed: number | null, largest: number): HTMLElement {
  if (speed === null) return element('td', { class: 'number' }, '–');
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg')).attr('class', 'speed').attr('width', barWidth).attr('height', 10).attr('aria-hidden', 'true');
  svg.append('rect').attr('class', 'speed-bar').attr('width', Math.max(1, (barWidth * speed) / largest)).attr('height', 10);
  return element('td', { class: 'number' }, element('span', { class: 'speed-figure' }, svg.node()!, element('span', { class: 'speed-number' }, speed < 10 ? speed.toFixed(1) : countText(Math.round(speed)))));
}

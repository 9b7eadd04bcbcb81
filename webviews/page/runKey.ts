import { select } from 'd3';
import { markPath } from '../marks/endLabels';
import type { RunLook } from '../marks/group';
import { tick } from '../marks/yardsticks';
import { element } from './element';

/** A piece of line with its mark, as a run is drawn. */
export function runSign(look: RunLook): SVGSVGElement {
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg')).attr('class', 'run-sign').attr('width', 22).attr('height', 12).attr('aria-hidden', 'true');
  svg.append('path').attr('class', `line ${look}`).attr('d', 'M0,6H22');
  svg.append('path').attr('class', `mark ${look}`).attr('d', markPath(look, 3.3)).attr('transform', 'translate(11,6)');
  return svg.node()!;
}

/** Which run looks how. */
export function runKey(runs: readonly { readonly look: RunLook; readonly name: string }[]): HTMLElement {
  return element('span', { class: 'run-key' }, ...runs.map(({ look, name }) => element('span', { class: 'key-entry' }, runSign(look), name)));
}

/** The tick that recall of runs is held against. */
export function yardstickKey(): HTMLElement {
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg')).attr('width', 22).attr('height', 12).attr('aria-hidden', 'true');
  svg.append('path').attr('class', 'yardstick').attr('d', tick(false)).attr('transform', 'translate(11,6)');
  return element('span', { class: 'key-entry' }, svg.node()!, 'popularity');
}

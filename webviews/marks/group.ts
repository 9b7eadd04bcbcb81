import type { Selection } from 'd3';

/** Where a mark draws: an SVG group. A mark owns all that is inside. */

export type Group = Selection<SVGGElement, unknown, null, undefined>;

/** Data to pixels: `scaleLinear`, `scaleLog` … with a range in CSS pixels. */
export type Scale = (value: number) => number;

/** How a run looks; the same everywhere. */
export type RunLook = 'reference' | 'first' | 'second';

/** The child group of this name, made when it is not there, so that marks keep their order. */
export function layer(group: Group, name: string): Group {
  const found = group.select<SVGGElement>(`:scope > g.${name}`);
  return found.empty() ? group.append('g').attr('class', name) : found;
}

import type { Box } from './box';
import type { Group, RunLook } from './group';

/** A label right of a line's end, with the run's mark before it when there are several runs. */
export interface EndLabel {
  readonly key: string;
  readonly look: RunLook | null;
  /** Theme classes of a short piece of the line in the mark's place: `first dashed`; null for none. */
  readonly line: string | null;
  readonly y: number;
  readonly text: string;
}

const apart = 13;

/** Labels at `x`, pushed apart to 13 px, in the order of their lines, kept between `top` and `bottom`. @returns where they stand */
export function endLabels(group: Group, labels: readonly EndLabel[], { x, top, bottom }: { readonly x: number; readonly top: number; readonly bottom: number }): Box[] {
  const placed = pushedApart(labels, top, bottom);
  const row = group.selectAll<SVGGElement, EndLabel>('g').data(placed, (one) => one.key).join((enter) => {
    const made = enter.append('g');
    made.append('path');
    made.append('text').attr('class', 'label halo').attr('dy', '0.32em');
    return made;
  });
  row.attr('transform', (one) => `translate(${x},${one.y})`);
  row.select('path')
    .attr('class', (one) => (one.line !== null ? `line ${one.line}` : `mark ${one.look ?? 'none'}`))
    .attr('d', (one) => (one.line !== null ? 'M0,0H13' : one.look === null ? null : markPath(one.look, 2.6)));
  const textAt = (one: EndLabel) => (one.line !== null ? 18 : one.look === null ? 0 : 8);
  const text = row.select<SVGTextElement>('text').attr('x', textAt).text((one) => one.text);
  return text.nodes().map((node, at) => ({ left: x - 3, right: x + textAt(placed[at]!) + node.getComputedTextLength(), top: placed[at]!.y - apart / 2, bottom: placed[at]!.y + apart / 2 }));
}

function pushedApart(labels: readonly EndLabel[], top: number, bottom: number): EndLabel[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  const ys: number[] = [];
  for (const one of sorted) ys.push(Math.max(top, one.y, (ys.at(-1) ?? -Infinity) + apart));
  for (let at = ys.length - 1, limit = bottom; 0 <= at; at -= 1, limit = ys[at + 1]! - apart) ys[at] = Math.min(ys[at]!, limit);
  return sorted.map((one, at) => ({ ...one, y: ys[at]! }));
}

/** The mark of a run, centered: a circle (ring or dot by its class), or a triangle for the second run. */
export function markPath(look: RunLook, radius: number): string {
  if (look === 'second') return `M0,${-radius * 1.3}L${radius * 1.2},${radius * 0.9}L${-radius * 1.2},${radius * 0.9}Z`;
  return `M${-radius},0A${radius},${radius},0,1,1,${radius},0A${radius},${radius},0,1,1,${-radius},0Z`;
}

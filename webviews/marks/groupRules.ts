import type { Group } from './group';

/** A line between parts of a chart, with words on one or both sides, placed in pixels along the axis of groups. */
export interface PartRule { readonly key: string; readonly at: number; readonly look: 'solid' | 'dotted'; readonly before: string; readonly after: string }

/** Rules across the plot from 0 to `length`; `isAcross` turns them to lie flat, with their words above and below at the right. */
export function groupRules(group: Group, rules: readonly PartRule[], { length, isAcross, labelAt }: { readonly length: number; readonly isAcross: boolean; readonly labelAt: number }): void {
  const row = group.selectAll<SVGGElement, PartRule>('g').data(rules, (one) => one.key).join((enter) => {
    const made = enter.append('g');
    made.append('line');
    made.append('text').attr('class', 'before strong');
    made.append('text').attr('class', 'after strong');
    return made;
  });
  row.select('line').attr('class', ({ look }) => `part ${look}`)
    .attr('x1', (one) => (isAcross ? 0 : one.at)).attr('x2', (one) => (isAcross ? length : one.at))
    .attr('y1', (one) => (isAcross ? one.at : 0)).attr('y2', (one) => (isAcross ? one.at : length));
  row.select('text.before').attr('text-anchor', 'end').attr('x', (one) => (isAcross ? labelAt : one.at - 6)).attr('y', (one) => (isAcross ? one.at - 5 : labelAt)).text(({ before }) => before);
  row.select('text.after').attr('text-anchor', isAcross ? 'end' : 'start').attr('x', (one) => (isAcross ? labelAt : one.at + 6)).attr('y', (one) => (isAcross ? one.at + 12 : labelAt)).text(({ after }) => after);
}

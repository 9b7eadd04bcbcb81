import type { Group } from './group';

/** A value to hold others against, placed in pixels along the value axis and across it. */
export interface PlacedYardstick {
  readonly key: string;
  readonly value: number;
  readonly across: number;
  /** Beyond the larger or the smaller end of the axis, where an arrow and its words stand for it; null when it is on it. */
  readonly beyond: 'above' | 'below' | null;
  readonly text: string;
}

/** Half the length of a tick. */
const reach = 9;

/** Ticks across the value axis; `isAcross` turns them, so that the axis runs to the right. */
export function yardsticks(group: Group, data: readonly PlacedYardstick[], { isAcross }: { readonly isAcross: boolean }): void {
  const row = group.selectAll<SVGGElement, PlacedYardstick>('g').data(data, (one) => one.key).join((enter) => {
    const made = enter.append('g').attr('class', 'yardstick-place');
    made.append('path');
    made.append('text').attr('class', 'label muted halo');
    return made;
  });
  row.attr('transform', ({ value, across }) => `translate(${isAcross ? value : across},${isAcross ? across : value})`);
  row.select('path').attr('class', 'yardstick').attr('d', ({ beyond }) => (beyond === null ? tick(isAcross) : arrow((beyond === 'above') === isAcross, isAcross)));
  // Beside the arrow where there is a row to write on, else before its tip: columns stand close.
  row.select('text').attr('dy', ({ beyond }) => (isAcross ? 4 : beyond === 'above' ? -7 : 16))
    .attr('x', ({ beyond }) => (!isAcross ? 0 : beyond === 'below' ? -8 : 8))
    .attr('text-anchor', ({ beyond }) => (!isAcross ? 'middle' : beyond === 'below' ? 'end' : 'start'))
    .text(({ beyond, text }) => (beyond === null ? '' : text));
}

/** A tick as it is drawn for an axis that runs upward. */
export const tick = (isAcross: boolean): string => (isAcross ? `M0,${-reach}V${reach}` : `M${-reach},0H${reach}`);

const arrow = (isForward: boolean, isAcross: boolean): string => {
  const tip = isForward ? 4 : -4;
  return isAcross ? `M${-tip},-4L${tip},0L${-tip},4` : `M-4,${-tip}L0,${tip}L4,${-tip}`;
};

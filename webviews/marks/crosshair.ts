import { overlaps, type Box } from './box';
import type { Group } from './group';

/** Lines of text beside a vertical line through the plot. */
export interface Crosshair { readonly x: number; readonly lines: readonly string[]; readonly isFocused: boolean; readonly ys: readonly number[] }

export interface CrosshairPlace {
  readonly width: number;
  readonly height: number;
  /** Pixels right of the plot that text may use. */
  readonly room: number;
  /** Labels that the text should not cover. */
  readonly avoid: readonly Box[];
}

const lineHeight = 13;
/** Between the line and its text. */
const gap = 6;

/**
 * A vertical line with its text; nothing for null. Focused points get an outline. The text stands where there is room: towards the
 * middle or away from it, at the foot or at the head of the plot, the first of these that covers no label.
 *
 * @returns where the text stands; null without one
 */
export function crosshair(group: Group, data: Crosshair | null, { width, height, room, avoid }: CrosshairPlace): Box | null {
  const all = data === null ? [] : [data];
  group.selectAll<SVGLineElement, Crosshair>('line').data(all).join('line')
    .attr('class', 'crosshair').attr('x1', ({ x }) => x).attr('x2', ({ x }) => x).attr('y1', 0).attr('y2', height);
  group.selectAll<SVGCircleElement, { readonly x: number; readonly y: number }>('circle')
    .data(data === null || !data.isFocused ? [] : data.ys.filter(Number.isFinite).map((y) => ({ x: data.x, y })))
    .join('circle').attr('class', 'focus').attr('r', 5).attr('cx', ({ x }) => x).attr('cy', ({ y }) => y);
  const label = group.selectAll<SVGTextElement, string>('text')
    .data(data === null ? [] : data.lines)
    .join('text')
    .attr('class', (_, at) => (at === 0 ? 'label muted halo' : 'label halo'))
    .text((text) => text);
  if (data === null) return null;

  const length = Math.max(0, ...label.nodes().map((node) => node.getComputedTextLength()));
  const isPastMiddle = width / 2 < data.x;
  const boxes = [false, true].flatMap((isAtHead) => [isPastMiddle, !isPastMiddle].map((isLeft): Box & { readonly isLeft: boolean } => {
    const left = isLeft ? data.x - gap - length : data.x + gap;
    const top = isAtHead ? 0 : height - 5 - lineHeight * data.lines.length;
    return { isLeft, left, right: left + length, top, bottom: top + lineHeight * data.lines.length };
  }));
  const box = boxes.find((one) => 0 <= one.left && one.right <= width + room && !avoid.some((other) => overlaps(one, other))) ?? boxes[0]!;
  label.attr('text-anchor', box.isLeft ? 'end' : 'start').attr('x', box.isLeft ? box.right : box.left).attr('y', (_, at) => box.top + lineHeight * (at + 1) - 3);
  return box;
}

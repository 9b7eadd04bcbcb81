import { ticks } from 'd3';
import type { Tick } from '../marks/axes';

/** Two or three labels of a step axis in thousands, the unit once, at the end: `0 · 50k · 100k steps`. */
export function stepTicks({ from, to }: { readonly from: number; readonly to: number }, width: number): Tick[] {
  const values = [from, ...ticks(from, to, width < 260 ? 1 : 2).filter((value) => Number.isInteger(value) && between(value, from, to)), to];
  return values.map((value, at) => ({ value, label: `${stepText(value)}${at === values.length - 1 ? ' steps' : ''}` }));
}

/** Far enough from both ends that labels do not touch. */
function between(value: number, from: number, to: number): boolean {
  const share = (value - from) / (to - from);
  return 0.2 < share && share < 0.7;
}

/** `0`, `640`, `7.8k`, `100k`, `1.2M` */
export function stepText(step: number): string {
  if (step < 10_000 && Number.isInteger(step / 1) && step < 1000) return String(step);
  if (step < 1_000_000) return `${Number((step / 1000).toFixed(step < 10_000 ? 2 : 1))}k`;
  return `${Number((step / 1_000_000).toFixed(2))}M`;
}

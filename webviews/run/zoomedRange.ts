/** Steps that are drawn, both ends included. */
export interface StepRange { readonly from: number; readonly to: number }

/** No chart shows less. */
const fewestSteps = 10;

/**
 * A range made wider or narrower around a step, which stays where it is on the screen.
 *
 * @param factor of the width: below 1 is nearer
 * @param total  last step there is to see
 * @returns null when that is all steps
 */
export function zoomedRange({ from, to }: StepRange, step: number, factor: number, total: number): StepRange | null {
  const width = Math.max(Math.min(fewestSteps, total), (to - from) * factor);
  if (total <= width) return null;
  const share = (Math.min(to, Math.max(from, step)) - from) / Math.max(1, to - from);
  const left = Math.min(total - width, Math.max(0, Math.min(to, Math.max(from, step)) - share * width));
  return { from: Math.floor(left), to: Math.min(total, Math.ceil(left + width)) };
}

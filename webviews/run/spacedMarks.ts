import type { RunMark } from '../../insight/runView';

/**
 * Marks that can be told from each other: of each kind, in order of steps, those at least `apart` pixels after the one drawn before. As a
 * run goes on, what is drawn stays.
 *
 * @param x     place of a step, in pixels
 * @param apart pixels, as wide as a mark
 */
export function spacedMarks(marks: readonly RunMark[], x: (step: number) => number, apart: number): RunMark[] {
  const lastAt = new Map<RunMark['kind'], number>();
  return [...marks].sort((a, b) => a.step - b.step).filter(({ kind, step }) => {
    const last = lastAt.get(kind);
    if (last !== undefined && x(step) < last + apart) return false;
    lastAt.set(kind, x(step));
    return true;
  });
}

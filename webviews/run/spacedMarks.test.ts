import { expect, test } from 'vitest';
import type { RunMark } from '../../insight/runView';
import { spacedMarks } from './spacedMarks';

const mark = (step: number, kind: RunMark['kind'] = 'evaluated'): RunMark => ({ step, kind, text: `${kind} ${step}` });
const stepsOf = (marks: readonly RunMark[]) => marks.map(({ step }) => step);

test('marks far enough apart are all drawn, in order of steps', () => {
  expect(stepsOf(spacedMarks([mark(30), mark(10), mark(20)], (step) => step, 10))).toEqual([10, 20, 30]);
});

test('marks closer than that are thinned from the first on', () => {
  // 0, then the first at 10 or more, then the first at 22 or more
  expect(stepsOf(spacedMarks([0, 4, 8, 12, 16, 20, 24].map((step) => mark(step)), (step) => step, 10))).toEqual([0, 12, 24]);
});

test('kinds stand in rows of their own and do not push each other out', () => {
  expect(spacedMarks([mark(5), mark(5, 'checkpointed'), mark(6, 'warning')], (step) => step, 10)).toHaveLength(3);
});

test('what is drawn stays when the run goes on', () => {
  const all = Array.from({ length: 200 }, (_, at) => mark(3 * at));
  const before = spacedMarks(all.slice(0, 120), (step) => step, 10);
  expect(spacedMarks(all, (step) => step, 10).slice(0, before.length)).toEqual(before);
});

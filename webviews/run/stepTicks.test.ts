import { expect, test } from 'vitest';
import { stepTicks } from './stepTicks';

const labels = (to: number) => stepTicks({ from: 0, to }, 400).map(({ label }) => label);

test('an axis over steps has labels for whole steps alone', () => {
  // d3 divides 0 to 1 at one half, which is no step.
  expect(labels(1)).toEqual(['0', '1 steps']);
  expect(labels(100_000)).toEqual(['0', '50k', '100k steps']);
});

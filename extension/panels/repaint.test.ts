import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Repaint } from './repaint';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

function repaintEvery(intervalMs: number): { readonly repaint: Repaint; readonly drawnAt: readonly number[] } {
  const begun = performance.now();
  const drawnAt: number[] = [];
  return { repaint: new Repaint(() => drawnAt.push(performance.now() - begun), intervalMs), drawnAt };
}

test('the first picture asked for waits for nothing', () => {
  const { repaint, drawnAt } = repaintEvery(250);
  repaint.ask();
  vi.advanceTimersByTime(0);
  expect(drawnAt).toEqual([0]);
});

test('what is asked within the interval is drawn once, at its end', () => {
  const { repaint, drawnAt } = repaintEvery(250);
  repaint.ask();
  vi.advanceTimersByTime(100);
  repaint.ask();
  repaint.ask();
  vi.advanceTimersByTime(1000);
  expect(drawnAt).toEqual([0, 250]);
});

test('a picture drawn at once takes the place of the one that was asked for', () => {
  const { repaint, drawnAt } = repaintEvery(250);
  repaint.now();
  vi.advanceTimersByTime(100);
  repaint.ask();
  repaint.now();
  vi.advanceTimersByTime(1000);
  expect(drawnAt).toEqual([0, 100]);
});

test('nothing is drawn after it is stopped', () => {
  const { repaint, drawnAt } = repaintEvery(250);
  repaint.ask();
  repaint.stop();
  vi.advanceTimersByTime(1000);
  expect(drawnAt).toEqual([]);
});

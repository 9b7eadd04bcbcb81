import { expect, test } from 'vitest';
import { goals, judgement } from './goals';
import { ratio, type Finish } from './race';

const goalOf = (id: string) => goals.find((goal) => goal.id === id)!;

test('a figure reaches its goal, only its floor, or neither, on the side that is better', () => {
  // Against wasm: floor 6, goal 12. Memory at batch 1,024: floor 500 MB, goal 300 MB.
  expect([12, 11.9, 6, 5.9].map((measured) => judgement(goalOf('wasm'), measured))).toEqual(['goal', 'floor', 'floor', 'missed']);
  expect([300, 301, 500, 501].map((measured) => judgement(goalOf('memory-1024'), measured))).toEqual(['goal', 'floor', 'floor', 'missed']);
});

test('every goal is at least as hard as its floor, and no two share a name', () => {
  for (const goal of goals) expect(judgement(goal, goal.goal), goal.id).toBe('goal');
  expect(new Set(goals.map(({ id }) => id)).size).toBe(goals.length);
});

test('a ratio is of medians, of rounds and of processor time, each on its own', () => {
  const finish = (name: string, median: number, processor: number, min: number, roundsMs: number[]): Finish => ({
    name, ready: '', roundsMs, memoryAboveBytes: null, wallMs: { median, p25: median, min }, processorMs: { median: processor, p25: processor, min: processor },
  });
  // Rounds: 20/10 = 2, 30/10 = 3, 80/20 = 4
  const measured = ratio(finish('theirs', 30, 60, 18, [20, 30, 80]), finish('ours', 10, 40, 9, [10, 10, 20]));
  expect(measured).toEqual({ ofMedians: 3, roundMedian: 3, roundRange: [2, 4], ofProcessor: 1.5, ofLeast: 2 });
});

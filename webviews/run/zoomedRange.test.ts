import { expect, test } from 'vitest';
import { zoomedRange } from './zoomedRange';

test('a nearer range keeps the step that is pointed at in its place', () => {
  // 250 is a quarter from the left: of 500 steps it is 125 from the left
  expect(zoomedRange({ from: 0, to: 1000 }, 250, 0.5, 1000)).toEqual({ from: 125, to: 625 });
});

test('a wider range stops at the ends, and is all steps in the end', () => {
  // 300 wide around 150, of which a half would begin at 0: 0 to 300
  expect(zoomedRange({ from: 50, to: 200 }, 150, 2, 1000)).toEqual({ from: 0, to: 300 });
  expect(zoomedRange({ from: 900, to: 1000 }, 900, 3, 1000)).toEqual({ from: 700, to: 1000 });
  expect(zoomedRange({ from: 100, to: 700 }, 400, 2, 1000)).toBeNull();
});

test('nothing is nearer than ten steps, and fewer steps than that are all', () => {
  const near = zoomedRange({ from: 500, to: 512 }, 506, 0.1, 1000)!;
  expect(near.to - near.from).toBeGreaterThanOrEqual(10);
  expect(near.to - near.from).toBeLessThanOrEqual(11);
  expect(zoomedRange({ from: 0, to: 8 }, 4, 0.5, 8)).toBeNull();
});

test('pointing outside the range zooms at its end', () => {
  expect(zoomedRange({ from: 0, to: 100 }, 400, 0.5, 1000)).toEqual({ from: 50, to: 100 });
});

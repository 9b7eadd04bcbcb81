import { expect, test } from 'vitest';
import { standardWork } from './physicalFloor';

test('a standard step multiplies 5.03 GFLOP at batch 1,024 and 39.46 at 4,096, and reads 51 rows an example', () => {
  // Four passes of 6 · 163,840 · 1,024 are 4.03, less 6 · 98,304 · 1,024 = 0.60; two losses of 6 · 1,024² · 128 are 1.61.
  expect(standardWork(1024, 0).gigaflop).toBeCloseTo(5.03, 2);
  expect(standardWork(4096, 0).gigaflop).toBeCloseTo(39.46, 2);
  expect(standardWork(1024, 42_000.4)).toMatchObject({ rowsRead: 52_224, rowsMoved: 42_000 });
});

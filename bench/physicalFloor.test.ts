import { expect, test } from 'vitest';
import { physicalFloorMs, standardWork } from './physicalFloor';

test('a standard step multiplies 5.03 GFLOP at batch 1,024 and 39.46 at 4,096', () => {
  // Four passes of 6 · 163,840 · 1,024 are 4.03, less 6 · 98,304 · 1,024 = 0.60; two losses of 6 · 1,024² · 128 are 1.61.
  expect(standardWork(1024, 0).gigaflop).toBeCloseTo(5.03, 2);
  expect(standardWork(4096, 0).gigaflop).toBeCloseTo(39.46, 2);
});

test('the floor is products at peak and rows at bandwidth, one after the other', () => {
  // 1 GFLOP at 100 GFLOP/s, 10 MB at 5 GB/s, 20 MB at 10 GB/s: 10 + 2 + 2 ms
  expect(physicalFloorMs({ gigaflop: 1, readBytes: 10e6, updateBytes: 20e6 }, { gigaflops: 100, readGigabytesPerSecond: 5, updateGigabytesPerSecond: 10 })).toBeCloseTo(14, 9);
});

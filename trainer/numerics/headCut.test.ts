import { describe, expect, test } from 'vitest';
import { headCut, mostTrainedFirst } from './headCut';

// Items by index:                    0  1  2  3  4  5  6  7
const trainingCount = Int32Array.of(0, 9, 3, 9, 1, 3, 0, 3);
const headOf = (cut: { isHead: Uint8Array }) => Array.from(cut.isHead.keys()).filter((item) => cut.isHead[item] === 1);

describe('headCut', () => {
  test('by training pairs takes every item with at least so many', () => {
    const cut = headCut(trainingCount, { minPairs: 3 });
    expect(headOf(cut)).toEqual([1, 2, 3, 5, 7]);
    expect(cut).toMatchObject({ nHead: 5, nTrained: 6, minPairs: 3, splitsTies: false });
  });

  test('says the fewest pairs a head item has, not the number asked for', () => {
    expect(headCut(trainingCount, { minPairs: 5 })).toMatchObject({ nHead: 2, minPairs: 9 });
  });

  test('by share counts trained items only and rounds down', () => {
    // Six of eight items are trained; .6 · 6 = 3.6, so three: both nines, then the first three.
    const cut = headCut(trainingCount, { topShare: 0.6 });
    expect(headOf(cut)).toEqual([1, 2, 3]);
    expect(cut).toMatchObject({ nHead: 3, minPairs: 3, splitsTies: true });
  });

  test('is not fooled by shares without an exact binary form', () => {
    // .29 · 100 is 28.999999999999996 in floating point.
    expect(headCut(new Int32Array(100).fill(1), { topShare: 0.29 }).nHead).toBe(29);
    expect(headCut(Int32Array.from({ length: 25_040 }, (_, item) => 1 + item), { topShare: 0.1 }).nHead).toBe(2504);
  });

  test('keeps at least one head item while any is trained', () => {
    expect(headOf(headCut(trainingCount, { topShare: 0.01 }))).toEqual([1]);
  });

  test('of a corpus without training pairs has no head', () => {
    expect(headCut(new Int32Array(3), { topShare: 0.5 })).toMatchObject({ nHead: 0, nTrained: 0, minPairs: null, splitsTies: false });
    expect(headCut(new Int32Array(0), { minPairs: 1 })).toMatchObject({ nHead: 0, minPairs: null });
  });

  test('above every count has no head', () => {
    expect(headCut(trainingCount, { minPairs: 10 })).toMatchObject({ nHead: 0, minPairs: null, splitsTies: false });
  });
});

test('mostTrainedFirst breaks ties by corpus order and leaves out cold items', () => {
  expect(Array.from(mostTrainedFirst(trainingCount))).toEqual([1, 3, 2, 5, 7, 4]);
});

import '@tensorflow/tfjs-backend-cpu';
import { zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { FieldPlan, PassPlan } from '../engine';
import { markSameColumns, sameColumnsOf } from './sameColumns';

/** One value an example: all the same row, or row numbers that differ. */
const bag = (nExamples: number, isSame: boolean): FieldPlan => ({
  kind: 'bag', offsets: Int32Array.from({ length: nExamples + 1 }, (_, at) => at), rows: Int32Array.from({ length: nExamples }, (_, at) => (isSame ? 7 : at)),
});
const pass = (nExamples: number, ...same: boolean[]): PassPlan => ({ side: 'item', nExamples, fields: same.map((isSame) => bag(nExamples, isSame)) });
const marksOf = (passes: readonly PassPlan[], widths: readonly number[]) => {
  const inputs = zeros([passes.reduce((sum, { nExamples }) => sum + nExamples, 0), widths.reduce((sum, width) => sum + width, 0)]);
  markSameColumns(inputs, passes, widths);
  return sameColumnsOf(inputs);
};

it('marks the groups of 8 columns of masked fields in the chunks of 64 rows that lie in one pass', () => {
  // Rows 0 … 130 and 130 … 260: chunks 0 and 1 lie in the first pass, 3 and the rest, 4, in the second, chunk 2 in both.
  // The first pass masks columns 0 … 16, the second 16 … 24.
  expect([...marksOf([pass(130, true, false), pass(130, false, true)], [16, 8])!]).toEqual([
    1, 1, 0,
    1, 1, 0,
    0, 0, 0,
    0, 0, 1,
    0, 0, 1,
  ]);
});

it('marks what is masked in a chunk only', () => {
  // Rows 64 … 128 list row 7, the others their own.
  const some: FieldPlan = { kind: 'bag', offsets: Int32Array.from({ length: 193 }, (_, at) => at), rows: Int32Array.from({ length: 192 }, (_, at) => (64 <= at && at < 128 ? 7 : 1000 + at)) };
  expect([...marksOf([{ side: 'item', nExamples: 192, fields: [some] }], [8])!]).toEqual([0, 1, 0]);
});

it('marks a group that two masked fields share, and none that a field with values reaches into', () => {
  expect([...marksOf([pass(64, true, true, false)], [4, 8, 8])!]).toEqual([1, 0, 0]);
});

it('marks nothing where a field has several values an example, or none is masked', () => {
  const several: FieldPlan = { kind: 'bag', offsets: Int32Array.of(0, 2, 3), rows: Int32Array.of(7, 7, 7) };
  expect(marksOf([{ side: 'item', nExamples: 2, fields: [several] }], [8])).toBeUndefined();
  expect(marksOf([pass(64, false)], [8])).toBeUndefined();
});

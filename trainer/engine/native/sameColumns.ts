import type { Tensor } from '@tensorflow/tfjs-core';
import type { FieldPlan, PassPlan } from '../engine';

/** Rows and columns that the kernels' perceptron looks at together. */
const chunkRows = 64;
const groupColumns = 8;

const marksOf = new WeakMap<object, Uint8Array>();

/**
 * Remembers which columns of an input layer's output are the same in all rows of a chunk: those of fields that are masked in
 * all of them. The perceptron multiplies them once for the chunk. The gradient it hands back has their sum over the chunk's
 * rows in the first and 0 in the others, which is the same to a table, whose row all of them are.
 *
 * @param widths columns of each field
 */
export function markSameColumns(inputs: Tensor, passes: readonly PassPlan[], widths: readonly number[]): void {
  const columns = widths.reduce((sum, width) => sum + width, 0);
  const nGroups = Math.ceil(columns / groupColumns);
  const nRows = inputs.shape[0]!;
  const marks = new Uint8Array(Math.ceil(nRows / chunkRows) * nGroups);
  let start = 0;
  for (const { fields, nExamples } of passes) {
    for (let row = Math.ceil(start / chunkRows) * chunkRows; row < start + nExamples; row += chunkRows) {
      const end = Math.min(row + chunkRows, nRows);
      if (start + nExamples < end) break;
      const first = (row / chunkRows) * nGroups;
      marks.fill(1, first, first + nGroups);
      let column = 0;
      widths.forEach((width, at) => {
        if (!isOneRow(fields[at]!, row - start, end - start)) marks.fill(0, first + Math.floor(column / groupColumns), first + Math.ceil((column + width) / groupColumns));
        column += width;
      });
    }
    start += nExamples;
  }
  if (marks.includes(1)) marksOf.set(inputs.dataId, marks);
}

/** uint8 [chunks of 64 rows, groups of 8 columns], 1 where all rows of the chunk are the same in the group; absent where none are. */
export function sameColumnsOf(inputs: Tensor): Uint8Array | undefined {
  return marksOf.get(inputs.dataId);
}

/** The examples from `first` to before `end` have one value each, and all have the same. */
function isOneRow(field: FieldPlan, first: number, end: number): boolean {
  if (field.kind !== 'bag') return false;
  const { offsets, rows } = field;
  const row = rows[offsets[first]!];
  for (let at = first; at < end; at++) if (offsets[at + 1] !== offsets[at]! + 1 || rows[offsets[at]!] !== row) return false;
  return true;
}

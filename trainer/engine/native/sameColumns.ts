import type { Tensor } from '@tensorflow/tfjs-core';
import type { FieldPlan, PassPlan } from '../engine';

/** Rows and columns that the kernels' perceptron looks at together. */
const chunkRows = 64;
const groupColumns = 8;

const marksOf = new WeakMap<object, Uint8Array>();

/**
 * Remembers which columns of an input layer's output are the same in all rows of a chunk: those of fields that are masked in
 * a whole pass. The perceptron multiplies them once for the chunk. The gradient it hands back has their sum over the
 * chunk's rows in the first and 0 in the others, which is the same to a table, whose row all of them are.
 *
 * @param widths columns of each field
 */
export function markSameColumns(inputs: Tensor, passes: readonly PassPlan[], widths: readonly number[]): void {
  const columns = widths.reduce((sum, width) => sum + width, 0);
  const nGroups = Math.ceil(columns / groupColumns);
  const marks = new Uint8Array(Math.ceil(inputs.shape[0]! / chunkRows) * nGroups);
  let start = 0;
  for (const { fields, nExamples } of passes) {
    const isSame = new Uint8Array(nGroups * groupColumns).fill(1);
    let column = 0;
    widths.forEach((width, at) => {
      if (!isOneRow(fields[at]!, nExamples)) isSame.fill(0, column, column + width);
      column += width;
    });
    const end = start + nExamples;
    const firstChunk = Math.ceil(start / chunkRows);
    const endChunk = end === inputs.shape[0] ? Math.ceil(end / chunkRows) : Math.floor(end / chunkRows);
    for (let group = 0; group < nGroups; group++) {
      if (isSame.subarray(group * groupColumns, (group + 1) * groupColumns).includes(0)) continue;
      for (let chunk = firstChunk; chunk < endChunk; chunk++) marks[chunk * nGroups + group] = 1;
    }
    start = end;
  }
  if (marks.includes(1)) marksOf.set(inputs.dataId, marks);
}

/** uint8 [chunks of 64 rows, groups of 8 columns], 1 where all rows of the chunk are the same in the group; absent where none are. */
export function sameColumnsOf(inputs: Tensor): Uint8Array | undefined {
  return marksOf.get(inputs.dataId);
}

/** Every example has one value, and all have the same. */
function isOneRow(field: FieldPlan, nExamples: number): boolean {
  if (field.kind !== 'bag' || field.rows.length !== nExamples || nExamples === 0) return false;
  const row = field.rows[0]!;
  for (let at = 0; at < nExamples; at++) if (field.rows[at] !== row || field.offsets[at + 1] !== at + 1) return false;
  return true;
}

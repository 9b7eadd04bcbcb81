/** What a recorded program was given: its name, its whole parameters and its buffers. */
export interface Recorded {
  readonly name: string;
  readonly whole: readonly number[];
  readonly nBuffers: number;
  /** Numbers in the plan that was uploaded last, from the start of its buffer. */
  readonly planEnd: number;
}

type Formula = (whole: readonly number[], recorded: Recorded) => number;

/** 4-byte numbers that each program of the standard step reads and writes, every operand once. Names and parameters are those of trainer/engine/webgpu/wgsl. */
const formulas: Readonly<Record<string, Formula>> = {
  // Places' rows and the plan's numbers of them; a shard after the first adds to what is there, and the rows were counted with the first.
  'pool bags': ([nExamples, dim, , , , rowsAt, , , , adds], { planEnd }) => (1 - adds!) * (planEnd - rowsAt!) * dim! + (1 + adds!) * nExamples! * dim! + nExamples! + 1 + planEnd - rowsAt!,
  'sum chunks': ([nChunks, dim, , fromAt, weightsAt]) => (weightsAt! - fromAt!) * (dim! + 2) + nChunks! * (dim! + 2),
  // A sum of gradients read, value and accumulator read and written.
  'move rows adagrad': ([nRows, dim]) => 5 * nRows! * dim! + 2 * nRows!,
  'move weights adagrad': ([size]) => 5 * size!,
  'relu back': ([size]) => 3 * size!,
  'add up columns': ([n, width, nChunks]) => (n! + nChunks!) * width!,
  'normalize forth': ([n, width]) => 2 * n! * width! + n!,
  'normalize back': ([n, width]) => 3 * n! * width! + n!,
  'sum of slices 0': ([size, slices]) => size! * (slices! + 1),
  'sum of slices 1': ([size, slices]) => size! * (slices! + 2),
  'softmax rows': ([n, , nRows]) => 2 * nRows! * n! + nRows!,
  'mean of losses': ([n]) => n! + 1,
  'close guard': ([size]) => size! + 1,
};

/** The factors, and the output a slice; an output that is added to is read too. */
const product = (adds: boolean): Formula => ([m, n, k, , , , , , , slice, sliceSize], { nBuffers }) =>
  m! * k! + k! * n! + (sliceSize === 0 ? 1 : Math.ceil(k! / slice!)) * (adds ? 2 : 1) * m! * n! + (nBuffers === 4 ? n! : 0);

/** Bytes that a program reads and writes, every operand once. @throws for a program that the standard step does not have */
export function programBytes(recorded: Recorded): number {
  const formula = /^product ..[01]/.test(recorded.name) ? product(recorded.name[10] === '1') : formulas[recorded.name];
  if (formula === undefined) throw new Error(`bench/programBytes.ts does not know what \`${recorded.name}\` moves.`);
  return 4 * formula(recorded.whole, recorded);
}

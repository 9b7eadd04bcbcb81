import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { BatchMatMul, Concat, engine, findBackend, getKernelsForBackend, registerBackend, registerKernel, tensor, type BackendValues, type BatchMatMulAttrs, type ConcatAttrs, type KernelFunc, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels';

const backendName = 'native';

/** Idle arrays kept for the next step: 512 MB. */
const idleLimit = 1 << 27;

/** A lent array. */
interface Loan {
  readonly values: Float32Array;
  /** Tensors that look into its memory. */
  count: number;
  /** What is lent for its parts, each at its own place, and from where to before where that was. */
  beside?: { readonly loan: Loan; readonly taken: (readonly [number, number])[] };
}

/**
 * The cpu backend under our name: the same typed arrays, so tensors are handed to the kernels without a copy.
 *
 * Arrays of our kernels' outputs are lent: when the last tensor that looks into one is gone, the next output of that size
 * takes it, since fresh memory costs as much as a step's arithmetic on it. What is read from a tensor is a copy.
 */
class NativeBackend extends MathBackendCPU {
  private readonly idle = new Map<number, Float32Array[]>();
  private nIdle = 0;
  private readonly loans = new Map<ArrayBufferLike, Loan>();

  /** An array with whatever was in memory, which is to become a tensor at once. */
  lend(size: number): Float32Array {
    const values = this.idle.get(size)?.pop();
    if (values !== undefined) this.nIdle -= size;
    const lent = values ?? untouched(size);
    this.loans.set(lent.buffer, { values: lent, count: 0 });
    return lent;
  }

  /** One as long as a tensor's numbers. For parts of one array they are parts of one, too, so that stacking them copies nothing. */
  lendBeside(numbers: Float32Array): Float32Array {
    const whole = this.loanOf(numbers);
    if (whole === undefined || numbers.length === whole.values.length) return this.lend(numbers.length);
    // Given back meanwhile, it is another's.
    if (whole.beside === undefined || this.loanOf(whole.beside.loan.values) !== whole.beside.loan) {
      whole.beside = { loan: this.loanOf(this.lend(whole.values.length))!, taken: [] };
    }
    const { loan, taken } = whole.beside;
    const start = (numbers.byteOffset - whole.values.byteOffset) / Float32Array.BYTES_PER_ELEMENT;
    const end = start + numbers.length;
    if (taken.some(([from, to]) => start < to && from < end)) return this.lend(numbers.length);
    taken.push([start, end]);
    return loan.values.subarray(start, end);
  }

  override write(values: BackendValues, shape: number[], dtype: Parameters<MathBackendCPU['write']>[2]): object {
    const loan = this.loanOf(values);
    if (loan !== undefined) loan.count += 1;
    return super.write(values, shape, dtype);
  }

  override disposeData(dataId: object, force = false): boolean {
    const values = this.data.has(dataId) ? this.data.get(dataId).values : undefined;
    const isGone = super.disposeData(dataId, force);
    const loan = isGone ? this.loanOf(values) : undefined;
    if (loan !== undefined && (loan.count -= 1) === 0) this.takeBack(loan.values);
    return isGone;
  }

  override readSync(dataId: object): BackendValues {
    const values = super.readSync(dataId);
    return this.loanOf(values) === undefined ? values : (values as Float32Array).slice();
  }

  override async read(dataId: object): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  /** The lent array whose memory it looks into. */
  loanOf(values: BackendValues | undefined): Loan | undefined {
    return values instanceof Float32Array ? this.loans.get(values.buffer) : undefined;
  }

  private takeBack(values: Float32Array): void {
    this.loans.delete(values.buffer);
    if (idleLimit < this.nIdle + values.length) {
      this.idle.clear();
      this.nIdle = 0;
    }
    const same = this.idle.get(values.length);
    if (same === undefined) this.idle.set(values.length, [values]);
    else same.push(values);
    this.nIdle += values.length;
  }
}

/** An array at a good place: at a cache line, else every other vector of a row lies in two; a large one on huge pages. */
function untouched(size: number): Float32Array {
  const room = new Float32Array(kernelsInUse!.roomFor(size));
  const first = kernelsInUse!.prepareRoom(room, size);
  return room.subarray(first, first + size);
}

let kernelsInUse: Kernels | undefined;

/** Registers the backend and every kernel of the cpu backend under its name, the hot ones replaced. Once a process. */
export function registerNativeBackend(kernels: Kernels): void {
  kernelsInUse = kernels;
  if (findBackend(backendName) !== null || engine().registryFactory[backendName] !== undefined) return;
  registerBackend(backendName, () => new NativeBackend(), 0);
  const replaced: Readonly<Record<string, (otherwise: KernelFunc) => KernelFunc>> = { [BatchMatMul]: product, [Concat]: stacked };
  for (const kernel of getKernelsForBackend('cpu')) {
    registerKernel({ ...kernel, backendName, kernelFunc: replaced[kernel.kernelName]?.(kernel.kernelFunc) ?? kernel.kernelFunc });
  }
}

/** One product of two matrices by our kernel; stacks of them and other types by the cpu backend's. */
function product(otherwise: KernelFunc): KernelFunc {
  return (request) => {
    const { a, b } = request.inputs as unknown as Record<'a' | 'b', TensorInfo>;
    const { transposeA, transposeB } = request.attrs as unknown as BatchMatMulAttrs;
    const isMatrix = ({ shape, dtype }: TensorInfo) => dtype === 'float32' && 2 <= shape.length && shape.slice(0, -2).every((n) => n === 1);
    if (!isMatrix(a) || !isMatrix(b)) return otherwise(request);
    const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
    const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
    const [m, k, n] = [transposeA ? columnsA : rowsA, transposeA ? rowsA : columnsA, transposeB ? rowsB : columnsB];
    const backend = request.backend as NativeBackend;
    const out = backend.lend(m * n);
    kernelsInUse!.product(valuesOf(backend, a), transposeA, valuesOf(backend, b), transposeB, m, k, n, out);
    return backend.makeTensorInfo([...a.shape.slice(0, -2), m, n], 'float32', out as never);
  };
}

/** Matrices one under the other: as they lie where they lie so already, else copied whole; all else by the cpu backend's kernel. */
function stacked(otherwise: KernelFunc): KernelFunc {
  return (request) => {
    const parts = request.inputs as unknown as TensorInfo[];
    const { axis } = request.attrs as unknown as ConcatAttrs;
    if (axis !== 0 || parts.some(({ dtype, shape }) => dtype !== 'float32' || shape.length !== 2)) return otherwise(request);
    const backend = request.backend as NativeBackend;
    const [rows, columns] = [parts.reduce((sum, { shape }) => sum + shape[0]!, 0), parts[0]!.shape[1]!];
    const numbers = parts.map((part) => valuesOf(backend, part));
    const [first] = numbers as [Float32Array];
    const isStacked = backend.loanOf(first) !== undefined
      && numbers.every((one, at) => at === 0 || (one.buffer === first.buffer && one.byteOffset === numbers[at - 1]!.byteOffset + numbers[at - 1]!.byteLength));
    if (isStacked) return backend.makeTensorInfo([rows, columns], 'float32', new Float32Array(first.buffer, first.byteOffset, rows * columns) as never);
    const out = backend.lend(rows * columns);
    let end = 0;
    for (const one of numbers) {
      out.set(one, end);
      end += one.length;
    }
    return backend.makeTensorInfo([rows, columns], 'float32', out as never);
  };
}

function valuesOf(backend: NativeBackend, { dataId }: TensorInfo): Float32Array {
  return backend.data.get(dataId).values as Float32Array;
}

const current = () => engine().backend as unknown as NativeBackend;

/** A tensor's own numbers, without a copy. */
export function numbersOf(one: Tensor): Float32Array {
  return valuesOf(current(), one);
}

/** A tensor with whatever was in memory, and its numbers to be written. */
interface Unwritten { readonly tensor: Tensor; readonly values: Float32Array }

/** Of a shape. */
export function unwritten<Shape extends number[]>(shape: Shape): Unwritten {
  const values = current().lend(shape.reduce((size, n) => size * n, 1));
  return { tensor: tensor(values, shape, 'float32'), values };
}

/** The same, of a tensor's shape: best for its gradient, see {@link NativeBackend.lendBeside}. */
export function unwrittenBeside(one: Tensor): Unwritten {
  const values = current().lendBeside(numbersOf(one));
  return { tensor: tensor(values, one.shape, 'float32'), values };
}

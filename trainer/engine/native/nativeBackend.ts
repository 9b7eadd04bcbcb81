import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { BatchMatMul, engine, type KernelFunc, findBackend, getKernelsForBackend, registerBackend, registerKernel, tensor, type BatchMatMulAttrs, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels';

const backendName = 'native';

/** The cpu backend under our name: the same typed arrays, so tensors are handed to the kernels without a copy. */
class NativeBackend extends MathBackendCPU {}

let kernelsInUse: Kernels | undefined;

/** Registers the backend and every kernel of the cpu backend under its name, products replaced. Once a process. */
export function registerNativeBackend(kernels: Kernels): void {
  kernelsInUse = kernels;
  if (findBackend(backendName) !== null || engine().registryFactory[backendName] !== undefined) return;
  registerBackend(backendName, () => new NativeBackend(), 0);
  for (const kernel of getKernelsForBackend('cpu')) {
    const own = kernel.kernelName === BatchMatMul ? product(kernel.kernelFunc) : kernel.kernelFunc;
    registerKernel({ ...kernel, backendName, kernelFunc: own });
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
    const out = new Float32Array(m * n);
    kernelsInUse!.product(valuesOf(backend, a), transposeA, valuesOf(backend, b), transposeB, m, k, n, out);
    return backend.makeTensorInfo([...a.shape.slice(0, -2), m, n], 'float32', out as never);
  };
}

function valuesOf(backend: NativeBackend, { dataId }: TensorInfo): Float32Array {
  return backend.data.get(dataId).values as Float32Array;
}

/** A tensor's own numbers, without a copy. */
export function numbersOf(one: Tensor): Float32Array {
  return valuesOf(engine().backend as NativeBackend, one);
}

/**
 * Arrays for tensors that live for a part of a step, used again when their tensor is gone instead of asked for anew.
 *
 * For tensors that nobody slices: a slice looks into the same numbers, and would live on.
 */
export class ReusedArrays {
  private readonly lent: { readonly values: Float32Array; tensor: Tensor }[] = [];

  /** A tensor of this shape with whatever was in memory. */
  tensor<Shape extends number[]>(shape: Shape): { readonly tensor: Tensor; readonly values: Float32Array } {
    const size = shape.reduce((product, n) => product * n, 1);
    const { backend } = engine() as unknown as { backend: NativeBackend };
    const idle = this.lent.find(({ values, tensor: last }) => values.length === size && !backend.data.has(last.dataId));
    const values = idle?.values ?? new Float32Array(size);
    const made = tensor(values, shape, 'float32');
    if (idle === undefined) this.lent.push({ values, tensor: made });
    else idle.tensor = made;
    return { tensor: made, values };
  }
}

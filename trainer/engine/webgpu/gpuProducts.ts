import { _FusedMatMul, BatchMatMul, getKernel, registerKernel, unregisterKernel, type _FusedMatMulAttrs, type BatchMatMulAttrs, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import type { DeviceBackend } from './deviceBackend';
import { multiply } from './multiply';

const theirs = new Map<string, KernelFunc>();

/** Puts our product of matrices in the place of tfjs's, which for some sizes adds in whatever order the device comes along. */
export function registerProducts(backendName: string): void {
  const ours: Readonly<Record<string, (otherwise: KernelFunc) => KernelFunc>> = { [BatchMatMul]: product, [_FusedMatMul]: layer };
  for (const [kernelName, make] of Object.entries(ours)) {
    const otherwise = theirs.get(kernelName) ?? getKernel(kernelName, backendName).kernelFunc;
    theirs.set(kernelName, otherwise);
    unregisterKernel(kernelName, backendName);
    registerKernel({ kernelName, backendName, kernelFunc: make(otherwise) });
  }
}

const isMatrix = ({ shape, dtype }: TensorInfo) => dtype === 'float32' && 2 <= shape.length && shape.slice(0, -2).every((n) => n === 1) && shape.every((n) => n !== 0);

function product(otherwise: KernelFunc): KernelFunc {
  return (request) => {
    const { a, b } = request.inputs as unknown as Record<'a' | 'b', TensorInfo>;
    const { transposeA, transposeB } = request.attrs as unknown as BatchMatMulAttrs;
    return isMatrix(a) && isMatrix(b) ? multiplied(request.backend as DeviceBackend, a, b, { transposeA, transposeB }) : otherwise(request);
  };
}

function layer(otherwise: KernelFunc): KernelFunc {
  return (request) => {
    const { a, b, bias } = request.inputs as unknown as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo };
    const { transposeA, transposeB, activation } = request.attrs as unknown as _FusedMatMulAttrs;
    const isOurs = isMatrix(a) && isMatrix(b) && (bias?.shape.length ?? 1) === 1 && (activation === 'linear' || activation === 'relu');
    return isOurs ? multiplied(request.backend as DeviceBackend, a, b, { transposeA, transposeB, bias, relu: activation === 'relu' }) : otherwise(request);
  };
}

interface How { readonly transposeA: boolean; readonly transposeB: boolean; readonly bias?: TensorInfo | undefined; readonly relu?: boolean }

function multiplied(backend: DeviceBackend, a: TensorInfo, b: TensorInfo, { transposeA, transposeB, bias, relu = false }: How): TensorInfo {
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [m, k, n] = [transposeA ? columnsA : rowsA, transposeA ? rowsA : columnsA, transposeB ? rowsB : columnsB];
  const out = backend.unwritten([...a.shape.slice(0, -2), m, n]);
  multiply(
    backend, { buffer: backend.bufferOf(a), row: columnsA, isTurned: transposeA }, { buffer: backend.bufferOf(b), row: columnsB, isTurned: transposeB },
    { buffer: backend.bufferOf(out), row: n }, { m, n, k }, { bias: bias && backend.bufferOf(bias), relu },
  );
  return out;
}

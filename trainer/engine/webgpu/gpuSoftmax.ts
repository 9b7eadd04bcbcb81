import { customGrad, engine as tfEngineState, mul, type GradSaveFunc, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { SoftmaxCrossEntropyOptions } from '../engine';
import { DeviceBackend } from './deviceBackend';
import { multiply } from './multiply';
import { leavePairsOut, meanOfLosses, softmaxRows } from './wgsl/softmax';

/** Logits held at a time: 64 MB. */
const blockLogits = 1 << 24;
const notNumber = 0x7fc00000;

/** `Engine.softmaxCrossEntropy`: the gradients are made with the loss, a block of rows of the matrix of logits at a time. */
export function gpuSoftmaxCrossEntropy(backend: DeviceBackend) {
  return (a: Tensor2D, b: Tensor2D, options: SoftmaxCrossEntropyOptions): Scalar => {
    const loss = customGrad((...inputs) => {
      const save = inputs[2] as unknown as GradSaveFunc;
      const [aNow, bNow] = inputs as unknown as [Tensor2D, Tensor2D];
      const { value, gradients } = lossAndGradients(backend, aNow, bNow, options);
      save(gradients);
      return { value, gradFunc: (upstream: Tensor, saved: Tensor[]) => saved.map((one) => mul(one, upstream)) };
    });
    return loss(a, b) as Scalar;
  };
}

function lossAndGradients(backend: DeviceBackend, a: Tensor2D, b: Tensor2D, { temperature, logQ, excluded, included }: SoftmaxCrossEntropyOptions): { value: Tensor; gradients: Tensor[] } {
  const [n, width] = a.shape;
  const nIncluded = included === undefined ? n : included.reduce((sum, one) => sum + (one === 0 ? 0 : 1), 0);
  const [da, db, value] = [backend.unwrittenTensor([n, width]), backend.unwrittenTensor([n, width]), backend.unwrittenTensor([])];
  const [left, right, leftGradient, rightGradient, mean] = [a, b, da, db, value].map((one) => backend.bufferOf(one)) as [GPUBuffer, GPUBuffer, GPUBuffer, GPUBuffer, GPUBuffer];
  const losses = backend.scratch('row losses', 4 * n);
  const rows = rowsOfBlock(n, Math.min(blockLogits, Math.floor(backend.largestBuffer / 4)));
  const logits = backend.scratch('logits', 4 * rows * n);
  // Nothing else is uploaded until all blocks are recorded.
  const plan = backend.uploads.upload([excluded ?? new Int32Array(0), included === undefined ? new Uint32Array(1) : Uint32Array.from(included)]);
  const [pairsAt, includedAt] = plan.at as [number, number];
  const ownLogQ = logQ === undefined ? plan.buffer : backend.bufferOf(logQ);
  const nPairs = (excluded?.length ?? 0) / 2;
  const isRecording = 0 < tfEngineState().state.gradientDepth;
  const scale = nIncluded === 0 ? 0 : 1 / (nIncluded * temperature);
  for (let first = 0; first < n; first += rows) {
    const nRows = Math.min(rows, n - first);
    multiply(backend, { buffer: left, row: width, at: first * width }, { buffer: right, row: width, isTurned: true }, { buffer: logits, row: n }, { m: nRows, n, k: width });
    if (nPairs !== 0) backend.run(leavePairsOut, { whole: [nPairs, pairsAt, first, nRows, n] }, [plan.buffer, logits], DeviceBackend.gridOf(Math.ceil(nPairs / 256)));
    backend.run(softmaxRows, {
      whole: [n, first, nRows, includedAt, included === undefined ? 0 : 1, logQ === undefined ? 0 : 1, notNumber], floats: [1 / temperature, scale],
    }, [plan.buffer, ownLogQ, logits, losses], DeviceBackend.gridOf(nRows));
    if (!isRecording) continue;
    multiply(backend, { buffer: logits, row: n }, { buffer: right, row: width }, { buffer: leftGradient, row: width, at: first * width }, { m: nRows, n: width, k: n });
    multiply(backend, { buffer: logits, row: n, isTurned: true }, { buffer: left, row: width, at: first * width }, { buffer: rightGradient, row: width }, { m: n, n: width, k: nRows }, { adds: first !== 0 });
  }
  backend.run(meanOfLosses, { whole: [n], floats: [nIncluded === 0 ? 0 : 1 / nIncluded] }, [losses, mean], [1]);
  return { value, gradients: [da, db] };
}

/** As many rows as a block holds, in whole tiles where there are several blocks. */
function rowsOfBlock(n: number, logits: number): number {
  const rows = Math.max(1, Math.min(n, Math.floor(logits / n)));
  return rows === n || rows < 64 ? rows : rows - (rows % 64);
}

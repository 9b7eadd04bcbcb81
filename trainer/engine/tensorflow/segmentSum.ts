import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { NodeBackend, OpAttribute } from './tfjsNode';

const typed = ({ binding }: NodeBackend, name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value });

/**
 * Sums rows by segment, in their order: TensorFlow's `SegmentSum`.
 *
 * @param data float32 [n, width]; @param segments int32 [n], ascending from 0 without a gap
 * @returns float32 [segments, width]
 */
export function segmentSum(backend: NodeBackend, data: Tensor2D, segments: Tensor1D): Tensor2D {
  const { binding } = backend;
  return backend.executeSingleOutput('SegmentSum', [typed(backend, 'T', binding.TF_FLOAT), typed(backend, 'Tindices', binding.TF_INT32)], [data, segments]) as Tensor2D;
}

/**
 * Sums the rows named, by segment, in their order: TensorFlow's `SparseSegmentSum`.
 *
 * @param data float32 [n, width]; @param rows int32 [m], of `data`; @param segments int32 [m], ascending from 0 without a gap
 * @returns float32 [segments, width]
 */
export function sparseSegmentSum(backend: NodeBackend, data: Tensor2D, rows: Tensor1D, segments: Tensor1D): Tensor2D {
  const { binding } = backend;
  return backend.executeSingleOutput('SparseSegmentSum', [typed(backend, 'T', binding.TF_FLOAT), typed(backend, 'Tidx', binding.TF_INT32), typed(backend, 'Tsegmentids', binding.TF_INT32)], [data, rows, segments]) as Tensor2D;
}

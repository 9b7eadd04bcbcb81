import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow operation, as the binding takes it. */
export interface OpAttribute { readonly name: string; readonly type: number; readonly value: boolean | number | string | readonly number[] }

/** tfjs-node's C++ binding to TensorFlow: the part of `tfjs_binding.node` that we use. */
export interface TensorflowBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_TYPE: number;
  isUsingGpuDevice(): boolean;
}

/** tfjs-node's backend: every tensor is a TensorFlow handle, every op a TensorFlow op run eagerly. */
export interface NodeBackend extends KernelBackend {
  readonly binding: TensorflowBinding;
  executeSingleOutput(op: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(op: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[], nOutputs: number): Tensor[];
}

/** tfjs-node, loaded on this program's own tfjs-core. */
export interface TfjsNode {
  readonly version: string;
  readonly binding: TensorflowBinding;
  /** What TensorFlow runs on, for people: `NVIDIA H100 80GB HBM3` */
  readonly device: string;
  makeBackend(): NodeBackend;
  /** Registers its kernels under the backend name `tensorflow`. */
  registerKernels(): void;
}

/**
 * Finds and loads tfjs-node.
 *
 * @param tfjs what its files get when they ask for `@tensorflow/tfjs`
 * @param device number of the GPU, from 0; the first where null
 * @throws when TensorFlow is not there, does not load or has no such device, with what to do
 */
export type OpenTfjsNode = (wanted: 'CPU' | 'GPU', device: number | null, tfjs: object) => TfjsNode;

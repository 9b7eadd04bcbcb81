import { fill, keep, tidy, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { NodeBackend, OpAttribute } from './tfjsNode';

let nMade = 0;

/** A float32 matrix that TensorFlow keeps and moves in place, beside the tape: a table or the state of its rows. */
export class ResourceVariable {
  private readonly handle: Tensor;
  private readonly type: OpAttribute;
  private readonly indexType: OpAttribute;

  /** @param shape rows and numbers a row; every number starts as `value` */
  constructor(private readonly backend: NodeBackend, readonly shape: readonly [number, number], value: number) {
    const { binding } = backend;
    this.type = { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
    this.indexType = { name: 'Tindices', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 };
    nMade += 1;
    this.handle = keep(backend.executeSingleOutput('VarHandleOp', [
      this.type,
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape },
      { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `longtail/${nMade}` },
    ], []));
    tidy(() => {
      backend.executeMultipleOutputs('AssignVariableOp', [this.type], [this.handle, fill([...shape], value)], 0);
    });
  }

  /** @param rows int32 [n]; @returns float32 [n, numbers a row] */
  gather(rows: Tensor1D): Tensor2D {
    return this.backend.executeSingleOutput('ResourceGather', [this.type, this.indexType], [this.handle, rows]) as Tensor2D;
  }

  /** Replaces rows. @param rows int32 [n], each once; @param values float32 [n, numbers a row] */
  replace(rows: Tensor1D, values: Tensor2D): void {
    this.backend.executeMultipleOutputs('ResourceScatterUpdate', [this.type, this.indexType], [this.handle, rows, values], 0);
  }

  /** Subtracts from rows. @param rows int32 [n], each once; @param values float32 [n, numbers a row] */
  subtract(rows: Tensor1D, values: Tensor2D): void {
    this.backend.executeMultipleOutputs('ResourceScatterSub', [this.type, this.indexType], [this.handle, rows, values], 0);
  }

  /**
   * TensorFlow's own sparse Adagrad: `a += g²;  w −= lr · g / (sqrt(a) + epsilon)` in the rows named.
   *
   * @param accumulator a; @param rows int32 [n], each once; @param gradient float32 [n, numbers a row]
   */
  moveByAdagrad(accumulator: ResourceVariable, learningRate: Tensor, epsilon: Tensor, gradient: Tensor2D, rows: Tensor1D): void {
    const { binding } = this.backend;
    this.backend.executeMultipleOutputs('ResourceSparseApplyAdagradV2', [
      { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }, this.indexType,
      { name: 'use_locking', type: binding.TF_ATTR_BOOL, value: true }, { name: 'update_slots', type: binding.TF_ATTR_BOOL, value: true },
    ], [this.handle, accumulator.handle, learningRate, epsilon, gradient, rows], 0);
  }

  dispose(): void {
    const { binding } = this.backend;
    this.backend.executeMultipleOutputs('DestroyResourceOp', [{ name: 'ignore_lookup_error', type: binding.TF_ATTR_BOOL, value: true }], [this.handle], 0);
    this.handle.dispose();
  }
}

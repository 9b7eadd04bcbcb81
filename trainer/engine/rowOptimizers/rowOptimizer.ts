import type { OptimizerSpec } from '../engine';
import { adagrad } from './adagrad';
import { adam } from './adam';
import { rowwiseAdagrad } from './rowwiseAdagrad';
import { sgd } from './sgd';

/** State of one table: arrays by name, each with `perRow` numbers a row. */
export interface RowState { readonly name: string; readonly perRow: number; readonly data: Float32Array }

/** Moves one row at a time; rows it is not shown keep their state. */
export interface RowOptimizer {
  /** Fresh state of a table of `rows` × `dim`. */
  state(rows: number, dim: number): RowState[];
  /**
   * Moves `values[from … from + dim)` by the summed gradient.
   *
   * @param step 1-based
   */
  move(values: Float32Array, row: number, dim: number, gradient: Float64Array, state: readonly RowState[], step: number): void;
}

/** Names of the arrays that an optimizer keeps for a table of rows of `dim`, and their numbers a row. */
export function rowStates(spec: OptimizerSpec, dim: number): readonly Pick<RowState, 'name' | 'perRow'>[] {
  return rowOptimizer(spec).state(0, dim);
}

/** The optimizer of embedding rows and, as tables of one row, of tower weights. */
export function rowOptimizer(spec: OptimizerSpec): RowOptimizer {
  switch (spec.kind) {
    case 'adagrad': return adagrad(spec);
    case 'rowwiseAdagrad': return rowwiseAdagrad(spec);
    case 'adam': return adam(spec);
    case 'sgd': return sgd(spec);
  }
}

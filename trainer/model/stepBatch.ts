import type { PassPlan, TablePlan } from '../engine/engine';
import type { PredictedField } from './augment/predictedFields';
import type { MaskedFeatureTargets } from './losses/maskedFeatures';
import type { StepSettings } from './schedules/stepSettings';

/**
 * All that one training step needs, made ahead on the CPU by the loader. A function of (config, data, step) only.
 *
 * Passes: 0 is the main query pass, 1 the main item pass; then, with mixed negatives, theirs; then the views of the
 * self-supervised task, h and g.
 */
export interface StepBatch {
  /** 1-based. */
  readonly step: number;
  /** 0-based. */
  readonly epoch: number;
  readonly passes: readonly PassPlan[];
  /** The uses of table rows by all passes, grouped by row; absent where the engine groups them itself. */
  readonly plans?: readonly TablePlan[];
  /** Absent where nothing depends on the step. */
  readonly settings?: StepSettings;
  readonly main: {
    /** Natural log of each column's sampling probability, float32 [N + negatives]; absent without correction. */
    readonly logQ?: Float32Array;
    /** Accidental hits as flat (row, column), int32 [2M]; absent when they are not masked. */
    readonly excluded?: Int32Array;
    /** Examples of pass 2, whose items are negatives of every row: the columns from N on. Absent without mixed negatives. */
    readonly nNegatives?: number;
    /** With labels: so many pairs at the start are positives, the others negatives. */
    readonly nPositives?: number;
  };
  readonly selfSupervision?: {
    /** 0 where a view of the item has no input left but defaults, uint8 [N']. */
    readonly included: Uint8Array;
    /** Pairs (row, column) whose views have the same inputs, int32 [2M]; absent when they are not masked. */
    readonly excluded?: Int32Array;
    /** What is to be told of single fields; absent where nothing is. */
    readonly targets?:
      | ({ readonly kind: 'masked' } & MaskedFeatureTargets)
      | { readonly kind: 'fields'; readonly fields: readonly PredictedField[] }
      /** `replaced` is 1 where a field has another item's values, which differ, uint8 [N' · k]. */
      | { readonly kind: 'replaced'; readonly replaced: Uint8Array };
    /** Done to the inputs of the views, one under the other, float32 [views · N' · width]: `input · scale`, then noise with the input's signs. */
    readonly perturbation?: { readonly scale?: Float32Array; readonly noise?: Float32Array };
  };
}

/** Losses of one step, nats: of both tasks, unweighed, and what was minimized. */
export interface StepLosses { readonly main: number; readonly selfSupervised: number | null; readonly total: number }

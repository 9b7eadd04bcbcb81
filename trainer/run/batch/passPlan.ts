import type { BagColumn, HistoryColumn, NumberColumn, Side } from '../../data/dataset';
import type { Field, FieldPlan, InputSpec, PassPlan } from '../../engine/engine';
import { valueDropout } from '../../model/augment/valueDropout';
import type { Stream } from '../../numerics/stream';

/** What a view leaves out. */
export interface Augmentation {
  /** 1 where a field is kept: uint8 [k] for all examples, or [B · k] for each. */
  readonly keep: Uint8Array;
  /** 1 where a field is multi-valued, so that its values may be dropped; uint8 [k] */
  readonly isMultiValued: Uint8Array;
  readonly dropoutRate: number;
  readonly keepAtLeastOne: boolean;
  /** Draws the dropped values. */
  readonly random: Stream;
}

/** Where a history is read: the pairs' own in a split, or each query's latest. */
export type HistoryPlace = { readonly split: 'train' | 'validation' | 'test'; readonly pairs: Int32Array } | 'latest';

export interface PlannedPass {
  readonly plan: PassPlan;
  /** 1 where any field brings more than its default, uint8 [B] */
  readonly hasInput: Uint8Array;
}

/**
 * The inputs of some entities of one side, ready for the engine: missing, masked and emptied bags list the field's
 * default row; masked numbers are 0.
 *
 * @param entities indices into the side, int32 [B]
 */
export function passPlan(spec: InputSpec, sideName: 'query' | 'item', side: Side, entities: Int32Array, augmentation: Augmentation | null = null, history: HistoryPlace = 'latest'): PlannedPass {
  const nExamples = entities.length;
  const hasInput = new Uint8Array(nExamples);
  const k = spec.sides[sideName].length;
  const fields = spec.sides[sideName].map((field, at): FieldPlan => {
    const column = side.columns.find((one) => one.feature === field.feature);
    if (column === undefined) throw new Error(`The data has no column for \`${field.feature}\` on the ${sideName} side`);
    const keeps = keepOf(augmentation, at, k, nExamples);
    if (field.kind === 'number') return numbers(field, column as NumberColumn, entities, keeps, hasInput);
    return bag(field, bagsOf(column as BagColumn | HistoryColumn, entities, history), keeps, augmentation?.isMultiValued[at] === 1 && 0 < augmentation.dropoutRate ? augmentation : null, hasInput);
  });
  return { plan: { side: sideName, nExamples, fields }, hasInput };
}

function keepOf(augmentation: Augmentation | null, field: number, k: number, nExamples: number): (example: number) => boolean {
  if (augmentation === null) return () => true;
  const { keep } = augmentation;
  if (keep.length === nExamples * k && nExamples !== 1) return (example) => keep[example * k + field] === 1;
  const isKept = keep[field] === 1;
  return () => isKept;
}

/** Bags by example: `rows[offsets[bagOf[e]] … offsets[bagOf[e] + 1])`. */
interface Bags { readonly offsets: Int32Array; readonly rows: Int32Array; readonly bagOf: Int32Array }

function bagsOf(column: BagColumn | HistoryColumn, entities: Int32Array, history: HistoryPlace): Bags {
  if (column.kind === 'bag') return { offsets: column.offsets, rows: column.rows, bagOf: entities };
  if (history === 'latest') return { ...column.latest, bagOf: entities };
  return { ...column[history.split], bagOf: history.pairs };
}

function bag(field: Extract<Field, { kind: 'bag' }>, { offsets, rows, bagOf }: Bags, keeps: (example: number) => boolean, dropout: Augmentation | null, hasInput: Uint8Array): FieldPlan {
  const nExamples = bagOf.length;
  let capacity = 0;
  let widest = 0;
  for (const one of bagOf) {
    const n = offsets[one + 1]! - offsets[one]!;
    capacity += Math.max(1, n);
    if (widest < n) widest = n;
  }
  const survivors = new Int32Array(widest);
  const planOffsets = new Int32Array(nExamples + 1);
  const planRows = new Int32Array(capacity);
  let filled = 0;
  for (let example = 0; example < nExamples; example += 1) {
    const from = offsets[bagOf[example]!]!;
    const n = offsets[bagOf[example]! + 1]! - from;
    const start = filled;
    if (keeps(example)) {
      if (dropout !== null) {
        const kept = valueDropout(n, dropout.dropoutRate, dropout.keepAtLeastOne, dropout.random, survivors);
        for (let at = 0; at < kept; at += 1, filled += 1) planRows[filled] = rows[from + survivors[at]!]!;
      } else {
        for (let at = from; at < from + n; at += 1, filled += 1) planRows[filled] = rows[at]!;
      }
    }
    if (filled === start) {
      planRows[filled] = field.defaultRow;
      filled += 1;
    } else {
      hasInput[example] = 1;
    }
    planOffsets[example + 1] = filled;
  }
  return { kind: 'bag', offsets: planOffsets, rows: planRows.subarray(0, filled) };
}

function numbers(field: Extract<Field, { kind: 'number' }>, column: NumberColumn, entities: Int32Array, keeps: (example: number) => boolean, hasInput: Uint8Array): FieldPlan {
  const { width } = field;
  const values = new Float32Array(entities.length * width);
  entities.forEach((entity, example) => {
    if (!keeps(example) || column.present[entity] === 0) return;
    values.set(column.values.subarray(entity * width, (entity + 1) * width), example * width);
    hasInput[example] = 1;
  });
  return { kind: 'number', values };
}

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
  /** The entity that each field of each example is read from, −1 for the example's own; int32 [B · k] */
  readonly donors?: Int32Array;
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
export function passPlan(spec: InputSpec, sideName: 'query' | 'item', side: Pick<Side, 'columns'>, entities: Int32Array, augmentation: Augmentation | null = null, history: HistoryPlace = 'latest'): PlannedPass {
  const nExamples = entities.length;
  const hasInput = new Uint8Array(nExamples);
  const k = spec.sides[sideName].length;
  const fields = spec.sides[sideName].map((field, at): FieldPlan => {
    const column = side.columns.find((one) => one.feature === field.feature);
    if (column === undefined) throw new Error(`The data has no column for \`${field.feature}\` on the ${sideName} side`);
    const kept = keptOf(augmentation, at, k, nExamples);
    const donors = augmentation?.donors;
    const sources = donors === undefined ? entities : entities.map((own, example) => (donors[example * k + at]! < 0 ? own : donors[example * k + at]!));
    if (field.kind === 'number') return numbers(field, column as NumberColumn, sources, kept, hasInput);
    const bags = bagsOf(column as BagColumn | HistoryColumn, sources, history);
    if (kept === 'none') return defaults(field, nExamples);
    return augmentation?.isMultiValued[at] === 1 && 0 < augmentation.dropoutRate ? droppedBags(field, bags, kept, augmentation, hasInput) : wholeBags(field, bags, kept, hasInput);
  });
  return { plan: { side: sideName, nExamples, fields }, hasInput };
}

/** Examples that keep a field: `flags[example · stride + at]` is 1. */
type Kept = 'all' | 'none' | { readonly flags: Uint8Array; readonly stride: number; readonly at: number };

function keptOf(augmentation: Augmentation | null, field: number, k: number, nExamples: number): Kept {
  if (augmentation === null) return 'all';
  const { keep } = augmentation;
  if (keep.length === nExamples * k && nExamples !== 1) return { flags: keep, stride: k, at: field };
  return keep[field] === 1 ? 'all' : 'none';
}

/** Bags by example: `rows[offsets[bagOf[e]] … offsets[bagOf[e] + 1])`. */
interface Bags { readonly offsets: Int32Array; readonly rows: Int32Array; readonly bagOf: Int32Array }

function bagsOf(column: BagColumn | HistoryColumn, entities: Int32Array, history: HistoryPlace): Bags {
  if (column.kind === 'bag') return { offsets: column.offsets, rows: column.rows, bagOf: entities };
  if (history === 'latest') return { ...column.latest, bagOf: entities };
  return { ...column[history.split], bagOf: history.pairs };
}

type BagField = Extract<Field, { kind: 'bag' }>;

function defaults({ defaultRow }: BagField, nExamples: number): FieldPlan {
  const offsets = new Int32Array(nExamples + 1);
  for (let example = 0; example < nExamples; example += 1) offsets[example + 1] = example + 1;
  return { kind: 'bag', offsets, rows: new Int32Array(nExamples).fill(defaultRow) };
}

function wholeBags({ defaultRow }: BagField, { offsets, rows, bagOf }: Bags, kept: Kept, hasInput: Uint8Array): FieldPlan {
  const nExamples = bagOf.length;
  const { flags, stride, at: keptAt } = kept === 'all' || kept === 'none' ? { flags: null, stride: 0, at: 0 } : kept;
  const planOffsets = new Int32Array(nExamples + 1);
  let filled = 0;
  for (let example = 0; example < nExamples; example += 1) {
    const bag = bagOf[example]!;
    const n = flags !== null && flags[example * stride + keptAt] !== 1 ? 0 : offsets[bag + 1]! - offsets[bag]!;
    if (n !== 0) hasInput[example] = 1;
    filled += n === 0 ? 1 : n;
    planOffsets[example + 1] = filled;
  }
  const planRows = new Int32Array(filled);
  for (let example = 0; example < nExamples; example += 1) {
    let to = planOffsets[example]!;
    const end = planOffsets[example + 1]!;
    const from = offsets[bagOf[example]!]!;
    if (end - to === 1 && (offsets[bagOf[example]! + 1] === from || (flags !== null && flags[example * stride + keptAt] !== 1))) planRows[to] = defaultRow;
    else for (let at = from; to < end; at += 1, to += 1) planRows[to] = rows[at]!;
  }
  return { kind: 'bag', offsets: planOffsets, rows: planRows };
}

function droppedBags({ defaultRow }: BagField, { offsets, rows, bagOf }: Bags, kept: Kept, { dropoutRate, keepAtLeastOne, random }: Augmentation, hasInput: Uint8Array): FieldPlan {
  const nExamples = bagOf.length;
  const { flags, stride, at: keptAt } = kept === 'all' || kept === 'none' ? { flags: null, stride: 0, at: 0 } : kept;
  let capacity = 0;
  let widest = 0;
  for (let example = 0; example < nExamples; example += 1) {
    const bag = bagOf[example]!;
    const n = offsets[bag + 1]! - offsets[bag]!;
    capacity += n === 0 ? 1 : n;
    if (widest < n) widest = n;
  }
  const survivors = new Int32Array(widest);
  const planOffsets = new Int32Array(nExamples + 1);
  const planRows = new Int32Array(capacity);
  let filled = 0;
  for (let example = 0; example < nExamples; example += 1) {
    const start = filled;
    if (flags === null || flags[example * stride + keptAt] === 1) {
      const from = offsets[bagOf[example]!]!;
      const nKept = valueDropout(offsets[bagOf[example]! + 1]! - from, dropoutRate, keepAtLeastOne, random, survivors);
      for (let at = 0; at < nKept; at += 1) planRows[filled + at] = rows[from + survivors[at]!]!;
      filled += nKept;
    }
    if (filled === start) {
      planRows[filled] = defaultRow;
      filled += 1;
    } else {
      hasInput[example] = 1;
    }
    planOffsets[example + 1] = filled;
  }
  return { kind: 'bag', offsets: planOffsets, rows: planRows.subarray(0, filled) };
}

function numbers({ width }: Extract<Field, { kind: 'number' }>, column: NumberColumn, entities: Int32Array, kept: Kept, hasInput: Uint8Array): FieldPlan {
  const values = new Float32Array(entities.length * width);
  if (kept === 'none') return { kind: 'number', values };
  for (let example = 0; example < entities.length; example += 1) {
    const entity = entities[example]!;
    if (column.present[entity] === 0 || (kept !== 'all' && kept.flags[example * kept.stride + kept.at] !== 1)) continue;
    for (let at = 0; at < width; at += 1) values[example * width + at] = column.values[entity * width + at]!;
    hasInput[example] = 1;
  }
  return { kind: 'number', values };
}

import { featuresFile, modelFile, type Config } from '../../../config/schema/files';
import type { BagColumn, Dataset, NumberColumn, Pairs, Side, Vocabulary } from '../../data/dataset';
import { inputSpec, tableOf } from '../../model/inputSpec';
import { associate } from '../../data/association';
import type { InputSpec, PassPlan } from '../../engine/engine';
import { Batcher } from './batcher';

/** A column of the toy data: values of each item, or a number or null for each item. */
export type ToyColumn =
  | { readonly name: string; readonly kind: 'id' | 'category' | 'categories' | 'text'; readonly values: readonly (readonly string[])[] }
  | { readonly name: string; readonly kind: 'number'; readonly values: readonly (number | null)[] };

/** Items are queries too. */
export interface ToyData { readonly columns: readonly ToyColumn[]; readonly train: readonly (readonly [query: number, item: number])[] }

export interface Toy { readonly config: Config; readonly dataset: Dataset; readonly spec: InputSpec; batcher(): Batcher }

/** The corpus of six apps of the golden mutual information: fields id, dev, cats and title. */
export const sixApps: readonly ToyColumn[] = [
  { name: 'id', kind: 'id', values: [['a'], ['b'], ['c'], ['d'], ['e'], ['f']] },
  { name: 'dev', kind: 'category', values: [['d1'], ['d1'], ['d2'], ['d2'], ['d3'], ['d3']] },
  { name: 'cats', kind: 'categories', values: [['x'], ['x'], ['y'], ['y', 'x'], ['y'], ['z']] },
  { name: 'title', kind: 'text', values: [['foo', 'bar'], ['foo'], ['baz', 'bar'], ['baz'], ['qux'], ['qux', 'foo']] },
];

/** Encodes toy data as the trainer would: rows in the order values first appear. */
export async function toy({ columns, train }: ToyData, model: Readonly<Record<string, unknown>>): Promise<Toy> {
  const features = columns.map(({ name, kind }) => ({ name, kind, side: 'both', ...(kind === 'number' ? {} : { dim: 3 }) }));
  const config: Config = {
    model: modelFile.parse({ longtail: 'model/1', features: 'toy', ...model }),
    features: featuresFile.parse({
      longtail: 'features/1', interactions: { path: 'pairs', query: 'query', item: 'item' }, items: { path: 'items', id: 'id' }, queries: 'items', split: { kind: 'hash' }, features,
    }),
  };
  const n = columns[0]!.values.length;
  const vocabularies: Vocabulary[] = [];
  const encoded = columns.map((column): BagColumn | NumberColumn => {
    if (column.kind === 'number') {
      return { kind: 'number', feature: column.name, width: 1, values: Float32Array.from(column.values, (value) => value ?? 0), present: Uint8Array.from(column.values, (value) => (value === null ? 0 : 1)) };
    }
    const feature = config.features.features.find(({ name }) => name === column.name)!;
    const table = tableOf(config, feature, 'item');
    const values = [...new Set(column.values.flat())];
    const counts = Int32Array.from(values, (value) => column.values.filter((own) => own.includes(value)).length);
    for (const name of new Set([table, tableOf(config, feature, 'query')])) vocabularies.push({ table: name, values, counts });
    let end = 0;
    return {
      kind: 'bag', feature: column.name, table, offsets: Int32Array.from([0, ...column.values.map((own) => (end += own.length))]),
      rows: Int32Array.from(column.values.flat(), (value) => values.indexOf(value)),
    };
  });
  const ids = Array.from({ length: n }, (_, item) => `item ${item}`);
  const side: Side = { n, ids, labels: ids, columns: encoded };
  const pairs: Pairs = { query: Int32Array.from(train, ([query]) => query), item: Int32Array.from(train, ([, item]) => item), timestamp: null };
  const none: Pairs = { query: new Int32Array(0), item: new Int32Array(0), timestamp: null };
  const trainingCount = new Int32Array(n);
  for (const item of pairs.item) trainingCount[item]! += 1;
  const dataset: Dataset = {
    contentHash: '', files: [], queries: side, items: side, itemOfQuery: Int32Array.from(ids, (_, at) => at), vocabularies, train: pairs, validation: none, test: none, trainingCount, labels: [],
  };
  const spec = inputSpec(config, new Map(vocabularies.map(({ table, values }) => [table, values.length])));
  const association = await associate(dataset);
  return { config, dataset, spec, batcher: () => new Batcher(config, dataset, spec, association) };
}

/** For each example of a pass the rows of a field, or its numbers. */
export function inputsOf(plan: { readonly nExamples: number; readonly fields: readonly ({ readonly kind: 'bag'; readonly offsets: Int32Array; readonly rows: Int32Array } | { readonly kind: 'number'; readonly values: Float32Array })[] }, field: number): number[][] {
  const input = plan.fields[field]!;
  return Array.from({ length: plan.nExamples }, (_, example) => (input.kind === 'bag'
    ? [...input.rows.slice(input.offsets[example], input.offsets[example + 1])]
    : [...input.values.slice((example * input.values.length) / plan.nExamples, ((example + 1) * input.values.length) / plan.nExamples)]));
}

/** n pairs: each query with the item after it. */
export const chain = (n: number): [number, number][] => Array.from({ length: n }, (_, at) => [at, (at + 1) % n]);

/** Pairs 0 … n − 1 of `chain`, all on items 0 … nItems − 1. */
export function manyItems(nItems: number): ToyColumn[] {
  const each = (value: (item: number) => string[]) => Array.from({ length: nItems }, (_, item) => value(item));
  return [
    { name: 'id', kind: 'id', values: each((item) => [`${item}`]) },
    { name: 'group', kind: 'category', values: each((item) => [`g${item % 5}`]) },
    { name: 'tags', kind: 'categories', values: each((item) => [`t${item % 7}`, `u${item % 11}`, `v${item % 13}`, `w${item % 3}`]) },
    { name: 'size', kind: 'number', values: Array.from({ length: nItems }, (_, item) => 1 + item) },
  ];
}

/** The items of a pass, by the rows of the id field. */
export const itemsOf = (plan: PassPlan): number[] => inputsOf(plan, 0).map(([row]) => row!);

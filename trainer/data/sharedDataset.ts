import type { Dataset, Pairs, Side } from './dataset';

type Values = Int32Array | Float32Array | Uint8Array;

/**
 * The same data set with what batches are made of on shared memory, so that a worker thread reads it without a copy: the
 * columns of both sides, the training pairs and the training counts. Arrays that are shared stay as they are.
 */
export function sharedDataset(dataset: Dataset): Dataset {
  const known = new Map<Values, Values>();
  const shared = <Kind extends Values>(values: Kind): Kind => {
    if (values.buffer instanceof SharedArrayBuffer) return values;
    const before = known.get(values);
    if (before !== undefined) return before as Kind;
    const copy = new (values.constructor as new (buffer: SharedArrayBuffer) => Kind)(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    known.set(values, copy);
    return copy;
  };
  const bags = ({ offsets, rows }: { readonly offsets: Int32Array; readonly rows: Int32Array }) => ({ offsets: shared(offsets), rows: shared(rows) });
  const side = (one: Side): Side => ({
    ...one,
    columns: one.columns.map((column) => {
      switch (column.kind) {
        case 'bag': return { ...column, ...bags(column) };
        case 'number': return { ...column, values: shared(column.values), present: shared(column.present) };
        case 'history': return { ...column, train: bags(column.train), validation: bags(column.validation), test: bags(column.test), latest: bags(column.latest) };
      }
    }),
  });
  const pairs = (own: Pairs): Pairs => ({ ...own, query: shared(own.query), item: shared(own.item) });
  const { negatives } = dataset;
  return {
    ...dataset,
    queries: side(dataset.queries),
    items: side(dataset.items),
    train: pairs(dataset.train),
    ...(negatives === undefined ? {} : { negatives: { ...negatives, train: pairs(negatives.train) } }),
    trainingCount: shared(dataset.trainingCount),
  };
}

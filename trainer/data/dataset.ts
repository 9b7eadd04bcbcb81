/** Observed pairs of one split, in a fixed order that the seed does not change. Indices into `queries` and `items`. */
export interface Pairs {
  /** int32 [P] */
  readonly query: Int32Array;
  /** int32 [P] */
  readonly item: Int32Array;
  /** Milliseconds or the column's own number, float64 [P]; null without a timestamp. */
  readonly timestamp: Float64Array | null;
}

/**
 * Values of one feature for every entity of one side, as rows of its embedding table.
 *
 * Entity e has the rows `rows[offsets[e]] … rows[offsets[e + 1] − 1]`, in the file's order, distinct, at most
 * `maxValues`, unknown values left out. No rows at all means missing: the reader takes the default embedding, which is
 * not one of these rows.
 */
export interface BagColumn {
  readonly kind: 'bag';
  readonly feature: string;
  /** Name of the table: the feature's `table`, or the feature's own name. */
  readonly table: string;
  /** int32 [n + 1] */
  readonly offsets: Int32Array;
  /** int32 [offsets[n]], each in [0, rows of the table) */
  readonly rows: Int32Array;
}

/** Numbers of one feature for every entity, transformed and normalized; missing is 0. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly feature: string;
  /** 1 for `number`, `size` for `vector` */
  readonly width: number;
  /** float32 [n · width], row-major */
  readonly values: Float32Array;
  /** 1 where the entity has a value, uint8 [n] */
  readonly present: Uint8Array;
}

/**
 * A `history` feature: each pair's last items strictly before it, as rows of the item id's table, oldest first.
 * Kept per pair of each split because it depends on the pair's time.
 */
export interface HistoryColumn {
  readonly kind: 'history';
  readonly feature: string;
  readonly table: string;
  readonly last: number;
  readonly train: { readonly offsets: Int32Array; readonly rows: Int32Array };
  readonly validation: { readonly offsets: Int32Array; readonly rows: Int32Array };
  readonly test: { readonly offsets: Int32Array; readonly rows: Int32Array };
  /** Every query's last items of all training pairs, for recommending now. */
  readonly latest: { readonly offsets: Int32Array; readonly rows: Int32Array };
}

/** All queries, or all items. */
export interface Side {
  readonly n: number;
  /** Outside ids by index. */
  readonly ids: readonly string[];
  /** What to show people, by index; the ids when there is no label column. */
  readonly labels: readonly string[];
  /** In the order of the features file. */
  readonly columns: readonly (BagColumn | NumberColumn | HistoryColumn)[];
}

export interface Vocabulary {
  readonly table: string;
  /** Text of the value of each row: `values[row]`. Most frequent first, ties by text; for ids, corpus order. */
  readonly values: readonly string[];
  /** How many corpus entities have the value, int32 [rows] */
  readonly counts: Int32Array;
}

/** What one category-like feature says of each entity, for slices by feature. */
export interface Labels {
  readonly side: 'query' | 'item';
  readonly feature: string;
  readonly values: readonly string[];
  /** Index into `values`, −1 for missing, int32 [n] */
  readonly valueOf: Int32Array;
}

/** Everything training needs, encoded; loaded from the cache under `.longtail/cache` when the content hash is known. */
export interface Dataset {
  /** SHA-256 (hex) of the files' content hashes and of all settings that change the encoding. */
  readonly contentHash: string;
  readonly files: readonly DataFile[];
  readonly queries: Side;
  readonly items: Side;
  /** For item-to-item data: the item that a query is, int32 [queries.n], −1 for none; null otherwise. */
  readonly itemOfQuery: Int32Array | null;
  /** Every table that a bag or history refers to. */
  readonly vocabularies: readonly Vocabulary[];
  readonly train: Pairs;
  readonly validation: Pairs;
  /** How many the split has; absent when `validation` is all of them. */
  readonly validationPairsOfSplit?: number;
  readonly test: Pairs;
  /** Pairs that were shown and came to nothing, split like the others; absent without `interactions.outcome`. */
  readonly negatives?: { readonly train: Pairs; readonly validation: Pairs; readonly test: Pairs };
  /** Training pairs of each item, int32 [items.n] */
  readonly trainingCount: Int32Array;
  /** One per `item.X` / `query.X` slice feature. */
  readonly labels: readonly Labels[];
}

/** One data file as it was when read. */
export interface DataFile {
  readonly path: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  /** SHA-256, hex */
  readonly sha256: string;
}

/** Mutual information between the item features, in the order of `features`. */
export interface Association {
  readonly formatVersion: 1;
  readonly features: readonly string[];
  /** Nats, symmetric; the diagonal is the entropy. [k][k] */
  readonly mutualInformationNats: readonly (readonly number[])[];
  /** MI / sqrt(H H'); 0 where an entropy is 0. [k][k] */
  readonly normalized: readonly (readonly number[])[];
  readonly entropyNats: readonly number[];
  /** Entities where both are present, [k][k] */
  readonly support: readonly (readonly number[])[];
}

/** What is known of one column of a data file. */
export interface ColumnProfile {
  readonly name: string;
  /** DuckDB's type name: `VARCHAR`, `BIGINT`, `VARCHAR[]` … */
  readonly type: string;
}

/** What is known of the files behind one of `interactions`, `items`, `queries`. */
export interface SourceProfile {
  /** The files a path or glob became, absolute. Empty when nothing matched. */
  readonly files: readonly string[];
  readonly columns: readonly ColumnProfile[];
  /** Rows read; all of them unless `sampled`. */
  readonly rows: number;
  /** Why the files could not be read, with file and row number, and what to do where that is known better than by the code; absent when they could. */
  readonly failure?: { readonly code: 'file-missing' | 'file-unreadable' | 'row-malformed'; readonly message: string; readonly remedy?: string };
  /** Rows left out because malformed (`badRows: skip`). */
  readonly skippedRows: number;
  /** Rows whose id (or either end of the pair) is missing. */
  readonly rowsWithoutId: number;
  /** Rows that repeat an id (items, queries) or a pair (interactions). */
  readonly duplicateRows: number;
}

/** What is known of one feature on one side. */
export interface FeatureProfile {
  readonly name: string;
  readonly side: 'query' | 'item';
  /** Entities with and without a value. */
  readonly present: number;
  readonly missing: number;
  /** Distinct values before and after `vocabulary`; null for numbers and vectors. */
  readonly distinct: number | null;
  readonly vocabularySize: number | null;
  /** Values per entity that has any: mean and largest; 1 for single-valued kinds. */
  readonly meanValues: number;
  readonly maxValues: number;
  /** Most frequent values with their entity counts, at most 20. */
  readonly topValues: readonly { readonly value: string; readonly count: number }[];
  /** For `categories` cells: the shares of cells that contain each of `| , ; space`, to spot a wrong separator. */
  readonly separatorShares?: Readonly<Record<string, number>>;
  /** Shannon entropy of the value distribution, nats; null for numbers and vectors. */
  readonly entropyNats: number | null;
  /** Numbers: smallest, largest, mean. Vectors: smallest and largest length met in `min` and `max`. */
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  /** Cells that are not what the kind needs (text in a number column …). */
  readonly unusable: number;
}

/**
 * What data rules may know of the data. Written by `trainer/data`, cached by content hash; plain JSON.
 *
 * With `sampled` true it covers the header and the first 100,000 rows of each file, and what a sample cannot decide
 * (`pairs`, `split`) is null.
 */
export interface DataProfile {
  readonly formatVersion: 1;
  readonly sampled: boolean;
  readonly interactions: SourceProfile;
  readonly items: SourceProfile | null;
  readonly queries: SourceProfile | null;
  readonly features: readonly FeatureProfile[];
  readonly pairs: {
    /** Distinct (query, item) pairs after `where`, filters and deduplication. */
    readonly pairs: number;
    readonly queries: number;
    /** Corpus size: rows of the items file, or distinct items of the interactions. */
    readonly items: number;
    /** Pairs whose item (query) is not in the items (queries) file. */
    readonly orphanItems: number;
    readonly orphanQueries: number;
    /** Smallest and largest timestamp as text; null without one. */
    readonly firstTimestamp: string | null;
    readonly lastTimestamp: string | null;
  } | null;
  readonly split: {
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    /** Items with at least one training pair. */
    readonly trainedItems: number;
    /** Test pairs whose item has no training pair. */
    readonly coldTestPairs: number;
  } | null;
}

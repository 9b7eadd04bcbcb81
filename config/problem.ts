/** A place in a text, zero-based; characters are UTF-16 units, as in the language server protocol. */
export interface Position { readonly line: number; readonly character: number }
/** From `start` up to but not including `end`. */
export interface Range { readonly start: Position; readonly end: Position }

/** A change of text that mends a problem. */
export interface Fix { readonly title: string; readonly range: Range; readonly newText: string }

/** Something wrong, or worth knowing, at a place in a config file. */
export interface Problem {
  /** Permanent, kebab-case, documented under the same name in `docs/problems.md`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'hint';
  /** Full sentences: what happened with the values, then what to do. */
  readonly message: string;
  /** The file it is in, as the reader names it. */
  readonly path: string;
  readonly range: Range;
  /** The key it is about, as `--set` writes it: `features[tags].dim`, `loss.temperature`. */
  readonly key?: string;
  /** Other places that matter, possibly in the other file. */
  readonly related?: readonly { readonly path: string; readonly range: Range; readonly message: string }[];
  readonly fixes?: readonly Fix[];
}

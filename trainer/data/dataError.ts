/** The data cannot be used as they are. Says what was met, where, and what to do. */
export class DataError extends Error {
  override readonly name = 'DataError';

  constructor(
    readonly code: 'file-missing' | 'file-unreadable' | 'row-malformed' | 'column-missing' | 'no-pairs',
    message: string,
    readonly remedy: string,
    readonly file: string | null = null,
    /** Line of a text file, from 1. */
    readonly row: number | null = null,
  ) {
    super(message);
  }
}

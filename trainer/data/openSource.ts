import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeaturesConfig } from '../../config/schema/files';
import { isWhole } from './compressedFile';
import { DataError } from './dataError';
import { literal, quoted, readRows } from './database';
import { readJsonLines } from './readJsonLines';
import { forgetRejects, readTextFiles, rejectedRows, viewTextFiles } from './readTextFiles';
import { matchingFiles } from './sourceFiles';

/** How one of `interactions`, `items`, `queries` is read. Paths are absolute. */
export type SourceConfig = Pick<FeaturesConfig['interactions'], 'path' | 'format' | 'delimiter' | 'encoding' | 'badRows'>;

export interface Source {
  /** The files that the path or glob became, sorted. */
  readonly files: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Malformed rows left out. */
  readonly skippedRows: number;
  /** The table is a view, and its rows are read from the files by each query. */
  readonly isView: boolean;
  /** Columns that a query of a view has to read, each of them, for malformed rows to be left out: see `wellFormed`. */
  readonly mustRead: readonly string[];
}

/** How a file is written. */
export type Format = Exclude<SourceConfig['format'], 'auto'>;

/**
 * Reads files into the temporary table `table`: their columns, matched by name, then `__row`, the row's number from 1
 * over all files in order. Text formats keep every column as text, so ids such as `007` stay as they are.
 *
 * @param limit rows to read of each file at most; null reads all
 * @param isUnordered rows may come in any order and have no number; Parquet is then a view without `__row`, whose rows are read by
 * each query: see `readable`
 * @param isReadOnce then delimited text is such a view, too
 * @param signal an abort of the query itself is the database's; this one ends what is done beside it
 * @throws DataError when nothing matches, a file cannot be read, or a row is malformed and `badRows` is `fail`
 */
export async function openSource(connection: DuckDBConnection, table: string, source: SourceConfig, { limit, signal, isUnordered = false, isReadOnce = false }: { readonly limit: number | null; readonly signal: AbortSignal | undefined; readonly isUnordered?: boolean; readonly isReadOnce?: boolean }): Promise<Source> {
  const files = await matchingFiles(connection, source.path);
  const format = source.format === 'auto' ? formatOf(files[0]!) : source.format;
  const isText = format !== 'parquet' && format !== 'jsonl';
  let skippedRows = 0;
  try {
    if (limit === null) for (const file of files) if (!await isWhole(file, signal)) throw torn(file);
    if (format === 'parquet') await readParquet(connection, table, files, limit, isUnordered);
    else if (format === 'jsonl') skippedRows = await readJsonLines(connection, table, { ...source, files, limit });
    else if (isReadOnce) await viewTextFiles(connection, table, { ...source, files, format });
    else skippedRows = await readTextFiles(connection, table, { ...source, files, format, limit, isUnordered });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DataError) throw error;
    throw unreadable(error, files);
  }
  const columns = (await readRows<{ column_name: string; column_type: string }>(connection, `DESCRIBE ${quoted(table)}`))
    .filter(({ column_name }) => column_name !== '__row')
    .map(({ column_name: name, column_type: type }) => ({ name, type }));
  const isTextView = isText && isReadOnce;
  return { files, columns, skippedRows, isView: isTextView || (isUnordered && format === 'parquet'), mustRead: isTextView ? columns.map(({ name }) => name) : [] };
}

/** What a query of a source that is read in place finds wrong with its files, in the words of {@link openSource}. */
export async function readable<Result>({ files }: Source, signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DataError || !/^(IO|Invalid Input|Serialization|Invalid) Error|arquet/i.test((error as Error).message)) throw error;
    throw unreadable(error, files);
  }
}

/**
 * Runs one query of a source that reads all of `mustRead`.
 *
 * @throws DataError for the first malformed row that it met, unless `badRows` is `skip` and it can be told where the row ends
 */
export async function wellFormed<Result>(connection: DuckDBConnection, { mustRead }: Source, badRows: SourceConfig['badRows'], work: () => Promise<Result>): Promise<Result> {
  if (mustRead.length === 0) return work();
  await forgetRejects(connection);
  const result = await work();
  await rejectedRows(connection, badRows);
  return result;
}

/** By the suffix, a compression's own suffix left aside; text is the fallback. */
export function formatOf(file: string): Format {
  const name = file.toLowerCase().replace(/\.(gz|zst)$/, '');
  if (/\.(parquet|pq)$/.test(name)) return 'parquet';
  if (/\.(jsonl|ndjson|json)$/.test(name)) return 'jsonl';
  if (/\.(inter|item|user|kg|link|net)$/.test(name)) return 'atomic';
  if (/\.(tsv|tab)$/.test(name)) return 'tsv';
  if (/\.dat$/.test(name)) return 'movielens';
  return 'csv';
}

async function readParquet(connection: DuckDBConnection, table: string, files: readonly string[], limit: number | null, isView: boolean): Promise<void> {
  const read = (some: readonly string[]) => `read_parquet([${some.map(literal).join(', ')}], union_by_name = true)`;
  const rows = limit === null ? `SELECT * FROM ${read(files)}` : files.map((file) => `(SELECT * FROM ${read([file])} LIMIT ${limit})`).join(' UNION ALL BY NAME ');
  if (isView) await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoted(table)} AS ${rows}`);
  else await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(table)} AS SELECT *, row_number() OVER () AS "__row" FROM (${rows})`);
}

const torn = (file: string) => new DataError('file-unreadable', `\`${file}\` cannot be read: it ends in the middle of its compressed data.`, 'Bring the whole file.', file);

/** DuckDB's reasons run over many lines of advice about its own options; the first says what is wrong. */
function unreadable(error: unknown, files: readonly string[]): DataError {
  const message = error instanceof Error ? error.message : String(error);
  // The first line tells the file; those after it show the query, with every file.
  const file = files.find((one) => message.split('\n')[0]!.includes(one)) ?? files.find((one) => message.includes(`file = ${one}\n`)) ?? files[0]!;
  const isKnown = files.length === 1 || message.split('\n')[0]!.includes(file) || message.includes(`file = ${file}\n`);
  const reason = /reached an invalid state/.test(message) ? 'some of its lines end in CR LF and some in LF. Write it with one kind of line end.'
    : `${message.split('\n')[0]!.replace(/^[A-Z][A-Za-z/ ]* Error: /, '').replace(/[.\s]+$/, '')}.`;
  return new DataError('file-unreadable', `\`${file}\`${isKnown ? '' : ` or one of ${files.length - 1} more`} cannot be read: ${reason}`, 'Check that the file is whole and that `format`, `delimiter` and `encoding` fit it.', file);
}

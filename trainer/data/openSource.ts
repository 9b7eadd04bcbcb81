import { openSync, readSync, closeSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeaturesConfig } from '../../config/schema/files';
import { DataError } from './dataError';
import { literal, quoted, readRows } from './database';
import { matchingFiles } from './sourceFiles';

/** How one of `interactions`, `items`, `queries` is read. Paths are absolute. */
export type SourceConfig = Pick<FeaturesConfig['interactions'], 'path' | 'format' | 'delimiter' | 'encoding' | 'badRows'>;

export interface Source {
  /** The files that the path or glob became, sorted. */
  readonly files: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Malformed rows left out. */
  readonly skippedRows: number;
}

/** Fills the table from what `from` reads of some of the files. */
type Create = (from: (files: readonly string[]) => string) => Promise<unknown>;

type Format = Exclude<SourceConfig['format'], 'auto'>;

/**
 * Reads files into the temporary table `table`: their columns, then `__row`, the row's number from 1 over all files in
 * order. Text formats keep every column as text, so ids such as `007` stay as they are.
 *
 * @param limit rows to read of each file at most; null reads all
 * @throws DataError when nothing matches, a file cannot be read, or a row is malformed and `badRows` is `fail`
 */
export async function openSource(connection: DuckDBConnection, table: string, source: SourceConfig, limit: number | null = null): Promise<Source> {
  const files = await matchingFiles(connection, source.path);
  const format = source.format === 'auto' ? formatOf(files[0]!) : source.format;
  const create: Create = (from) => {
    const rows = limit === null ? `SELECT * FROM ${from(files)}` : files.map((file) => `(SELECT * FROM ${from([file])} LIMIT ${limit})`).join(' UNION ALL BY NAME ');
    return connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(table)} AS SELECT *, row_number() OVER () AS "__row" FROM (${rows})`);
  };

  let skippedRows = 0;
  try {
    if (format === 'parquet') await create((some) => `read_parquet(${list(some)}, union_by_name = true)`);
    else if (format === 'jsonl') skippedRows = await readJson(connection, source, files, create);
    else skippedRows = await readText(connection, source, files, format, create);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw unreadable(error, files);
  }
  if (format === 'atomic') await stripTypes(connection, table);
  const columns = (await readRows<{ column_name: string; column_type: string }>(connection, `DESCRIBE ${quoted(table)}`))
    .filter(({ column_name }) => column_name !== '__row')
    .map(({ column_name: name, column_type: type }) => ({ name, type }));
  return { files, columns, skippedRows };
}

const list = (files: readonly string[]): string => `[${files.map(literal).join(', ')}]`;

/** By the suffix, a compression's own suffix left aside; text is the fallback. */
export function formatOf(file: string): Format {
  const name = file.toLowerCase().replace(/\.(gz|zst|zstd)$/, '');
  if (/\.(parquet|pq)$/.test(name)) return 'parquet';
  if (/\.(jsonl|ndjson|json)$/.test(name)) return 'jsonl';
  if (/\.(inter|item|user|kg|link|net)$/.test(name)) return 'atomic';
  if (/\.(tsv|tab)$/.test(name)) return 'tsv';
  if (/\.dat$/.test(name)) return 'movielens';
  return 'csv';
}

async function readText(connection: DuckDBConnection, source: SourceConfig, files: readonly string[], format: Format, create: Create): Promise<number> {
  const options = [
    'all_varchar = true', 'store_rejects = true', 'ignore_errors = true', 'rejects_limit = 1000000', `header = ${format === 'movielens' || format === 'edgeList' ? 'false' : 'true'}`,
    'null_padding = false',
  ];
  const delimiter = source.delimiter ?? { csv: null, tsv: '\t', atomic: '\t', movielens: '::', edgeList: edgeDelimiter(files[0]!), jsonl: null, parquet: null }[format];
  if (delimiter !== null) options.push(`delim = ${literal(delimiter)}`);
  if (format === 'edgeList') options.push("comment = '#'");
  if (format === 'movielens') options.push("quote = ''", "escape = ''");
  if (format === 'tsv' || format === 'atomic') options.push("quote = ''", "escape = ''");
  const encoding = format === 'movielens' && source.encoding === 'utf-8' ? 'latin-1' : source.encoding;
  if (encoding !== 'utf-8') options.push(`encoding = ${literal(encoding)}`);
  await connection.run('DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans');
  await create((some) => `read_csv(${list(some)}, ${options.join(', ')}${some.length === 1 ? '' : ', union_by_name = true'})`);

  const rejected = await readRows<{ file_path: string; line: string; error_message: string; csv_line: string | null }>(connection,
    'SELECT DISTINCT ON (file_path, line) file_path, line::INTEGER AS line, error_message, csv_line FROM reject_errors JOIN reject_scans USING (scan_id, file_id) ORDER BY file_path, line');
  if (rejected.length === 0 || source.badRows === 'skip') return rejected.length;
  const { file_path: file, line, error_message: message, csv_line: text } = rejected[0]!;
  const more = rejected.length === 1 ? '' : ` ${rejected.length - 1} more row${rejected.length === 2 ? ' is' : 's are'} malformed.`;
  throw new DataError(
    'row-malformed',
    `Row ${line} of \`${file}\` is malformed: ${message.split('\n')[0]!.replace(/\.$/, '')}${text === null ? '' : ` (\`${text.trim().slice(0, 80)}\`)`}.${more}`,
    'Mend the row, or write `badRows: skip` beside the path to leave such rows out.', file, Number(line),
  );
}

async function readJson(connection: DuckDBConnection, source: SourceConfig, files: readonly string[], create: Create): Promise<number> {
  const from = (options: string) => (some: readonly string[]) => `read_json(${list(some)}, format = 'newline_delimited', union_by_name = true, sample_size = -1, convert_strings_to_integers = false${options})`;
  try {
    await create(from(''));
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const place = /in file "([^"]+)",? (?:at byte \d+ )?in (?:line|record\/value) (\d+)/.exec(message);
    if (source.badRows === 'fail') {
      if (place === null) throw error;
      throw new DataError('row-malformed', `Row ${place[2]} of \`${place[1]}\` is malformed: ${message.split('\n')[0]}`, 'Mend the row, or write `badRows: skip` beside the path to leave such rows out.', place[1]!, Number(place[2]));
    }
    await create(from(', ignore_errors = true'));
    const [all] = await readRows<{ n: number }>(connection, `SELECT count(*)::INTEGER AS n FROM read_csv(${list(files)}, columns = {'line': 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', header = false, auto_detect = false) WHERE trim(line) <> ''`);
    const [read] = await readRows<{ n: number }>(connection, `SELECT count(*)::INTEGER AS n FROM ${from(', ignore_errors = true')(files)}`);
    return Math.max(0, all!.n - read!.n);
  }
}

/** `user_id:token` → `user_id` */
async function stripTypes(connection: DuckDBConnection, table: string): Promise<void> {
  const columns = await readRows<{ column_name: string }>(connection, `DESCRIBE ${quoted(table)}`);
  for (const { column_name: name } of columns) {
    const bare = name.replace(/:(token|token_seq|float|float_seq)$/, '');
    if (bare !== name) await connection.run(`ALTER TABLE ${quoted(table)} RENAME COLUMN ${quoted(name)} TO ${quoted(bare)}`);
  }
}

/** A tab when the first line that is no comment has one, else a space. */
function edgeDelimiter(file: string): string {
  if (/\.(gz|zst|zstd)$/i.test(file)) return '\t';
  const buffer = Buffer.alloc(65_536);
  const handle = openSync(file, 'r');
  try {
    const text = buffer.toString('latin1', 0, readSync(handle, buffer, 0, buffer.length, 0));
    const line = text.split(/\r?\n/).find((one) => one.trim() !== '' && !one.startsWith('#')) ?? '';
    return line.includes('\t') ? '\t' : ' ';
  } finally {
    closeSync(handle);
  }
}

function unreadable(error: unknown, files: readonly string[]): DataError {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  return new DataError('file-unreadable', `\`${files[0]}\`${files.length === 1 ? '' : ` or one of ${files.length - 1} others`} cannot be read: ${message}`, 'Check that the file is whole and that `format`, `delimiter` and `encoding` fit it.', files[0]!);
}

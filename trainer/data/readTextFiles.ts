import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DataError } from './dataError';
import { inAnyOrder, literal, quoted, readRows, readTexts } from './database';
import type { Format, SourceConfig } from './openSource';

type TextFormat = Exclude<Format, 'parquet' | 'jsonl'>;

/** Files of one format, and how to read them. */
export interface TextFiles extends Omit<SourceConfig, 'format' | 'path'> {
  readonly files: readonly string[];
  readonly format: TextFormat;
  /** Rows of each file at most; null reads all. */
  readonly limit: number | null;
  /** Rows may come in any order and without their number: on all cores. */
  readonly isUnordered: boolean;
}

/** What a format fixes. A delimiter of null is found in the first lines. */
interface Dialect { readonly delimiter: string | null; readonly hasHeader: boolean; readonly quote: string; readonly comment: string | null }

const dialects: Readonly<Record<TextFormat, Dialect>> = {
  csv: { delimiter: null, hasHeader: true, quote: '"', comment: null },
  tsv: { delimiter: '\t', hasHeader: true, quote: '', comment: null },
  atomic: { delimiter: '\t', hasHeader: true, quote: '', comment: null },
  movielens: { delimiter: '::', hasHeader: false, quote: '', comment: null },
  edgeList: { delimiter: null, hasHeader: false, quote: '', comment: '#' },
};

/**
 * Fills `table` with the rows of delimited text, every column as VARCHAR, and `__row`; null where they are unordered.
 * Nothing is guessed from the data but the delimiter, so one malformed row cannot change how the others are read.
 *
 * @returns malformed rows left out
 * @throws DataError for the first malformed row, unless `badRows` is `skip` and it can be told where the row ends
 */
export async function readTextFiles(connection: DuckDBConnection, table: string, source: TextFiles): Promise<number> {
  await forgetRejects(connection);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(table)} (__row BIGINT)`);
  let nRows = 0;
  for (const file of source.files) {
    const options = await optionsOf(connection, file, source);
    if (options === null) continue;
    for (const name of options.columns) await connection.run(`ALTER TABLE ${quoted(table)} ADD COLUMN IF NOT EXISTS ${quoted(name)} VARCHAR`);
    const rows = `SELECT * FROM read_csv(${literal(file)}, ${options.sql})${source.limit === null ? '' : ` LIMIT ${source.limit}`}`;
    // Numbering the rows takes them one after the other.
    if (source.isUnordered) await inAnyOrder(connection, () => connection.run(`INSERT INTO ${quoted(table)} BY NAME ${rows}`));
    else nRows += (await connection.run(`INSERT INTO ${quoted(table)} BY NAME SELECT *, ${nRows} + row_number() OVER () AS __row FROM (${rows})`)).rowsChanged;
  }
  return rejectedRows(connection, source.badRows);
}

/** Makes `table` a view of the rows, in any order and without their number; who reads them counts the rejected ones. */
export async function viewTextFiles(connection: DuckDBConnection, table: string, source: Omit<TextFiles, 'limit' | 'isUnordered'>): Promise<void> {
  const scans: string[] = [];
  for (const file of source.files) {
    const options = await optionsOf(connection, file, source);
    if (options !== null) scans.push(`SELECT * FROM read_csv(${literal(file)}, ${options.sql})`);
  }
  // No file has a row: a view has a column at the least.
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoted(table)} AS ${scans.length === 0 ? 'SELECT NULL::BIGINT AS __row LIMIT 0' : scans.join(' UNION ALL BY NAME ')}`);
}

/** Columns of one file and the options that read it; null for an empty file. */
async function optionsOf(connection: DuckDBConnection, file: string, { format, ...source }: Pick<TextFiles, 'format' | 'encoding' | 'delimiter'>): Promise<{ columns: string[]; sql: string } | null> {
  const dialect = dialects[format];
  const encoding = await encodingOf(file, format === 'movielens' && source.encoding === 'utf-8' ? 'latin-1' : source.encoding);
  const lines = (await readTexts(connection, `SELECT line FROM (${linesSql(file, encoding, 'ignore_errors = true')}) WHERE trim(line) <> ''${dialect.comment === null ? '' : ` AND NOT starts_with(line, ${literal(dialect.comment)})`} LIMIT 2`));
  const [first] = lines;
  if (first === undefined) return null;
  const delimiter = source.delimiter ?? dialect.delimiter ?? (format === 'edgeList' ? (first.includes('\t') ? '\t' : ' ') : delimiterOf(lines, dialect.quote));
  const cells = cellsOf(first, delimiter, dialect.quote);
  const columns = dialect.hasHeader ? uniqueNames(format === 'atomic' ? cells.map(withoutType) : cells) : cells.map((_, at) => `column${at}`);
  const options = [
    'auto_detect = false', `columns = {${columns.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')}}`, `header = ${dialect.hasHeader}`, 'null_padding = false',
    `delim = ${literal(delimiter)}`, `quote = ${literal(dialect.quote)}`, `escape = ${literal(dialect.quote)}`, `encoding = ${literal(encoding)}`,
    ...(dialect.comment === null ? [] : [`comment = ${literal(dialect.comment)}`]),
    keepRejects,
  ];
  return { columns, sql: options.join(', ') };
}

/** Keeps malformed rows in DuckDB's tables of rejects, where {@link rejectedRows} finds them. */
export const keepRejects = 'store_rejects = true, ignore_errors = true, rejects_limit = 0';

/** SQL of (line): a text file's lines as they are, compressed or not, the byte order mark left out. */
export function linesSql(file: string, encoding: SourceConfig['encoding'], options: string): string {
  return `SELECT line FROM read_csv(${literal(file)}, columns = {'line': 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', header = false, auto_detect = false, encoding = ${literal(encoding)}, ${options})`;
}

/** The encoding said, or the one that the file's byte order mark says. */
export async function encodingOf(file: string, said: SourceConfig['encoding']): Promise<SourceConfig['encoding']> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const mark = bytesRead === 2 ? buffer.readUInt16BE(0) : 0;
    if (mark === 0xfeff) throw new DataError('file-unreadable', `\`${file}\` is UTF-16 with the high byte first. Write it as UTF-8.`, 'Write the file as UTF-8.', file);
    return mark === 0xfffe ? 'utf-16' : said;
  } finally {
    await handle.close();
  }
}

/** The sign that divides the first line most, of those that divide the next line as often if there is one. */
function delimiterOf([first, second]: readonly string[], quote: string): string {
  const counts = [',', '\t', ';', '|'].map((sign) => ({ sign, n: cellsOf(first!, sign, quote).length, next: second === undefined ? 0 : cellsOf(second, sign, quote).length }));
  const fitting = counts.filter(({ n, next }) => 1 < n && n === next);
  return (0 < fitting.length ? fitting : counts).reduce((most, one) => (most.n < one.n ? one : most)).sign;
}

/** The cells of one line. */
function cellsOf(line: string, delimiter: string, quote: string): string[] {
  if (quote === '') return line.split(delimiter);
  const cells = [''];
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    if (isQuoted && line.startsWith(quote + quote, at)) {
      cells[cells.length - 1] += quote;
      at += 1;
    } else if (line[at] === quote) isQuoted = !isQuoted;
    else if (!isQuoted && line.startsWith(delimiter, at)) {
      cells.push('');
      at += delimiter.length - 1;
    } else cells[cells.length - 1] += line[at]!;
  }
  return cells;
}

/** `user_id:token` → `user_id` */
const withoutType = (name: string): string => name.replace(/:(token|token_seq|float|float_seq)$/, '');

/** Column names that SQL can tell apart: a name met before gets a number, no name becomes `column` and its place. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, at) => {
    const wanted = name.trim() === '' ? `column${at}` : name.trim();
    let unique = wanted;
    for (let n = 1; taken.has(unique.toLowerCase()); n += 1) unique = `${wanted}_${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

interface Rejected { readonly file: string; readonly line: number; readonly kind: string; readonly message: string; readonly text: string | null }

/** Starts a new count of rejects. */
export async function forgetRejects(connection: DuckDBConnection): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans');
}

/**
 * Counts the rows that scans with {@link keepRejects} have rejected, each once.
 *
 * @throws DataError for the first of them, unless `badRows` is `skip` and it can be told where the row ends
 */
export async function rejectedRows(connection: DuckDBConnection, badRows: SourceConfig['badRows']): Promise<number> {
  const isKept = await readRows(connection, `SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'`);
  if (isKept.length === 0) return 0;
  const perRow = `SELECT DISTINCT ON (file_path, line) scan_id, file_path AS file, line::DOUBLE AS line, error_type::VARCHAR AS kind, error_message AS message, ltrim(csv_line, chr(10) || chr(13)) AS text
    FROM reject_errors JOIN reject_scans USING (scan_id, file_id) ORDER BY file_path, line`;
  const [counted] = await readRows<{ n: number }>(connection, `SELECT count(*)::DOUBLE AS n FROM (${perRow})`);
  const n = counted!.n;
  if (n === 0) return 0;
  const isEndless = `kind = 'UNQUOTED VALUE' AND contains(rtrim(text, chr(10) || chr(13)), chr(10))`;
  const [first] = await readRows<Rejected>(connection, `SELECT * FROM (${perRow}) ${badRows === 'skip' ? `WHERE ${isEndless} ` : ''}ORDER BY scan_id, line LIMIT 1`);
  if (first === undefined) return n;
  throw malformed(first, n - 1);
}

function malformed({ file, line, kind, message, text }: Rejected, more: number): DataError {
  const [shownLine = '', ...following] = (text ?? '').trimEnd().split('\n');
  // What follows an unclosed quote is one endless cell, so nothing after it can be skipped row by row.
  const isEndless = kind === 'UNQUOTED VALUE' && 0 < following.length;
  const reason = isEndless ? 'a quote in it is not closed'
    : kind === 'UNQUOTED VALUE' ? 'a quote in it is not closed or not doubled'
      : kind === 'INVALID ENCODING' ? 'it is not UTF-8; write `encoding: latin-1` if the file is of that encoding'
        : message.split('\n')[0]!.replace(/\.$/, '').replace(/^Expected Number of Columns: (\d+) Found: (\d+)/, (_, expected, found) => `it has ${found} column${found === '1' ? '' : 's'} instead of ${expected}`);
  const shown = text === null ? '' : ` (\`${shownLine.trim().slice(0, 80)}\`)`;
  return new DataError(
    'row-malformed', `Row ${line} of \`${file}\` is malformed: ${reason}${shown}.${more === 0 ? '' : ` ${more} more row${more === 1 ? ' is' : 's are'} malformed.`}`,
    isEndless ? 'Close or delete the quote in that row. Such a row cannot be skipped: all that follows it is read as the same cell.' : 'Mend the row, or write `badRows: skip` beside the path to leave such rows out.', file, line,
  );
}

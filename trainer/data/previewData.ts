import path from 'node:path';
import { withDatabase, quoted, readRows } from './database';
import { openSource, type SourceConfig } from './openSource';

/** What the first rows of a data file say of a column. */
export interface ColumnPreview {
  readonly name: string;
  /** DuckDB's name; text formats give `VARCHAR` for everything. */
  readonly type: string;
  /** Of the rows read: cells with a value, and how many different ones. */
  readonly filled: number;
  readonly distinct: number;
  /** Cells that are a number, and a moment in time: seconds or milliseconds since 1970, or a date as text. */
  readonly numbers: number;
  readonly times: number;
  /** Cells that are a number with a comma before its fraction, such as `16,74` and `1.299,90`; 0 where all of them could be thousands, such as `1,299`. */
  readonly commaNumbers: number;
  /** Words per cell on average, and the share of cells that contain each of `| , ; space`. */
  readonly meanWords: number;
  readonly separators: Readonly<Record<string, number>>;
  /** A few cells, as text. */
  readonly examples: readonly string[];
  /** For lists: whether of numbers, all of one length, and that length. */
  readonly list: { readonly isNumeric: boolean; readonly length: number | null } | null;
}

export interface DataPreview {
  readonly columns: readonly ColumnPreview[];
  readonly rows: number;
  /** Malformed rows among them. */
  readonly skippedRows: number;
}

const previewRows = 20_000;

/** `16,74`, `1.299,90` and, since such columns hold whole numbers too, `17`. */
const commaNumber = '[-+]?([0-9]+|[0-9]{1,3}(\\.[0-9]{3})+)(,[0-9]+)?';

/** Earliest and latest moment taken for a time: 1995 and 2100, in seconds. */
const [earliest, latest] = [788_918_400, 4_102_444_800];

/**
 * Reads the header and the first rows of a file.
 *
 * @param file absolute
 * @throws DataError when it cannot be read
 */
export function previewData(file: string, options: Partial<SourceConfig> = {}): Promise<DataPreview> {
  const source: SourceConfig = { path: file, format: 'auto', delimiter: null, encoding: 'utf-8', badRows: 'skip', ...options };
  return withDatabase(null, undefined, async (connection) => {
    const { columns, skippedRows } = await openSource(connection, 'preview', source, { limit: previewRows, signal: undefined });
    const [counted] = await readRows<{ rows: number }>(connection, 'SELECT count(*)::DOUBLE AS rows FROM preview');
    const previews: ColumnPreview[] = [];
    for (const { name, type } of columns) {
      const isList = /\[\d*\]$/.test(type);
      const cell = quoted(name);
      const text = `CAST(${cell} AS VARCHAR)`;
      const share = (separator: string) => `coalesce(avg(CASE WHEN contains(${text}, '${separator}') THEN 1.0 ELSE 0.0 END), 0)::DOUBLE`;
      const number = `TRY_CAST(${text} AS DOUBLE)`;
      const [row] = await readRows<{ filled: number; distinct: number; numbers: number; times: number; commaNumbers: number; words: number; pipe: number; comma: number; semicolon: number; space: number; low: number | null; high: number | null }>(connection, `SELECT
        count(*)::DOUBLE AS filled, count(DISTINCT ${text})::DOUBLE AS distinct,
        count(${number})::DOUBLE AS numbers,
        (count(*) FILTER (${number} BETWEEN ${earliest} AND ${latest} OR ${number} / 1000 BETWEEN ${earliest} AND ${latest} OR (${number} IS NULL AND TRY_CAST(${text} AS TIMESTAMP) IS NOT NULL)))::DOUBLE AS times,
        (CASE WHEN bool_or(regexp_full_match(trim(${text}), '[-+]?[0-9.]+,([0-9]{1,2}|[0-9]{4,})')) THEN count(*) FILTER (regexp_full_match(trim(${text}), '${commaNumber}')) ELSE 0 END)::DOUBLE AS commaNumbers,
        coalesce(avg(length(${text}) - length(replace(${text}, ' ', '')) + 1), 0)::DOUBLE AS words,
        ${share('|')} AS pipe, ${share(',')} AS comma, ${share(';')} AS semicolon, ${share(' ')} AS space,
        ${isList ? `min(len(${cell}))::DOUBLE AS low, max(len(${cell}))::DOUBLE AS high` : 'NULL::DOUBLE AS low, NULL::DOUBLE AS high'}
        FROM preview WHERE ${cell} IS NOT NULL AND ${text} <> ''`);
      const examples = await readRows<{ example: string }>(connection, `SELECT DISTINCT ${text} AS example FROM (SELECT ${cell} FROM preview WHERE ${cell} IS NOT NULL AND ${text} <> '' LIMIT 200) LIMIT 3`);
      const found = row!;
      previews.push({
        name, type, filled: found.filled, distinct: found.distinct, numbers: found.numbers, times: found.times, commaNumbers: found.commaNumbers, meanWords: found.words,
        separators: { '|': found.pipe, ',': found.comma, ';': found.semicolon, ' ': found.space },
        examples: examples.map(({ example }) => example),
        list: isList ? { isNumeric: /^(FLOAT|DOUBLE|DECIMAL|(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?))/.test(type), length: found.low === found.high ? found.low : null } : null,
      });
    }
    return { columns: previews, rows: counted!.rows, skippedRows };
  });
}

/** The name without suffixes: `/data/events.csv.gz` → `events` */
export const stemOf = (file: string): string => path.basename(file).replace(/(\.[A-Za-z0-9]{1,8}){1,2}$/, '');

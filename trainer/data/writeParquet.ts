import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ARRAY, arrayValue, DOUBLE, DuckDBDataChunk, FLOAT, INTEGER, VARCHAR, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { literal, quoted, withDatabase } from './database';
import { temporaryName } from './temporaryName';

/** One column of a Parquet file, one value per row. */
export type ParquetColumn =
  | { readonly name: string; readonly type: 'text'; readonly values: readonly string[] }
  | { readonly name: string; readonly type: 'int32' | 'float32' | 'float64'; readonly values: ArrayLike<number> }
  /** Vectors of one length: float32 [rows · width], row-major. */
  | { readonly name: string; readonly type: 'float32[]'; readonly width: number; readonly values: Float32Array };

/** Rows that a data chunk of DuckDB holds. */
const chunkRows = 2048;

/** Beyond this, rows wait on disk beside the file for being written. */
const memoryLimit = '512MB';

/**
 * Writes a Parquet file (zstd), rows in order. The file appears whole or not at all.
 *
 * @param columns at least one, all of one length; vectors of float32 come back as lists
 * @throws RangeError when lengths differ, a vector has no width, or there is no column
 */
export async function writeParquet(file: string, columns: readonly ParquetColumn[]): Promise<void> {
  const nRows = rowsOf(columns);
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = temporaryName(file);
  try {
    await withDatabase(path.dirname(file), undefined, async (connection) => {
      await connection.run(`SET memory_limit = ${literal(memoryLimit)}`);
      await connection.run(`CREATE TABLE rows (${columns.map((column) => `${quoted(column.name)} ${typeOf(column).toString()}`).join(', ')})`);
      await append(connection, columns, nRows);
      await connection.run(`COPY rows TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`);
    });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

function rowsOf(columns: readonly ParquetColumn[]): number {
  const lengths = columns.map((column) => {
    if (column.type !== 'float32[]') return column.values.length;
    if (!Number.isInteger(column.width) || column.width < 1) throw new RangeError(`the vectors of \`${column.name}\` must have a width of 1 or more, got ${column.width}`);
    return column.values.length / column.width;
  });
  const [nRows] = lengths;
  if (nRows === undefined) throw new RangeError('a Parquet file has at least one column');
  if (lengths.some((length) => length !== nRows)) throw new RangeError(`columns must have one length, got ${columns.map(({ name }, at) => `${lengths[at]} of \`${name}\``).join(', ')}`);
  return nRows;
}

function typeOf(column: ParquetColumn): DuckDBType {
  switch (column.type) {
    case 'text': return VARCHAR;
    case 'int32': return INTEGER;
    case 'float32': return FLOAT;
    case 'float64': return DOUBLE;
    case 'float32[]': return ARRAY(FLOAT, column.width);
  }
}

async function append(connection: DuckDBConnection, columns: readonly ParquetColumn[], nRows: number): Promise<void> {
  const appender = await connection.createAppender('rows');
  for (let from = 0; from < nRows; from += chunkRows) {
    const to = Math.min(nRows, from + chunkRows);
    const chunk = DuckDBDataChunk.create(columns.map(typeOf), to - from);
    columns.forEach((column, at) => chunk.setColumnValues(at, valuesOf(column, from, to)));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Rows `from` … `to − 1`. Typed arrays are handed over as they are: DuckDB's binding reads places and a length, nothing more. */
function valuesOf(column: ParquetColumn, from: number, to: number): readonly DuckDBValue[] {
  if (column.type === 'text') return column.values.slice(from, to);
  if (column.type === 'float32[]') {
    const { width, values } = column;
    return Array.from({ length: to - from }, (_, at) => arrayValue(values.subarray((from + at) * width, (from + at + 1) * width) as unknown as DuckDBValue[]));
  }
  return ArrayBuffer.isView(column.values) ? (column.values as Int32Array).subarray(from, to) as unknown as DuckDBValue[] : Array.prototype.slice.call(column.values, from, to) as DuckDBValue[];
}

import { DuckDBArrayValue, DuckDBListValue, type DuckDBConnection, type DuckDBVector } from '@duckdb/node-api';
import { DataError } from './dataError';
import { literal, quoted, readRows, withDatabase } from './database';

/** All values of one column, in the rows' order; vectors one after the other, float32 [rows · width]. */
export type ParquetValues = Int32Array | Float32Array | Float64Array | string[];

/**
 * Columns of a Parquet file that `writeParquet` wrote: text as strings, int32, float32 and float64 as typed arrays,
 * vectors as one float32 array.
 *
 * @throws DataError when the file is absent or torn, or has no such column
 */
export async function readParquetColumns<Name extends string>(file: string, names: readonly Name[]): Promise<Record<Name, ParquetValues>> {
  return withDatabase(null, undefined, async (connection) => {
    const types = await typesOf(connection, file);
    for (const name of names) {
      if (!types.has(name)) throw new DataError('column-missing', `\`${file}\` has no column \`${name}\`; it has ${[...types.keys()].map((one) => `\`${one}\``).join(', ')}.`, 'It was written by another version; run it again.', file);
    }
    const from = `read_parquet(${literal(file)})`;
    const [counted] = await readRows<{ n: number }>(connection, `SELECT count(*)::INTEGER AS n FROM ${from}`);
    const columns = names.map((name) => emptyColumn(types.get(name)!, counted!.n));
    let filled = 0;
    for await (const chunk of await connection.stream(`SELECT ${names.map(quoted).join(', ')} FROM ${from}`)) {
      const n = chunk.rowCount;
      for (let at = 0; at < names.length; at += 1) columns[at] = fill(columns[at]!, chunk.getColumnVector(at), filled, n, counted!.n);
      filled += n;
    }
    return Object.fromEntries(names.map((name, at) => [name, columns[at]!])) as Record<Name, ParquetValues>;
  });
}

async function typesOf(connection: DuckDBConnection, file: string): Promise<Map<string, string>> {
  try {
    const columns = await readRows<{ column_name: string; column_type: string }>(connection, `DESCRIBE SELECT * FROM read_parquet(${literal(file)})`);
    return new Map(columns.map(({ column_name: name, column_type: type }) => [name, type]));
  } catch (error) {
    throw new DataError('file-unreadable', `\`${file}\` cannot be read: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]!}`, 'Check that the file is there and whole.', file);
  }
}

function emptyColumn(type: string, nRows: number): ParquetValues {
  switch (type) {
    case 'INTEGER': return new Int32Array(nRows);
    case 'FLOAT': return new Float32Array(nRows);
    case 'DOUBLE': return new Float64Array(nRows);
    case 'VARCHAR': return new Array<string>(nRows);
    case 'FLOAT[]': return new Float32Array(0); // as long as the first row says
    default: throw new RangeError(`a column of type ${type} is none of those that are written`);
  }
}

/** The column with rows `from` … `from + n − 1` filled. */
function fill(column: ParquetValues, vector: DuckDBVector, from: number, n: number, nRows: number): ParquetValues {
  let filled = column;
  for (let row = 0; row < n; row += 1) {
    const value = vector.getItem(row);
    if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
      const width = value.items.length;
      if (filled.length !== width * nRows) filled = new Float32Array(width * nRows);
      (filled as Float32Array).set(value.items as number[], (from + row) * width);
    } else {
      filled[from + row] = value as never;
    }
  }
  return filled;
}

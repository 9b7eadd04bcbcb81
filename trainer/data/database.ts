import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** `"name"`, for identifiers. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** `'text'`, for values. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Runs `work` with a database in memory that spills into `spillFolder`. An abort interrupts the running query.
 *
 * @throws the signal's reason when it aborts
 */
export async function withDatabase<Result>(spillFolder: string | null, signal: AbortSignal | undefined, work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
  signal?.throwIfAborted();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    if (spillFolder !== null) {
      mkdirSync(spillFolder, { recursive: true });
      await connection.run(`SET temp_directory = ${literal(path.join(spillFolder, 'spill'))}`);
    }
    await connection.run('SET preserve_insertion_order = true');
    return await work(connection);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}

/** One column of a query as strings; no nulls expected. */
export async function readTexts(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const out: string[] = [];
  for await (const chunk of await connection.stream(sql)) for (const value of chunk.getColumnValues(0)) out.push(value as string);
  return out;
}

/** Columns of INTEGER without nulls, int32 each. */
export async function readIntegers(connection: DuckDBConnection, sql: string, nColumns: number): Promise<Int32Array[]> {
  return readNumeric(connection, sql, nColumns, (n) => new Int32Array(n));
}

/** Columns of DOUBLE; null becomes NaN; float64 each. */
export async function readDoubles(connection: DuckDBConnection, sql: string, nColumns: number): Promise<Float64Array[]> {
  return readNumeric(connection, sql, nColumns, (n) => new Float64Array(n));
}

async function readNumeric<Values extends Int32Array | Float64Array>(connection: DuckDBConnection, sql: string, nColumns: number, make: (n: number) => Values): Promise<Values[]> {
  let capacity = 4096;
  let filled = 0;
  let columns = Array.from({ length: nColumns }, () => make(capacity));
  for await (const chunk of await connection.stream(sql)) {
    const n = chunk.rowCount;
    while (capacity < filled + n) {
      capacity *= 2;
      columns = columns.map((column) => {
        const larger = make(capacity);
        larger.set(column.subarray(0, filled));
        return larger;
      });
    }
    for (let at = 0; at < nColumns; at += 1) {
      const vector = chunk.getColumnVector(at);
      const column = columns[at]!;
      for (let row = 0; row < n; row += 1) {
        const value = vector.getItem(row);
        column[filled + row] = value === null ? Number.NaN : Number(value);
      }
    }
    filled += n;
  }
  return columns.map((column) => column.slice(0, filled) as Values);
}

/** Rows of a query as plain objects with JSON values (integers of 64 bits come as text). */
export async function readRows<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
}

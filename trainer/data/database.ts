import { rm } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { claimSpillFolder } from './spillFolder';

/** `"name"`, for identifiers. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** `'text'`, for values. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** How often a running abort knocks again: an interrupt reaches only the query that runs at that moment. */
const interruptEveryMs = 20;

/**
 * Runs `work` with a database in memory that spills into a folder of its own in `spillFolder`. An abort interrupts the
 * running query, and every later one.
 *
 * @throws the signal's reason when it aborts
 */
export async function withDatabase<Result>(spillFolder: string | null, signal: AbortSignal | undefined, work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
  signal?.throwIfAborted();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const spill = spillFolder === null ? null : await claimSpillFolder(spillFolder);
  let knocking: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    knocking = setInterval(() => connection.interrupt(), interruptEveryMs);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    signal?.throwIfAborted();
    if (spill !== null) await connection.run(`SET temp_directory = ${literal(spill)}`);
    await connection.run('SET preserve_insertion_order = true');
    const result = await work(connection);
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearInterval(knocking);
    connection.closeSync();
    instance.closeSync();
    if (spill !== null) await rm(spill, { recursive: true, force: true });
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

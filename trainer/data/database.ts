import { rm } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api';
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
 * @param takesExtensions that nobody signed, such as our own
 * @throws the signal's reason when it aborts
 */
export async function withDatabase<Result>(spillFolder: string | null, signal: AbortSignal | undefined, work: (connection: DuckDBConnection) => Promise<Result>, { takesExtensions = false } = {}): Promise<Result> {
  signal?.throwIfAborted();
  const instance = await DuckDBInstance.create(':memory:', takesExtensions ? { allow_unsigned_extensions: 'true' } : {});
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

/** Lets the database give rows in any order meanwhile: then it fills a table or a whole result on all cores. Even `LIMIT` then takes any rows. */
export async function inAnyOrder<Result>(connection: DuckDBConnection, work: () => Promise<Result>): Promise<Result> {
  await connection.run('SET preserve_insertion_order = false');
  try {
    return await work();
  } finally {
    await connection.run('SET preserve_insertion_order = true');
  }
}

/** One column of a query as strings; no nulls expected. */
export async function readTexts(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const out: string[] = [];
  for await (const chunk of await connection.stream(sql)) for (const value of chunk.getColumnValues(0)) out.push(value as string);
  return out;
}

/** Texts that come in one string. */
const textsAtOnce = 4096;

/**
 * Texts of a table by a whole number that its rows have, each once; no nulls expected. Many come in one string, cut here:
 * one by one they take three times as long.
 *
 * @param table its name
 * @param text SQL of the text; @param index SQL of the number
 */
export async function readTextsOf(connection: DuckDBConnection, table: string, text: string, index: string): Promise<string[]> {
  const result = await connection.run(`SELECT string_agg(${text}, chr(0) ORDER BY ${index}), count(*)::INTEGER FROM ${quoted(table)} GROUP BY ${index} // ${textsAtOnce} ORDER BY ${index} // ${textsAtOnce}`);
  const out: string[] = [];
  for (let at = 0; at < result.chunkCount; at += 1) {
    const chunk = result.getChunk(at);
    const counts = numbersOf(chunk, 1);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const texts = (chunk.getColumnVector(0).getItem(row) as string).split('\0');
      // A text has the sign itself.
      if (texts.length !== counts[row]) return readTexts(connection, `SELECT ${text} FROM ${quoted(table)} ORDER BY ${index}`);
      for (const one of texts) out.push(one);
    }
  }
  return out;
}

/**
 * The numbers of a column without nulls: the vector's own array, which it does not show but has, else what it tells one by
 * one, which takes ten times as long.
 */
export function numbersOf(chunk: DuckDBDataChunk, column: number): ArrayLike<number> {
  const vector = chunk.getColumnVector(column);
  const { items } = vector as unknown as { readonly items?: unknown };
  if (items instanceof Int32Array || items instanceof Int8Array || items instanceof Float64Array) return items;
  return Array.from({ length: vector.itemCount }, (_, row) => Number(vector.getItem(row)));
}

/**
 * The texts of a column without nulls as the database holds them, 16 bytes each: their length, then 12 bytes of them, or four and
 * where they lie. They last as long as the chunk.
 *
 * @see `duckdb_string_t` of DuckDB's C interface
 */
export function textVectorOf(chunk: DuckDBDataChunk, column: number): Uint8Array {
  const { dataView } = chunk.getColumnVector(column) as unknown as { readonly dataView?: DataView };
  if (dataView?.byteLength !== 16 * chunk.rowCount) throw new TypeError(`column ${column} is no vector of texts`);
  return new Uint8Array(dataView.buffer, dataView.byteOffset, dataView.byteLength);
}

/** Columns of INTEGER without nulls, int32 each. */
export async function readIntegers(connection: DuckDBConnection, sql: string, nColumns: number): Promise<Int32Array[]> {
  const result = await connection.run(sql);
  const columns = Array.from({ length: nColumns }, () => new Int32Array(result.rowCount));
  for (let at = 0, filled = 0; filled < result.rowCount; at += 1) {
    const chunk = result.getChunk(at);
    columns.forEach((column, place) => column.set(numbersOf(chunk, place), filled));
    filled += chunk.rowCount;
  }
  return columns;
}

/** Columns of DOUBLE; null becomes NaN; float64 each. */
export async function readDoubles(connection: DuckDBConnection, sql: string, nColumns: number): Promise<Float64Array[]> {
  const result = await connection.run(sql);
  const columns = Array.from({ length: nColumns }, () => new Float64Array(result.rowCount));
  for (let at = 0, filled = 0; filled < result.rowCount; at += 1) {
    const chunk = result.getChunk(at);
    columns.forEach((column, place) => {
      const vector = chunk.getColumnVector(place);
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const value = vector.getItem(row);
        column[filled + row] = value === null ? Number.NaN : Number(value);
      }
    });
    filled += chunk.rowCount;
  }
  return columns;
}

/** Rows of a query as plain objects with JSON values (integers of 64 bits come as text). */
export async function readRows<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
}

// What the build scripts of the examples have in common: the hash split, counted apart from the trainer, and Parquet files.
import { createHash } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/** The bucket of a pair in the hash split: 0 tests, 1 validates, 2 to 9 train. */
export function bucketOf({ query, item }) {
  return Number.parseInt(createHash('md5').update(`${query}|${item}`).digest('hex').slice(0, 8), 16) % 10;
}

/** How many edges of the hash split train, validate and test, and how many of the last go to items that no edge trains. */
export function splitCounts(edges) {
  const parts = { test: [], validation: [], train: [] };
  for (const edge of edges) {
    const bucket = bucketOf(edge);
    (bucket === 0 ? parts.test : bucket === 1 ? parts.validation : parts.train).push(edge);
  }
  const trained = new Set(parts.train.map(({ item }) => item));
  return { train: parts.train.length, validation: parts.validation.length, test: parts.test.length, cold: parts.test.filter(({ item }) => !trained.has(item)).length };
}

/** Writes rows as a Parquet file, through JSON lines beside it. @param {Record<string, string>} columns DuckDB's types */
export async function writeParquet(file, rows, columns) {
  const lines = `${file}.jsonl`;
  writeFileSync(lines, rows.map((row) => JSON.stringify(row)).join('\n'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const types = Object.entries(columns).map(([column, type]) => `${column}: '${type}'`).join(', ');
  await connection.run(`COPY (SELECT ${Object.keys(columns).join(', ')} FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${types}}))
    TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)`);
  connection.closeSync();
  instance.closeSync();
  rmSync(lines);
  console.log(`${file}: ${rows.length} rows, ${statSync(file).size} bytes`);
}

const literal = (text) => `'${text.replaceAll("'", "''")}'`;

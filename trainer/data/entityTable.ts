import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeatureConfig } from '../../config/schema/files';
import { quoted, readRows } from './database';

/** A temporary table or view with `__index` (int, from 0, dense), `__id`, and the features' columns. */
export interface EntityTable {
  readonly name: string;
  readonly n: number;
  /** Column name → DuckDB type. */
  readonly types: ReadonlyMap<string, string>;
  /** `__index` is the code that the pairs have the id by. */
  readonly isCoded?: boolean;
}

/** The column a feature reads in an entity table; an `id` is the entity's own, whatever its column is called. */
export function columnOf(feature: FeatureConfig): string {
  if (feature.kind === 'id') return '__id';
  return (feature.kind === 'history' ? null : feature.column) ?? feature.name;
}

/** The columns that some features read in a file of entities, each once. */
export function columnsOf(features: readonly FeatureConfig[]): string[] {
  return [...new Set(features.filter(({ kind }) => kind !== 'history' && kind !== 'id').map((feature) => columnOf(feature)))];
}

/**
 * Turns the table `raw <name>`, which `openSource` filled, into the entities: rows with an id, the first of each id, in
 * the file's order. The raw table is dropped.
 */
export async function selectEntities(connection: DuckDBConnection, name: string, { id, label, columns, types }: {
  readonly id: string; readonly label: string | null; readonly columns: readonly string[]; readonly types: ReadonlyMap<string, string>;
}): Promise<EntityTable> {
  const raw = quoted(`raw ${name}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(name)} AS
    SELECT (row_number() OVER (ORDER BY __row) - 1)::INTEGER AS __index, ${quoted(id)}::VARCHAR AS __id${label === null ? '' : `, ${quoted(label)}::VARCHAR AS __label`}${columns.map((column) => `, ${quoted(column)}`).join('')}
    FROM (SELECT * FROM ${raw} WHERE ${quoted(id)}::VARCHAR <> '' QUALIFY row_number() OVER (PARTITION BY ${quoted(id)}::VARCHAR ORDER BY __row) = 1)`);
  await connection.run(`DROP TABLE ${raw}`);
  return { name, n: await countRows(connection, name), types: new Map([...types, ...(label === null ? [] : [['__label', 'VARCHAR'] as const])]) };
}

/** @param table its name, unquoted */
export async function countRows(connection: DuckDBConnection, table: string): Promise<number> {
  const [row] = await readRows<{ n: number }>(connection, `SELECT count(*)::INTEGER AS n FROM ${quoted(table)}`);
  return row!.n;
}

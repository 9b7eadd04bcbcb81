import type { DuckDBConnection } from '@duckdb/node-api';
import { DataError } from './dataError';
import { literal, quoted, readRows } from './database';
import { encodingOf, forgetRejects, keepRejects, linesSql, rejectedRows, type TextFiles } from './readTextFiles';

/**
 * Fills `table` with the objects of JSON lines, one column per key, and `__row`. Types are those of JSON, so text is
 * text whatever it looks like; a key with values of several types is text.
 *
 * @returns malformed rows left out
 * @throws DataError for the first malformed row, unless `badRows` is `skip`
 */
export async function readJsonLines(connection: DuckDBConnection, table: string, { files, encoding, badRows, limit }: Omit<TextFiles, 'format' | 'isUnordered'>): Promise<number> {
  const upTo = limit === null ? '' : ` LIMIT ${limit}`;
  const scans: string[] = [];
  for (const file of files) scans.push(`(SELECT line, ${scans.length} AS file FROM (${linesSql(file, await encodingOf(file, encoding), keepRejects)}) WHERE trim(line) <> ''${upTo})`);
  const parsed = `SELECT file, line, CASE WHEN json_type(try_cast(line AS JSON)) = 'OBJECT' THEN line::JSON END AS object FROM (${scans.join(' UNION ALL ')})`;

  await forgetRejects(connection);
  const [seen] = await readRows<{ structure: string | null; malformed: number }>(connection, `SELECT json_group_structure(object)::VARCHAR AS structure, (count(*) FILTER (object IS NULL))::DOUBLE AS malformed FROM (${parsed})`);
  const { structure, malformed } = seen!;
  if (0 < malformed && badRows === 'fail') throw await firstMalformed(connection, files, encoding, malformed);
  const unreadable = await rejectedRows(connection, badRows);
  const columns = Object.entries(structure === null ? {} : asColumns(JSON.parse(structure)) as Record<string, unknown>);
  if (columns.length === 0) await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(table)} (__row BIGINT)`);
  else {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(table)} AS SELECT unnest(record), __row
      FROM (SELECT json_transform(object, ${literal(JSON.stringify(Object.fromEntries(columns)))}) AS record, row_number() OVER () AS __row FROM (${parsed}) WHERE object IS NOT NULL)`);
  }
  return malformed + unreadable;
}

/** A structure as DuckDB describes it, with text for what has no one type. */
function asColumns(structure: unknown): unknown {
  if (structure === 'NULL' || structure === 'JSON') return 'VARCHAR';
  if (Array.isArray(structure)) return structure.map(asColumns);
  if (structure === null || typeof structure !== 'object') return structure;
  return Object.fromEntries(Object.entries(structure).map(([key, inner]) => [key, asColumns(inner)]));
}

async function firstMalformed(connection: DuckDBConnection, files: readonly string[], encoding: TextFiles['encoding'], n: number): Promise<DataError> {
  for (const file of files) {
    const [row] = await readRows<{ row: number; line: string }>(connection, `SELECT row_number::DOUBLE AS "row", line FROM (SELECT line, row_number() OVER () AS row_number FROM (${linesSql(file, await encodingOf(file, encoding), 'ignore_errors = true')}))
      WHERE trim(line) <> '' AND coalesce(json_type(try_cast(line AS JSON)), '') <> 'OBJECT' ORDER BY row_number LIMIT 1`);
    if (row === undefined) continue;
    return new DataError(
      'row-malformed', `Row ${row.row} of \`${file}\` is malformed: it is not one JSON object (\`${row.line.trim().slice(0, 80)}\`).${n === 1 ? '' : ` ${n - 1} more row${n === 2 ? ' is' : 's are'} malformed.`}`,
      'Mend the row, or write `badRows: skip` beside the path to leave such rows out.', file, row.row,
    );
  }
  throw new RangeError('no row is malformed');
}

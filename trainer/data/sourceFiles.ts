import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeaturesConfig } from '../../config/schema/files';
import { DataError } from './dataError';
import { literal, readRows, withDatabase } from './database';

/**
 * Every data file that a features file names, globs expanded and sorted: interactions, items, queries.
 *
 * @throws DataError when a pattern matches nothing
 */
export async function sourceFiles(features: FeaturesConfig): Promise<string[]> {
  const sources = [features.interactions, features.items, features.queries === 'items' ? null : features.queries];
  const patterns = sources.flatMap((source) => (source === null ? [] : source.path));
  // Plain paths need no database to be looked up.
  if (patterns.every((pattern) => !/[*?[]/.test(pattern) && isFile(pattern))) return [...new Set(patterns)];
  return withDatabase(null, undefined, (connection) => matchingFiles(connection, patterns));
}

/**
 * The files that a path, a glob or a list of them became: those of each pattern sorted, none twice.
 *
 * @throws DataError when a pattern matches nothing
 */
export async function matchingFiles(connection: DuckDBConnection, path: string | readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const pattern of typeof path === 'string' ? [path] : path) {
    const found = await readRows<{ file: string }>(connection, `SELECT file FROM glob(${literal(pattern)}) ORDER BY file`);
    if (found.length === 0) {
      throw new DataError('file-missing', `No file matches \`${pattern}\`.`, 'Change the path, which is relative to the config file it is written in, or put the file there.', pattern);
    }
    files.push(...found.map(({ file }) => file));
  }
  return [...new Set(files)];
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

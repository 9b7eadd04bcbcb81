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
  const patterns = sources.flatMap((source) => (source === null ? [] : typeof source.path === 'string' ? [source.path] : source.path));
  return withDatabase(null, undefined, async (connection) => {
    const files: string[] = [];
    for (const pattern of patterns) {
      const found = await readRows<{ file: string }>(connection, `SELECT file FROM glob(${literal(pattern)}) ORDER BY file`);
      if (found.length === 0) throw new DataError('file-missing', `No file matches \`${pattern}\`.`, 'Change the path, which is relative to the config file it is written in, or put the file there.', pattern);
      files.push(...found.map(({ file }) => file));
    }
    return [...new Set(files)];
  });
}

import type { DataProfile } from '../../config/dataProfile';
import type { FileReader } from '../../config/fileReader';
import { memoryReader } from '../../config/memoryReader.testkit';
import type { Position } from '../../config/problem';
import { sourceText } from '../../config/sourceText';
import { analyze, type Analysis } from './analysis';
import { ParsedFiles } from './parsedFiles';
import type { FolderReader } from './pathCompletion';
import { profileFor, type KnownProfile } from './profileFor';

/** A file with the cursor where `|` stands. */
export interface AtCursor {
  readonly analysis: Analysis;
  readonly text: string;
  readonly offset: number;
  readonly position: Position;
  readonly reader: FileReader & FolderReader;
  readonly paths: readonly string[];
}

/**
 * Analyzes the one file of several that holds the mark `|`, which is taken out.
 *
 * @param files texts by absolute path
 * @param latest what is known of the data, for every features file
 */
export async function atCursor(files: Readonly<Record<string, string>>, latest?: KnownProfile): Promise<AtCursor> {
  const [path, marked] = Object.entries(files).find(([, text]) => text.includes('|'))!;
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const texts = { ...files, [path]: text };
  const parsed = new ParsedFiles();
  const reader: FileReader & FolderReader = {
    ...memoryReader(texts),
    parse: (one, file, options) => parsed.parse(one, file, options),
    entries: (folder) => {
      const inside = `${folder.replace(/\/$/, '')}/`;
      return Promise.resolve(Object.keys(texts).filter((one) => one.startsWith(inside)).map((one) => one.slice(inside.length).split('/')).map(([name, ...rest]) => ({ name: name!, isFolder: rest.length > 0 })));
    },
  };
  const analysis = (await analyze(path, reader, {
    latest: () => latest,
    fitting: (_path, features) => latest && profileFor(latest, features),
  }))!;
  return { analysis, text, offset, position: sourceText(text, path).rangeOf(offset, offset).start, reader, paths: Object.keys(texts) };
}

/** A full profile of a small shop: 20 items in 3 sections. */
export function shopProfile(changes: Partial<DataProfile> = {}): DataProfile {
  const source = { rows: 20, skippedRows: 0, rowsWithoutId: 0, duplicateRows: 0 };
  const feature = { present: 20, missing: 0, meanValues: 1, maxValues: 1, topValues: [], entropyNats: 1, unusable: 0 };
  return {
    formatVersion: 1, sampled: false,
    interactions: { ...source, files: ['/shop/orders.csv'], columns: [{ name: 'user', type: 'VARCHAR' }, { name: 'product', type: 'VARCHAR' }, { name: 'at', type: 'TIMESTAMP' }] },
    items: { ...source, files: ['/shop/items.csv'], columns: [{ name: 'product', type: 'VARCHAR' }, { name: 'section', type: 'VARCHAR' }, { name: 'list price', type: 'DOUBLE' }] },
    queries: null,
    features: [
      { ...feature, name: 'product', side: 'item', distinct: 20, vocabularySize: 20 },
      { ...feature, name: 'section', side: 'item', distinct: 3, vocabularySize: 3, topValues: [{ value: 'toys', count: 9 }] },
      { ...feature, name: 'user', side: 'query', distinct: 12, vocabularySize: 12 },
    ],
    pairs: { pairs: 60, queries: 12, items: 20, orphanItems: 0, orphanQueries: 0, firstTimestamp: null, lastTimestamp: null },
    split: { train: 48, validation: 6, test: 6, trainedItems: 20, coldTestPairs: 0 },
    ...changes,
  };
}

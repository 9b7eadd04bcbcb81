import { readFile } from 'node:fs/promises';
import type { DataProfile, FeatureProfile, SourceProfile } from '../config/dataProfile';
import type { FeaturesConfig } from '../config/schema/files';

/** A profile of plain comma-separated files without quotes, counted here. For tests of config alone. */
export async function profileOfCsv(features: FeaturesConfig): Promise<DataProfile> {
  const { interactions, items } = features;
  const pairs = await table(interactions.path as string);
  const catalog = await table(items!.path as string);
  const sources = { interactions: pairs.profile, items: catalog.profile, queries: null };
  const distinct = (rows: readonly Row[], column: string) => new Set(rows.map((row) => row[column])).size;
  const nPairs = new Set(pairs.rows.map((row) => `${row[interactions.query]}|${row[interactions.item]}`)).size;
  return {
    formatVersion: 1, sampled: false, ...sources,
    features: features.features.flatMap((feature): FeatureProfile[] => {
      if (feature.side !== 'item' || feature.kind === 'history') return [];
      const cells = catalog.rows.map((row) => row[feature.column ?? feature.name]).filter((cell) => cell !== undefined && cell !== '');
      const separator = feature.kind === 'categories' ? feature.separator : null;
      const values = cells.map((cell) => (separator === null ? [cell!] : cell!.split(separator)));
      const counts = new Map<string, number>();
      for (const value of values.flat()) counts.set(value, (counts.get(value) ?? 0) + 1);
      const share = (sign: string) => cells.filter((cell) => cell!.includes(sign)).length / cells.length;
      return [{
        name: feature.name, side: 'item', present: cells.length, missing: catalog.rows.length - cells.length, distinct: counts.size, vocabularySize: counts.size,
        meanValues: values.flat().length / cells.length, maxValues: Math.max(...values.map((one) => one.length)),
        topValues: [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count).slice(0, 20),
        separatorShares: { '|': share('|'), ',': share(','), ';': share(';'), space: share(' ') }, entropyNats: 1, unusable: 0,
      }];
    }),
    pairs: { pairs: nPairs, queries: distinct(pairs.rows, interactions.query), items: catalog.rows.length, orphanItems: 0, orphanQueries: 0, firstTimestamp: null, lastTimestamp: null },
    split: { train: Math.round(0.8 * nPairs), validation: Math.round(0.1 * nPairs), test: Math.round(0.1 * nPairs), trainedItems: catalog.rows.length, coldTestPairs: 0 },
  };
}

type Row = Readonly<Record<string, string>>;

async function table(path: string): Promise<{ readonly rows: readonly Row[]; readonly profile: SourceProfile }> {
  const [header, ...lines] = (await readFile(path, 'utf8')).trim().split('\n').map((line) => line.split(','));
  const rows = lines.map((cells) => Object.fromEntries(cells.map((cell, index) => [header![index]!, cell])));
  return {
    rows,
    profile: { files: [path], columns: header!.map((name) => ({ name, type: 'VARCHAR' })), rows: rows.length, skippedRows: 0, rowsWithoutId: 0, duplicateRows: 0 },
  };
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import { featuresFile, modelFile, type FeaturesConfig } from '../../config/schema/files';
import { stream, type Stream } from '../numerics/stream';
import { withDatabase } from './database';
import type { BagColumn, Dataset, HistoryColumn, NumberColumn } from './dataset';
import { loadDataset, type EncodingSettings, type LoadOptions } from './loadDataset';

/** A temporary folder with data files and a cache, given back by `remove`. */
export interface DataFolder {
  readonly cacheFolder: string;
  at(name: string): string;
  /** Writes a file and says its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

export async function dataFolder(): Promise<DataFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'longtail-data-'));
  const at = (name: string) => path.join(folder, name);
  return {
    cacheFolder: at('cache'), at,
    async write(name, content) {
      await mkdir(path.dirname(at(name)), { recursive: true });
      await writeFile(at(name), content);
      return at(name);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

type FeaturesInput = Omit<z.input<typeof featuresFile>, 'longtail'>;

/** A features file with every default filled in. */
export const featuresOf = (features: FeaturesInput): FeaturesConfig => featuresFile.parse({ longtail: 'features/1', ...features });

/** What of a model changes the encoding. */
export const settingsOf = (model: Partial<Pick<z.input<typeof modelFile>, 'evaluation' | 'towers'>> = {}): EncodingSettings => modelFile.parse({ longtail: 'model/1', features: 'x', ...model });

export const loadOf = (folder: DataFolder, features: FeaturesInput, options: Partial<LoadOptions> = {}): Promise<Dataset> => loadDataset(featuresOf(features), settingsOf(), { cacheFolder: folder.cacheFolder, ...options });

/** Cells of text, comma-separated, one line per row. */
export const csv = (header: string, rows: readonly (readonly unknown[])[]): string => `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`;

/** Runs SQL on a database of its own, to write a file that the tests read. */
export const runSql = (sql: string): Promise<unknown> => withDatabase(null, undefined, (connection) => connection.run(sql));

export function bagOf(dataset: Dataset, side: 'query' | 'item', feature: string): BagColumn {
  return columnOf(dataset, side, feature, 'bag') as BagColumn;
}

export function numbersOf(dataset: Dataset, side: 'query' | 'item', feature: string): NumberColumn {
  return columnOf(dataset, side, feature, 'number') as NumberColumn;
}

export function historyOf(dataset: Dataset, feature: string): HistoryColumn {
  return columnOf(dataset, 'query', feature, 'history') as HistoryColumn;
}

function columnOf(dataset: Dataset, side: 'query' | 'item', feature: string, kind: string): Dataset['items']['columns'][number] {
  const column = (side === 'item' ? dataset.items : dataset.queries).columns.find((one) => one.feature === feature);
  if (column?.kind !== kind) throw new Error(`no ${kind} \`${feature}\` among the ${side} columns`);
  return column;
}

/** The values of a feature by entity id, as texts. */
export function valuesById(dataset: Dataset, side: 'query' | 'item', feature: string): Record<string, string[]> {
  const bag = bagOf(dataset, side, feature);
  const words = dataset.vocabularies.find(({ table }) => table === bag.table)!.values;
  const { ids } = side === 'item' ? dataset.items : dataset.queries;
  return Object.fromEntries(ids.map((id, at) => [id, Array.from(bag.rows.subarray(bag.offsets[at], bag.offsets[at + 1]), (row) => words[row]!)]));
}

/** `query>item` of every pair of a part, sorted. */
export function pairsOf(dataset: Dataset, part: 'train' | 'validation' | 'test'): string[] {
  const { query, item } = dataset[part];
  return Array.from(query, (one, at) => `${dataset.queries.ids[one]!}>${dataset.items.ids[item[at]!]!}`).sort();
}

/** Random numbers for made-up data. */
export const openStreamOf = (seed: number): Stream => stream(seed, 'test data');

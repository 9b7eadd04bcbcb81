import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { featuresFile, modelFile } from '../config/schema/files';
import { literal, withDatabase } from '../trainer/data/database';
import { loadDataset, type LoadOptions } from '../trainer/data/loadDataset';
import type { EnginePlaces } from '../trainer/engine/engine';
import { nativePairSorters } from '../trainer/engine/native/nativePairSorter';
import { serveRounds } from './rounds';

/** What a worker is told on its command line. */
export interface IngestWork {
  /** Parquet or CSV of the columns `query` and `item`. */
  readonly file: string;
  /** `scan` is DuckDB reading the file into a table and nothing more. */
  readonly who: 'longtail' | 'scan';
}

/**
 * From a file of interactions to training pairs as indices, nothing cached, the product's way; or the yardstick, DuckDB
 * reading the same file into a table of its own.
 */
export async function ingestWorker({ file, who }: IngestWork, { kernelsFile }: EnginePlaces): Promise<void> {
  await serveRounds(who === 'scan' ? () => scan(file) : () => load(file, nativePairSorters(kernelsFile)), who === 'scan' ? 'DuckDB' : 'Longtail', 0);
}

async function scan(file: string): Promise<void> {
  const read = file.endsWith('.parquet') ? `read_parquet(${literal(file)})` : `read_csv(${literal(file)}, all_varchar = true)`;
  await withDatabase(null, undefined, async (connection) => {
    await connection.run(`CREATE TEMP TABLE interactions AS SELECT * FROM ${read}`);
  });
}

async function load(file: string, sorters: LoadOptions['sorters']): Promise<void> {
  const cacheFolder = mkdtempSync(path.join(tmpdir(), 'longtail-ingest-'));
  try {
    const features = featuresFile.parse({
      longtail: 'features/1', interactions: { path: file, query: 'query', item: 'item', deduplicate: false }, split: { kind: 'hash' },
      features: [{ name: 'query', side: 'query', kind: 'id', dim: 32 }, { name: 'item', side: 'item', kind: 'id', dim: 32 }],
    });
    const { evaluation, towers } = modelFile.parse({ longtail: 'model/1', features: 'shape' });
    await loadDataset(features, { evaluation, towers }, { cacheFolder, sorters });
  } finally {
    rmSync(cacheFolder, { recursive: true });
  }
}

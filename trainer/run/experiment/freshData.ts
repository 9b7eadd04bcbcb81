import path from 'node:path';
import { contentHashes } from '../../data/contentHash';
import { sourceFiles } from '../../data/sourceFiles';
import { readDataRecord } from '../attempt/prepareData';
import type { PlannedRun } from './plannedRuns';

/** Tells of a run whether it read the data as they are now. Files are hashed once, and known ones not again. */
export class FreshData {
  private readonly hashes = new Map<string, Promise<string>>();

  constructor(private readonly cacheFolder: string) {}

  /** True for a run that has not read anything yet. */
  async isOf(folder: string, { config }: PlannedRun): Promise<boolean> {
    const record = readDataRecord(folder);
    if (record === null) return true;
    const { interactions, items, queries } = config.features;
    const key = JSON.stringify([interactions.path, items?.path, queries === 'items' ? null : queries?.path]);
    const now = this.hashes.get(key) ?? this.hashNow(config.features);
    this.hashes.set(key, now);
    return await now === identity(record.files);
  }

  private async hashNow(features: PlannedRun['config']['features']): Promise<string> {
    return identity(await contentHashes(await sourceFiles(features), this.cacheFolder));
  }
}

function identity(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  return JSON.stringify(files.map((file) => [path.basename(file.path), file.sha256]).sort());
}

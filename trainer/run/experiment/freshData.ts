import { createHash } from 'node:crypto';
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
    return await this.now(config) === identity(record.files);
  }

  /** Names the content of a config's files as they are now: 16 hexadecimal digits. */
  now({ features }: PlannedRun['config']): Promise<string> {
    const { interactions, items, queries } = features;
    const key = JSON.stringify([interactions.path, items?.path, queries === 'items' ? null : queries?.path]);
    const now = this.hashes.get(key) ?? this.hashNow(features);
    this.hashes.set(key, now);
    return now;
  }

  private async hashNow(features: PlannedRun['config']['features']): Promise<string> {
    return identity(await contentHashes(await sourceFiles(features), this.cacheFolder));
  }
}

function identity(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  return createHash('sha256').update(JSON.stringify(files.map((file) => [path.basename(file.path), file.sha256]).sort())).digest('hex').slice(0, 16);
}

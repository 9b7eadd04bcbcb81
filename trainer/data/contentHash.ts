import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DataFile } from './dataset';
import { temporaryName } from './temporaryName';

/**
 * Names files by their content. A file whose path, size and time are as last time is not read again.
 *
 * @param cacheFolder where hashes are remembered; null remembers nothing
 * @throws the signal's reason when it aborts
 */
export async function contentHashes(files: readonly string[], cacheFolder: string | null, signal?: AbortSignal): Promise<DataFile[]> {
  const memory = cacheFolder === null ? null : path.join(cacheFolder, 'hashes.json');
  const known = memory === null ? {} : await remembered(memory);
  const found: DataFile[] = [];
  for (const file of files) {
    const { size: bytes, mtimeMs } = await stat(file);
    const before = known[file];
    found.push(before?.bytes === bytes && before.mtimeMs === mtimeMs ? before : { path: file, bytes, mtimeMs, sha256: await sha256(file, signal) });
  }
  if (memory !== null && found.some((file) => known[file.path] !== file)) {
    await mkdir(path.dirname(memory), { recursive: true });
    const temporary = temporaryName(memory);
    await writeFile(temporary, JSON.stringify({ ...known, ...Object.fromEntries(found.map((file) => [file.path, file])) }));
    await rename(temporary, memory);
  }
  return found;
}

async function remembered(memory: string): Promise<Record<string, DataFile>> {
  try {
    return JSON.parse(await readFile(memory, 'utf8')) as Record<string, DataFile>;
  } catch {
    return {}; // absent or torn: every file is hashed again
  }
}

async function sha256(file: string, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

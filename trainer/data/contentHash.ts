import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
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

/** Bytes read at a time: they lie in a core's second cache when they are hashed. */
const blockBytes = 1 << 18;

/** Two blocks by turns, one filled while the other is hashed: a new one each time costs more than its hash. */
async function sha256(name: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(name);
  try {
    const blocks = [Buffer.allocUnsafe(blockBytes), Buffer.allocUnsafe(blockBytes)] as const;
    const read = (at: number) => file.read(blocks[at % 2]!, 0, blockBytes);
    for (let at = 0, next = read(0); ; at += 1) {
      const { bytesRead, buffer } = await next;
      signal?.throwIfAborted();
      if (bytesRead === 0) return hash.digest('hex');
      next = read(at + 1);
      hash.update(bytesRead === blockBytes ? buffer : buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset } from './dataset';
import { temporaryName } from './temporaryName';

type ArrayKind = 'Int32Array' | 'Float32Array' | 'Float64Array' | 'Uint8Array';
interface Stored { readonly array: ArrayKind; readonly from: number; readonly length: number }
interface Manifest { readonly formatVersion: 1; readonly contentHash: string; readonly bytes: number; readonly sha256: string; readonly dataset: unknown }

const kinds = { Int32Array, Float32Array, Float64Array, Uint8Array } as const;

/**
 * Keeps an encoded data set in `folder`: `arrays.bin` with all numbers, `manifest.json` with the rest. The folder appears
 * whole or not at all.
 */
export async function writeDatasetCache(folder: string, dataset: Dataset): Promise<void> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const described = JSON.stringify(dataset, (_key, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const view = value as Int32Array;
    const stored: Stored = { array: view.constructor.name as ArrayKind, from: bytes, length: view.length };
    const padding = (8 - (view.byteLength % 8)) % 8;
    parts.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), new Uint8Array(padding));
    bytes += view.byteLength + padding;
    return stored;
  });
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const temporary = temporaryName(folder);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await writeFile(path.join(temporary, 'arrays.bin'), parts);
  const head = JSON.stringify({ formatVersion: 1, contentHash: dataset.contentHash, bytes, sha256: hash.digest('hex') });
  await writeFile(path.join(temporary, 'manifest.json'), `${head.slice(0, -1)},"dataset":${described}}`);
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process encoded the same data at the same time, and was first.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** What {@link writeDatasetCache} kept, or null when there is nothing whole for this content. */
export async function readDatasetCache(folder: string, contentHash: string): Promise<Dataset | null> {
  let manifest: Manifest;
  let arrays: Buffer;
  try {
    manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
    arrays = await readFile(path.join(folder, 'arrays.bin'));
  } catch {
    return null; // absent or torn: it is encoded again
  }
  const isWhole = manifest.formatVersion === 1 && manifest.contentHash === contentHash && manifest.bytes === arrays.length
    && createHash('sha256').update(arrays).digest('hex') === manifest.sha256;
  if (!isWhole) return null;
  return revived(manifest.dataset, arrays) as Dataset;
}

function revived(value: unknown, arrays: Buffer): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return typeof value[0] === 'string' ? value : value.map((one) => revived(one, arrays));
  if ('array' in value && 'from' in value && 'length' in value) {
    const { array, from, length } = value as Stored;
    const Kind = kinds[array];
    const bytes = arrays.subarray(from, from + length * Kind.BYTES_PER_ELEMENT);
    return new Kind(Uint8Array.from(bytes).buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revived(inner, arrays)]));
}

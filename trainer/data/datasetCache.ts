import { mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { Dataset } from './dataset';
import { temporaryName } from './temporaryName';
import { bytesOfTexts, textsIn } from './texts';

type ArrayKind = 'Int32Array' | 'Float32Array' | 'Float64Array' | 'Uint8Array';
interface Stored { readonly array: ArrayKind; readonly from: number; readonly length: number }
/** A list of texts, as bytes. */
interface StoredTexts { readonly texts: Stored }
interface Manifest { readonly formatVersion: 4; readonly contentHash: string; readonly bytes: number; readonly crc32: number; readonly dataset: unknown }

const kinds = { Int32Array, Float32Array, Float64Array, Uint8Array } as const;

/** Bytes after an array, so that the next begins at a place for every kind. */
const paddingOf = (bytes: number): number => (8 - (bytes % 8)) % 8;

/**
 * Keeps an encoded data set in `folder`: `arrays.bin` with all numbers and texts, `manifest.json` with the rest. The folder appears
 * whole or not at all.
 */
export async function writeDatasetCache(folder: string, dataset: Dataset): Promise<void> {
  const parts: Uint8Array[] = [];
  // What is met twice is kept once: a column that both sides read, ids that are labels and values too.
  const known = new Map<unknown, Stored | StoredTexts>();
  let bytes = 0;
  const store = (view: ArrayBufferView & { readonly length: number }): Stored => {
    const from = bytes;
    const padding = new Uint8Array(paddingOf(view.byteLength));
    parts.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), padding);
    bytes += view.byteLength + padding.length;
    return { array: view.constructor.name as ArrayKind, from, length: view.length };
  };
  const described = JSON.stringify(dataset, (_key, value: unknown) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    if (ArrayBuffer.isView(value)) {
      const stored = store(value as Int32Array);
      known.set(value, stored);
      return stored;
    }
    const texts = isTexts(value) ? bytesOfTexts(value) : undefined;
    if (texts === undefined) return value;
    const stored: StoredTexts = { texts: store(new Uint8Array(texts.buffer, texts.byteOffset, texts.length)) };
    known.set(value, stored);
    return stored;
  });
  const temporary = temporaryName(folder);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const checksum = await writeParts(path.join(temporary, 'arrays.bin'), parts);
  const head = JSON.stringify({ formatVersion: 4, contentHash: dataset.contentHash, bytes, crc32: checksum });
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

/** @returns the CRC-32 of all, which is made of each part while it is written: a torn file is to be known, and no one forges it */
async function writeParts(name: string, parts: readonly Uint8Array[]): Promise<number> {
  let checksum = 0;
  const file = await open(name, 'w');
  try {
    for (const part of parts) {
      const written = writeWhole(file, part);
      checksum = crc32(part, checksum);
      await written;
    }
  } finally {
    await file.close();
  }
  return checksum;
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, Math.min(writtenBytes, bytes.length - at))).bytesWritten;
}

/**
 * What {@link writeDatasetCache} kept, or null when there is nothing whole for this content. Arrays are read one by one
 * onto memory that threads can share: a file of more than 2 GB cannot be read at once.
 */
export async function readDatasetCache(folder: string, contentHash: string): Promise<Dataset | null> {
  let file: FileHandle | undefined;
  try {
    const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
    file = await open(path.join(folder, 'arrays.bin'));
    if (manifest.formatVersion !== 4 || manifest.contentHash !== contentHash || manifest.bytes !== (await file.stat()).size) return null;
    const places = new Map<string, Stored>();
    storedIn(manifest.dataset, places);
    let checksum = 0;
    const arrays = new Map<string, ArrayBufferView>();
    let at = 0;
    // Empty ones lie at the same place as what comes after them.
    for (const stored of [...places.values()].sort((a, b) => a.from - b.from || a.length - b.length)) {
      const { array, from, length } = stored;
      const Kind = kinds[array];
      if (from !== at) return null;
      const bytes = new Uint8Array(new SharedArrayBuffer(length * Kind.BYTES_PER_ELEMENT));
      const padding = new Uint8Array(paddingOf(bytes.length));
      for (const part of [bytes, padding]) {
        if (!await readWhole(file, part, at)) return null;
        checksum = crc32(part, checksum);
        at += part.length;
      }
      arrays.set(nameOf(stored), new (Kind as Int32ArrayConstructor)(bytes.buffer));
    }
    if (at !== manifest.bytes || checksum !== manifest.crc32) return null;
    return revived(manifest.dataset, arrays, new Map()) as Dataset;
  } catch {
    return null; // absent or torn: it is encoded again
  } finally {
    await file?.close();
  }
}

/** Bytes read, and written, in one call. */
const readBytes = 1 << 26;
const writtenBytes = 1 << 30;

async function readWhole(file: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, Math.min(readBytes, bytes.length - at), position + at);
    if (bytesRead === 0) return false;
    at += bytesRead;
  }
  return true;
}

const nameOf = ({ array, from, length }: Stored): string => `${from}/${length}/${array}`;

const isStored = (value: object): value is Stored => 'array' in value && 'from' in value && 'length' in value;
const isStoredTexts = (value: object): value is StoredTexts => 'texts' in value;
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && typeof value[0] === 'string';

/** Every array that a manifest tells of, each once. */
function storedIn(value: unknown, places: Map<string, Stored>): void {
  if (value === null || typeof value !== 'object') return;
  if (isStored(value)) places.set(nameOf(value), value);
  else for (const inner of Object.values(value)) storedIn(inner, places);
}

/** @param lists those made so far: one that is kept once is one again */
function revived(value: unknown, arrays: ReadonlyMap<string, ArrayBufferView>, lists: Map<string, string[]>): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one) => revived(one, arrays, lists));
  if (isStored(value)) return arrays.get(nameOf(value));
  if (isStoredTexts(value)) {
    const name = nameOf(value.texts);
    const list = lists.get(name) ?? textsIn(arrays.get(name) as Uint8Array);
    lists.set(name, list);
    return list;
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revived(inner, arrays, lists)]));
}

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/**
 * Whether a compressed file (`.gz`, `.zst`, by its suffix) goes on to its end: DuckDB reads a torn one up to the tear
 * and says nothing. Gzip is unpacked for that, Zstandard walked from block to block.
 *
 * @returns true for other files, too
 * @throws the signal's reason when it aborts
 */
export async function isWhole(file: string, signal?: AbortSignal): Promise<boolean> {
  if (/\.gz$/i.test(file)) return isWholeGzip(file, signal);
  return !/\.zst$/i.test(file) || isWholeZstandard(file, signal);
}

async function isWholeGzip(file: string, signal?: AbortSignal): Promise<boolean> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), createGunzip({ chunkSize: 1 << 18 }), nowhere, { ...(signal === undefined ? {} : { signal }) });
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

const frameMagic = 0xfd2fb528;

/** @see RFC 8878, section 3.1 */
async function isWholeZstandard(file: string, signal?: AbortSignal): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(18);
    let at = 0;
    while (at < size) {
      signal?.throwIfAborted();
      head.fill(0);
      const { bytesRead } = await handle.read(head, 0, head.length, at);
      const magic = head.readUInt32LE(0);
      if (bytesRead < 8) return false;
      if (0x184d2a50 <= magic && magic <= 0x184d2a5f) {
        at += 8 + head.readUInt32LE(4);
        continue;
      }
      if (magic !== frameMagic) return false;
      const descriptor = head[4]!;
      const isSingleSegment = (descriptor & 32) !== 0;
      const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
      at += 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]! + contentSizeBytes;
      for (let isLast = false; !isLast;) {
        signal?.throwIfAborted();
        if ((await handle.read(head, 0, 3, at)).bytesRead < 3) return false;
        const block = head.readUIntLE(0, 3);
        const isRepeated = ((block >> 1) & 3) === 1;
        at += 3 + (isRepeated ? 1 : block >> 3);
        isLast = (block & 1) === 1;
      }
      if ((descriptor & 4) !== 0) at += 4;
    }
    return at === size;
  } finally {
    await handle.close();
  }
}

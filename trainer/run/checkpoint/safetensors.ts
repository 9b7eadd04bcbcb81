import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { NamedArray, NamedArrays } from '../../engine/engine';

/** What a written file is known by. */
export interface FileIdentity { readonly bytes: number; /** hex */ readonly sha256: string }

/** Bytes moved at a time: a file may be larger than one buffer can be. */
const blockBytes = 64 * 1024 * 1024;

/**
 * Writes a safetensors file and syncs it: 8 bytes of header length, a JSON header, then the numbers. Float32,
 * little-endian, names in ascending order, so equal arrays give equal bytes. Nothing is copied.
 *
 * @throws when the file exists, or the disk is full
 * @see https://github.com/huggingface/safetensors (format section)
 */
export function writeSafetensors(file: string, arrays: NamedArrays): FileIdentity {
  const names = [...arrays.keys()].sort();
  let offset = 0;
  const entries = names.map((name) => {
    const { shape, data } = arrays.get(name)!;
    const from = offset;
    offset += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [from, offset] }] as const;
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const head = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  head.writeBigUInt64LE(BigInt(head.length - 8));
  text.copy(head, 8);

  const hash = createHash('sha256');
  const handle = openSync(file, 'wx');
  try {
    for (const part of [head, ...names.map((name) => bytesOf(arrays.get(name)!.data))]) {
      for (let from = 0; from < part.length; from += blockBytes) {
        const block = part.subarray(from, from + blockBytes);
        hash.update(block);
        let written = 0;
        while (written < block.length) written += writeSync(handle, block, written);
      }
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return { bytes: head.length + offset, sha256: hash.digest('hex') };
}

/**
 * Reads what {@link writeSafetensors} wrote.
 *
 * @param expected what the file must be known by; null takes any whole file
 * @throws Error that names what is wrong with a torn, changed or foreign file
 */
export function readSafetensors(file: string, expected: FileIdentity | null): NamedArrays {
  const fail = (what: string): never => {
    throw new Error(`\`${file}\` is no whole safetensors file: ${what}`);
  };
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    if (expected !== null && size !== expected.bytes) fail(`it has ${size} of ${expected.bytes} bytes`);
    const hash = createHash('sha256');
    const read = (length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const n = readSync(handle, bytes, filled, Math.min(blockBytes, length - filled), null);
        if (n === 0) fail(`it ends after ${size} bytes`);
        hash.update(bytes.subarray(filled, filled + n));
        filled += n;
      }
      return bytes;
    };
    if (size < 8) fail(`it has ${size} bytes`);
    const headerLength = Number(new DataView(read(8).buffer).getBigUint64(0, true));
    if (size < 8 + headerLength) fail(`its header of ${headerLength} bytes ends after its ${size} bytes`);
    const entries = entriesOf(Buffer.from(read(headerLength)).toString(), fail);
    const arrays = new Map<string, NamedArray>();
    let at = 0;
    for (const { name, shape, from, to } of entries) {
      if (from !== at || to - from !== 4 * shape.reduce((product, one) => product * one, 1)) fail(`\`${name}\` does not fit its place`);
      if (size - 8 - headerLength < to) fail(`\`${name}\` ends after its ${size} bytes`);
      arrays.set(name, { shape, data: new Float32Array(read(to - from).buffer) });
      at = to;
    }
    if (8 + headerLength + at !== size) fail(`${size - 8 - headerLength - at} bytes are left over`);
    if (expected !== null && hash.digest('hex') !== expected.sha256) fail('its content is not what was written');
    return arrays;
  } finally {
    closeSync(handle);
  }
}

interface Entry { readonly name: string; readonly shape: readonly number[]; readonly from: number; readonly to: number }

/** The header's arrays by place. */
function entriesOf(text: string, fail: (what: string) => never): Entry[] {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    return fail('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null) return fail('its header is no object');
  return Object.entries(header as Record<string, { dtype?: unknown; shape?: unknown; data_offsets?: unknown }>)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, { dtype, shape, data_offsets: offsets }]) => {
      if (dtype !== 'F32') return fail(`\`${name}\` is ${String(dtype)}, not F32`);
      if (!isNaturals(shape) || !isNaturals(offsets) || offsets.length !== 2) return fail(`\`${name}\` has no shape or place`);
      return { name, shape, from: offsets[0]!, to: offsets[1]! };
    })
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

const bytesOf = (data: Float32Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const isNaturals = (value: unknown): value is number[] => Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && 0 <= one);

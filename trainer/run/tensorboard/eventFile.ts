import { closeSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { crc32c } from './crc32c';
import { eventMessage } from './eventMessage';

/** Scalars over steps, as TensorBoard reads them. */
export interface EventFile {
  /**
   * Writes the scalars of one step as one whole record.
   *
   * @param scalars by tag; kept as float32. None writes nothing
   * @throws RangeError when the step is not an integer from 0; Error when the disk is full
   */
  scalars(step: number, wallTimeMs: number, scalars: Readonly<Record<string, number>>): void;
  close(): void;
}

/**
 * Begins a new event file in a folder, which is made when missing. A run that resumes begins another one, so a record torn
 * by a kill spoils nothing that comes later.
 *
 * @param fromStep steps done so far; where there are earlier files, TensorBoard is told to take back what they say of later
 *                 steps
 */
export function openEventFile(folder: string, wallTimeMs: number, { fromStep }: { readonly fromStep: number }): EventFile {
  mkdirSync(folder, { recursive: true });
  const earlier = earlierSeconds(folder);
  const handle = openSync(path.join(folder, nextName(earlier, wallTimeMs)), 'wx');
  const write = (message: Uint8Array) => {
    const record = recordOf(message);
    let written = 0;
    while (written < record.length) written += writeSync(handle, record, written);
  };
  write(eventMessage({ wallTimeMs, step: 0, what: { kind: 'version' } }));
  if (earlier.length !== 0) write(eventMessage({ wallTimeMs, step: fromStep + 1, what: { kind: 'restart' } }));
  return {
    scalars: (step, atMs, scalars) => {
      if (Object.keys(scalars).length !== 0) write(eventMessage({ wallTimeMs: atMs, step, what: { kind: 'scalars', scalars } }));
    },
    close: () => closeSync(handle),
  };
}

/**
 * One record: length, its checksum, the bytes, theirs.
 *
 *     uint64 length · uint32 masked crc32c of length · bytes · uint32 masked crc32c of bytes, little-endian
 *     masked(crc) = (crc rotated right by 15 bits) + 0xa282ead8, modulo 2³²
 *
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export function recordOf(bytes: Uint8Array): Uint8Array {
  const record = new Uint8Array(bytes.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedChecksum(bytes), true);
  return record;
}

function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The seconds in the names of a folder's event files. */
function earlierSeconds(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const seconds = /^events\.out\.tfevents\.(\d{10})\./.exec(name)?.[1];
    return seconds === undefined ? [] : [Number(seconds)];
  });
}

/** TensorBoard reads files in the order of their names, so a new one is later than all, also when the clock was set back. */
function nextName(earlier: readonly number[], wallTimeMs: number): string {
  const next = Math.max(Math.floor(wallTimeMs / 1000), ...earlier.map((seconds) => seconds + 1));
  return `events.out.tfevents.${String(next).padStart(10, '0')}.${hostname().replace(/[^A-Za-z0-9.-]/g, '-')}`;
}

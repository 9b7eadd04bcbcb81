import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crc32c } from './crc32c';
import { openEventFile, recordOf } from './eventFile';
import { eventMessage } from './eventMessage';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'longtail-events-')); });
afterEach(() => rmSync(folder, { recursive: true }));

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test.each([
  ['no bytes', '', 0],
  ['the digits 1 to 9', Buffer.from('123456789').toString('hex'), 0xe3069283],
  ['32 bytes of 0', '00'.repeat(32), 0x8a9136aa],
  ['32 bytes of 255', 'ff'.repeat(32), 0x62a8ab43],
  ['the bytes 0 to 31', Array.from({ length: 32 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''), 0x46dd794e],
])('crc32c of %s is as in RFC 3720', (_, bytes, expected) => {
  expect(crc32c(Buffer.from(bytes, 'hex'))).toBe(expected);
});

test('recordOf frames bytes as TFRecord does', () => {
  // length 9 · checksum of it · the bytes · 0xe3069283 rotated right by 15 is 0x2507c60d, plus 0xa282ead8 is 0xc78ab0e5
  const record = recordOf(Buffer.from('123456789'));
  expect(hex(record.subarray(0, 8))).toBe('0900000000000000');
  expect(hex(record.subarray(12, 21))).toBe(Buffer.from('123456789').toString('hex'));
  expect(hex(record.subarray(21))).toBe('e5b08ac7');
  expect(record).toHaveLength(25);
});

test('eventMessage encodes an event field by field', () => {
  // 09 wall_time 1.5 s as double · 10 step 300 = 0xac 0x02 · 2a 0c summary of 12 bytes · 0a 0a value of 10 bytes ·
  // 0a 03 tag "a/b" · 15 simple_value 0.5 as float
  expect(hex(eventMessage({ wallTimeMs: 1500, step: 300, what: { kind: 'scalars', scalars: { 'a/b': 0.5 } } })))
    .toBe('09000000000000f83f10ac022a0c0a0a0a03612f62150000003f');
  expect(hex(eventMessage({ wallTimeMs: 0, step: 0, what: { kind: 'version' } }))).toBe(`0900000000000000001a0d${Buffer.from('brain.Event:2').toString('hex')}`);
  expect(hex(eventMessage({ wallTimeMs: 0, step: 5, what: { kind: 'restart' } }))).toBe('09000000000000000010053a020801');
});

test('eventMessage keeps a step beyond 32 bits and refuses what is no step', () => {
  const step = 2 ** 40 + 3;
  expect(decoded(eventMessage({ wallTimeMs: 0, step, what: { kind: 'restart' } })).step).toBe(step);
  for (const wrong of [-1, 0.5, NaN, 2 ** 60]) expect(() => eventMessage({ wallTimeMs: 0, step: wrong, what: { kind: 'version' } })).toThrow(/integer from 0/);
});

test('an event file reads back as it was written', () => {
  const file = openEventFile(folder, 1_700_000_000_250, { fromStep: 0 });
  file.scalars(10, 1_700_000_001_500, { 'loss/main': 6.25, 'validation/recall@50/tail: ü': 0.5 });
  file.scalars(11, 1_700_000_002_000, {});
  file.scalars(2 ** 33, 1_700_000_003_000, { 'loss/main': -0.1, nan: NaN });
  file.close();
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^events\.out\.tfevents\.1700000000\./)]);
  expect(eventsIn(folder)).toEqual([
    { wallTimeS: 1_700_000_000.25, step: 0, version: 'brain.Event:2', scalars: {} },
    { wallTimeS: 1_700_000_001.5, step: 10, scalars: { 'loss/main': 6.25, 'validation/recall@50/tail: ü': 0.5 } },
    { wallTimeS: 1_700_000_003, step: 2 ** 33, scalars: { 'loss/main': Math.fround(-0.1), nan: NaN } },
  ]);
});

test('each record is on the disk when it is written, and a torn one hides none before it', () => {
  const file = openEventFile(folder, 0, { fromStep: 0 });
  file.scalars(1, 0, { a: 1 });
  file.scalars(2, 0, { a: 2 });
  expect(eventsIn(folder).map(({ step }) => step)).toEqual([0, 1, 2]);
  file.close();
  const name = path.join(folder, readdirSync(folder)[0]!);
  truncateSync(name, readFileSync(name).length - 1);
  expect(eventsIn(folder).map(({ step }) => step)).toEqual([0, 1]);
});

test('a run that resumes begins a later file, which takes back steps that are done again', () => {
  for (const [at, fromStep] of [0, 0, 4].entries()) {
    // The clock stands still, then was set back.
    const file = openEventFile(folder, at === 2 ? 1_000_000 : 5_000_000, { fromStep });
    file.scalars(fromStep + 1, 5_000_000, { a: at });
    file.close();
  }
  const names = readdirSync(folder).sort();
  expect(names.map((name) => name.split('.')[3])).toEqual(['0000005000', '0000005001', '0000005002']);
  expect(eventsIn(folder).map(({ step, isRestart, scalars }) => [step, isRestart ?? false, scalars['a']])).toEqual([
    [0, false, undefined], [1, false, 0],
    [0, false, undefined], [1, true, undefined], [1, false, 1],
    [0, false, undefined], [5, true, undefined], [5, false, 2],
  ]);
});

interface Decoded { wallTimeS: number; step: number; version?: string; isRestart?: boolean; scalars: Record<string, number> }

/** Events of all files of a folder in the order of names, by a reader of its own; checksums by bits instead of a table. */
function eventsIn(place: string): Decoded[] {
  return readdirSync(place).sort().flatMap((name) => {
    const bytes = readFileSync(path.join(place, name));
    const events: Decoded[] = [];
    for (let at = 0; at + 12 <= bytes.length;) {
      const length = Number(bytes.readBigUInt64LE(at));
      if (bytes.length < at + 16 + length) break;
      expect(bytes.readUInt32LE(at + 8)).toBe(slowMaskedChecksum(bytes.subarray(at, at + 8)));
      expect(bytes.readUInt32LE(at + 12 + length)).toBe(slowMaskedChecksum(bytes.subarray(at + 12, at + 12 + length)));
      events.push(decoded(bytes.subarray(at + 12, at + 12 + length)));
      at += 16 + length;
    }
    return events;
  });
}

function slowMaskedChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  crc ^= 0xffffffffn;
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

function decoded(bytes: Uint8Array): Decoded {
  const fields = fieldsOf(Buffer.from(bytes));
  const one = (field: number) => fields.find(([number]) => number === field)?.[1];
  const summary = one(5);
  return {
    wallTimeS: (one(1) as Buffer).readDoubleLE(),
    step: Number((one(2) as bigint | undefined) ?? 0n),
    ...(one(3) === undefined ? {} : { version: (one(3) as Buffer).toString() }),
    ...(one(7) === undefined ? {} : { isRestart: fieldsOf(one(7) as Buffer)[0]![1] === 1n }),
    scalars: Object.fromEntries((summary === undefined ? [] : fieldsOf(summary as Buffer)).map(([, value]) => {
      const [tag, simple] = fieldsOf(value as Buffer).map(([, part]) => part as Buffer);
      return [tag!.toString(), simple!.readFloatLE()];
    })),
  };
}

/** Numbers and contents of a message's fields. */
function fieldsOf(bytes: Buffer): [number, bigint | Buffer][] {
  const fields: [number, bigint | Buffer][] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const start = Number(varint());
    const field = start >> 3;
    if ((start & 7) === 0) fields.push([field, varint()]);
    else {
      const length = (start & 7) === 1 ? 8 : (start & 7) === 5 ? 4 : Number(varint());
      fields.push([field, bytes.subarray(at, at += length)]);
    }
  }
  return fields;
}

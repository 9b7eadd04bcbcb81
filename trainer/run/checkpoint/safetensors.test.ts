import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors';

const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-safetensors-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const arrays = new Map([
  ['tower/weight', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, Number.NaN, 6) }],
  ['a table', { shape: [1], data: Float32Array.of(7) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
]);

test('safetensors come back as they were written, whatever the order they were given in', () => {
  const [one, other] = [path.join(home, 'one'), path.join(home, 'other')];
  const identity = writeSafetensors(one, arrays);
  expect(writeSafetensors(other, new Map([...arrays].reverse()))).toEqual(identity);
  expect(readFileSync(one).equals(readFileSync(other))).toBe(true);
  expect(readFileSync(one)).toHaveLength(identity.bytes);
  const read = readSafetensors(one, identity);
  expect([...read.keys()].sort()).toEqual([...arrays.keys()].sort());
  for (const [name, { shape, data }] of arrays) expect(read.get(name)).toEqual({ shape, data });
});

test('a safetensors file has its header as the format says: length, JSON padded to 8 bytes, then the numbers', () => {
  const file = path.join(home, 'format');
  writeSafetensors(file, new Map([['x', { shape: [2], data: Float32Array.of(1, 2) }]]));
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  expect(length % 8).toBe(0);
  expect(JSON.parse(bytes.subarray(8, 8 + length).toString())).toEqual({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } });
  expect([bytes.readFloatLE(8 + length), bytes.readFloatLE(12 + length)]).toEqual([1, 2]);
});

test('a file cut at any byte, or changed in any byte, is refused', () => {
  const file = path.join(home, 'whole');
  const identity = writeSafetensors(file, arrays);
  const bytes = readFileSync(file);
  const torn = path.join(home, 'torn');
  for (let at = 0; at < bytes.length; at += 1) {
    writeFileSync(torn, bytes.subarray(0, at));
    expect(() => readSafetensors(torn, identity), `cut at ${at}`).toThrow(/no whole safetensors file/);
    expect(() => readSafetensors(torn, null), `cut at ${at}`).toThrow();
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    writeFileSync(torn, changed);
    expect(() => readSafetensors(torn, identity), `changed at ${at}`).toThrow();
  }
});

test('a file that is there already is not written over', () => {
  const file = path.join(home, 'there');
  writeFileSync(file, 'mine');
  expect(() => writeSafetensors(file, arrays)).toThrow(/EEXIST/);
});

import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataError } from './dataError';
import { readParquetColumns } from './readParquetColumns';
import { writeParquet } from './writeParquet';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'longtail-parquet-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a written file gives back every column in the order of its rows, over many chunks', async () => {
  const n = 5000; // three chunks of 2,048
  const file = path.join(folder, 'evaluations', '120.parquet');
  const query = Int32Array.from({ length: n }, (_, row) => (row * 7919) % 4093);
  const score = Float32Array.from({ length: n }, (_, row) => Math.sin(row));
  const id = Array.from({ length: n }, (_, row) => `p${row},"ä" 🎁\n${row % 3}`);
  const loss = Float64Array.from({ length: n }, (_, row) => 1 / (row + 1));
  const vector = Float32Array.from({ length: n * 3 }, (_, at) => Math.cos(at));
  await writeParquet(file, [
    { name: 'query', type: 'int32', values: query }, { name: 'score', type: 'float32', values: score }, { name: 'id', type: 'text', values: id },
    { name: 'loss', type: 'float64', values: loss }, { name: 'vector', type: 'float32[]', width: 3, values: vector },
  ]);
  expect(await readParquetColumns(file, ['id', 'query', 'vector', 'loss', 'score'])).toEqual({ id, query, vector, loss, score });
});

test('a file is zstd-compressed Parquet and leaves nothing else in its folder', async () => {
  const file = path.join(folder, 'alone', 'items.parquet');
  await writeParquet(file, [{ name: 'trainingCount', type: 'int32', values: new Int32Array(100_000) }]);
  const bytes = await readFile(file);
  expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
  expect(bytes.length).toBeLessThan(20_000); // 400,000 bytes of zeros
  expect(await readdir(path.dirname(file))).toEqual(['items.parquet']);
});

test('a file without rows keeps its columns', async () => {
  const file = path.join(folder, 'empty.parquet');
  await writeParquet(file, [{ name: 'id', type: 'text', values: [] }, { name: 'vector', type: 'float32[]', width: 4, values: new Float32Array(0) }]);
  expect(await readParquetColumns(file, ['id', 'vector'])).toEqual({ id: [], vector: new Float32Array(0) });
});

test('not-a-number and infinities come back as they were', async () => {
  const file = path.join(folder, 'odd.parquet');
  const values = Float32Array.of(Number.NaN, Infinity, -Infinity, -0);
  await writeParquet(file, [{ name: 'score', type: 'float32', values }]);
  expect((await readParquetColumns(file, ['score'])).score).toEqual(values);
});

test('columns of different lengths are refused before anything is written', async () => {
  const file = path.join(folder, 'refused', 'uneven.parquet');
  await expect(writeParquet(file, [{ name: 'a', type: 'int32', values: [1, 2] }, { name: 'b', type: 'float32[]', width: 2, values: new Float32Array(2) }]))
    .rejects.toThrow('columns must have one length, got 2 of `a`, 1 of `b`');
  await expect(readdir(path.dirname(file))).rejects.toThrow('ENOENT');
});

test('a write that fails keeps the file that was there', async () => {
  const file = path.join(folder, 'kept', 'items.parquet');
  await writeParquet(file, [{ name: 'a', type: 'int32', values: [1] }]);
  await expect(writeParquet(file, [{ name: 'a', type: 'int32', values: [1] }, { name: 'a', type: 'int32', values: [2] }])).rejects.toThrow(/a/);
  expect(await readParquetColumns(file, ['a'])).toEqual({ a: Int32Array.of(1) });
  expect(await readdir(path.dirname(file))).toEqual(['items.parquet']);
});

test('a torn file and an unknown column are named', async () => {
  const file = path.join(folder, 'torn.parquet');
  await writeParquet(file, [{ name: 'a', type: 'int32', values: Int32Array.from({ length: 1000 }, (_, at) => at) }]);
  await expect(readParquetColumns(file, ['b'])).rejects.toThrow(`\`${file}\` has no column \`b\`; it has \`a\`.`);
  await truncate(file, 200);
  await expect(readParquetColumns(file, ['a'])).rejects.toThrow(DataError);
});

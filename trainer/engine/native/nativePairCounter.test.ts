import path from 'node:path';
import { expect, test } from 'vitest';
import { associate } from '../../data/association';
import type { BagColumn, NumberColumn } from '../../data/dataset';
import { stream } from '../../numerics/stream';
import { nativePairCounter } from './nativePairCounter';

const counter = nativePairCounter(path.resolve(import.meta.dirname, '../../../dist/native', `${process.platform}-${process.arch}`, 'kernels.duckdb_extension'));

const n = 30_000;

/** Items drawn at random, most of them small values, on memory that threads share; every fifth without a value where some may lack one. */
function drawn(feature: number, nValues: number, hasMissing: boolean, most = 1): BagColumn {
  const random = stream(1, `feature ${feature}`);
  const offsets = new Int32Array(new SharedArrayBuffer(4 * (n + 1)));
  const rows: number[] = [];
  for (let item = 0; item < n; item += 1) {
    const size = hasMissing && item % 5 === feature % 5 ? 0 : 1 + random.integer(most);
    const first = Math.floor(nValues * random.uniform() ** 3);
    for (let at = 0; at < size; at += 1) rows.push((first + at) % nValues);
    offsets[item + 1] = rows.length;
  }
  return { kind: 'bag', feature: `feature ${feature}`, table: `feature ${feature}`, offsets, rows: Int32Array.from(rows) };
}

function numbers(): NumberColumn {
  const random = stream(1, 'numbers');
  return { kind: 'number', feature: 'number', width: 1, values: Float32Array.from({ length: n }, () => random.uniform()), present: Uint8Array.from({ length: n }, (_, item) => Number(item % 7 !== 0)) };
}

test.skipIf(counter === undefined)('the kernels find the same association, to the last bit, as JavaScript', async () => {
  // Groups, features beyond one byte and beyond two, pairs beyond a flat table, one of several values, one that no item has.
  const bags = [2, 3, 5, 40, 300, 70_000, 9, 3000, 2].map((nValues, feature) => drawn(feature, nValues, feature % 2 === 1));
  const empty: BagColumn = { kind: 'bag', feature: 'nobody has it', table: 'nobody has it', offsets: new Int32Array(n + 1), rows: new Int32Array(0) };
  const vector: NumberColumn = { kind: 'number', feature: 'vector', width: 2, values: new Float32Array(2 * n), present: new Uint8Array(n) };
  const dataset = { items: { n, ids: [], labels: [], columns: [vector, ...bags.slice(0, 4), drawn(20, 12, true, 3), ...bags.slice(4), numbers(), empty] } };
  const plain = await associate(dataset);
  expect(plain.mutualInformationNats.flat().filter((nats) => 0 < nats).length).toBeGreaterThan(100);
  expect(await associate(dataset, counter)).toEqual(plain);
});

test('there is none where the kernels are not', () => {
  expect(nativePairCounter('/nowhere/kernels.duckdb_extension')).toBeUndefined();
});

import path from 'node:path';
import { expect, test } from 'vitest';
import { singleValueInformation, type SingleValues } from '../../data/singleValueInformation';
import { stream } from '../../numerics/stream';
import { nativePairCounter } from './nativePairCounter';

const counter = nativePairCounter(path.resolve(import.meta.dirname, '../../../dist/native', `${process.platform}-${process.arch}`, 'kernels.node'));

/** Items drawn at random, most of them small codes, every fifth without a value where some may lack one. */
function drawn(feature: number, n: number, nValues: number, hasMissing: boolean): SingleValues {
  const random = stream(1, `feature ${feature}`);
  const size = nValues + Number(hasMissing);
  const codes = size <= 65_536 ? new Uint16Array(n) : new Int32Array(n);
  const counts = new Int32Array(size);
  for (let item = 0; item < n; item += 1) {
    codes[item] = hasMissing && item % 5 === feature % 5 ? nValues : Math.floor(nValues * random.uniform() ** 3);
    counts[codes[item]!]! += 1;
  }
  return { codes, size, hasMissing, counts };
}

test.skipIf(counter === undefined)('the kernels find the same information, to the last bit, as JavaScript', () => {
  const n = 30_000;
  // Groups, two features beyond one byte, one beyond two bytes, and a pair beyond a flat table.
  const features = [2, 3, 5, 40, 300, 70_000, 9, 3000, 2].map((nValues, feature) => drawn(feature, n, nValues, feature % 2 === 1));
  const byPair = (found: Iterable<{ first: number; second: number; nats: number; nItems: number }>) => [...found].sort((a, b) => a.first - b.first || a.second - b.second);
  const plain = byPair(singleValueInformation(features, n));
  expect(plain).toHaveLength(36);
  expect(byPair(singleValueInformation(features, n, counter))).toEqual(plain);
});

test('there is none where the kernels are not', () => {
  expect(nativePairCounter('/nowhere/kernels.node')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { stream } from '../../numerics/stream';
import { dimensionMasks } from './dimensionMasks';
import { noiseRows } from './noiseRows';
import { replacedFields } from './replacedFields';

const rowsOf = (values: Float32Array | Int32Array, width: number): number[][] => Array.from({ length: values.length / width }, (_, row) => [...values.slice(row * width, (row + 1) * width)]);

test.each([1, 2, 3, 7, 16, 33])('dimensionMasks hides the share asked for of %i dimensions, never all, and complements one view by the other', (width) => {
  for (const share of [0.1, 0.5, 0.9]) {
    for (const isPerItem of [false, true]) {
      const rows = rowsOf(dimensionMasks(5, width, { share, isComplementary: true, isPerItem }, stream(1, 'dims', width)), width);
      const nMasked = width === 1 ? 0 : Math.min(width - 1, Math.max(1, Math.round(share * width)));
      for (let item = 0; item < 5; item += 1) {
        const [h, g] = [rows[item]!, rows[5 + item]!];
        expect(h.filter((kept) => kept === 0)).toHaveLength(nMasked);
        expect(h.map((kept, d) => kept + g[d]!)).toEqual(new Array(width).fill(width === 1 ? 2 : 1));
        if (!isPerItem) expect([h, g]).toEqual([rows[0], rows[5]]);
      }
      if (isPerItem && 16 <= width) expect(new Set(rows.slice(0, 5).map(String)).size).toBeGreaterThan(1);
    }
  }
});

test('dimensionMasks draws two sets of one size when the views are independent', () => {
  const rows = rowsOf(dimensionMasks(400, 10, { share: 0.3, isComplementary: false, isPerItem: true }, stream(2, 'dims')), 10);
  for (const row of rows) expect(row.filter((kept) => kept === 0)).toHaveLength(3);
  // Both views hide a dimension with chance .3 · .3: 36 of 400, standard deviation 5.7.
  for (let d = 0; d < 10; d += 1) expect(Math.abs(rows.slice(0, 400).filter((h, item) => h[d] === 0 && rows[400 + item]![d] === 0).length - 36)).toBeLessThan(26);
});

test('noiseRows has the length asked for in every row and no negative number', () => {
  const rows = rowsOf(noiseRows(50, 12, 0.2, stream(3, 'noise')), 12);
  for (const row of rows) {
    expect(Math.hypot(...row)).toBeCloseTo(0.2, 6);
    expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
  }
  expect(new Set(rows.map(String)).size).toBe(50);
});

test('replacedFields takes the share asked for of each example’s fields from items drawn uniformly', () => {
  const [n, nItems] = [3000, 6];
  for (const [k, share, nReplaced] of [[1, 0.6, 1], [2, 0.6, 1], [3, 0.6, 2], [5, 0.6, 3], [8, 0.01, 1], [8, 0.99, 8]] as const) {
    const rows = rowsOf(replacedFields(n, k, nItems, share, stream(4, 'replaced', k)), k);
    for (const row of rows) expect(row.filter((donor) => 0 <= donor)).toHaveLength(nReplaced);
    const counts = new Array<number>(nItems).fill(0);
    for (const donor of rows.flat()) if (0 <= donor) counts[donor]! += 1;
    const expected = (n * nReplaced) / nItems;
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    for (let field = 0; field < k; field += 1) expect(Math.abs(rows.filter((row) => 0 <= row[field]!).length - (n * nReplaced) / k)).toBeLessThan(5 * Math.sqrt((n * nReplaced) / k));
  }
});

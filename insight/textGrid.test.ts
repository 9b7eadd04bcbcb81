import { expect, test } from 'vitest';
import { textGrid, type GridColumn } from './textGrid';

const cells = (...texts: string[]) => texts.map((text) => ({ text }));
const rows = cells('a', 'long');
const columns: readonly GridColumn[] = [
  { heading: ['n'], align: 'right', cells: cells('1', '1,000') },
  { heading: ['two', 'lines'], align: 'right', cells: cells('.5', '') },
  { heading: ['words'], align: 'left', cells: [{ text: 'x', emphasis: true }, { text: 'y z' }] },
];
const plain = (text: string) => text;

test('textGrid sets columns side by side under their headings', () => {
  expect(textGrid(rows, columns, { width: 40, bold: plain })).toEqual([
    '               two',
    '          n  lines  words',
    '────  ─────  ─────  ─────',
    'a         1     .5  x',
    'long  1,000         y z',
  ]);
});

test('textGrid goes on below with the columns that do not fit, names repeated', () => {
  expect(textGrid(rows, columns, { width: 18, bold: plain })).toEqual([
    '               two', '          n  lines', '────  ─────  ─────', 'a         1     .5', 'long  1,000',
    '',
    '      words', '────  ─────', 'a     x', 'long  y z',
  ]);
});

test('textGrid breaks no column, and leaves no line empty-ended', () => {
  for (let width = 0; width < 60; width += 1) {
    const lines = textGrid(rows, columns, { width, bold: plain });
    for (const line of lines) expect(line).toBe(line.trimEnd());
    // The names with the widest column take 4 + 2 + 5.
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(Math.max(width, 11));
  }
});

test('textGrid measures before it marks, so that emphasis moves nothing', () => {
  const marked = textGrid(rows, columns, { width: 40, bold: (text) => `\u001b[1m${text}\u001b[0m` });
  expect(marked.map((line) => line.replace(/\u001b\[\dm/g, ''))).toEqual(textGrid(rows, columns, { width: 40, bold: plain }));
  expect(marked.filter((line) => line.includes('\u001b'))).toHaveLength(1);
});

test('textGrid without columns is empty', () => {
  expect(textGrid(rows, [], { width: 40, bold: plain })).toEqual([]);
});

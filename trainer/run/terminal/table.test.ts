import { expect, test } from 'vitest';
import { table } from './table';

test('table aligns words left and numbers right, two spaces apart, with no space at a line’s end', () => {
  expect(table([{ title: 'run', align: 'left' }, { title: 'step', align: 'right' }, { title: 'state', align: 'left' }], [['cfm', '12,345', 'running'], ['baseline', '7', '']])).toBe([
    'run         step  state',
    'cfm       12,345  running',
    'baseline       7',
  ].join('\n'));
});

test('table without rows is its titles, and a missing cell is empty', () => {
  expect(table([{ title: 'a', align: 'left' }, { title: 'b', align: 'right' }], [])).toBe('a  b');
  expect(table([{ title: 'a', align: 'left' }, { title: 'b', align: 'right' }], [['x']])).toBe('a  b\nx');
});

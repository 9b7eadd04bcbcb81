import { expect, test } from 'vitest';
import { attemptPaths, runId, runPaths } from './runPaths';

test('runId is the time in UTC, the name and four letters, and sorts by time', () => {
  expect(runId(new Date('2026-11-23T20:45:01.999Z'), 'cfm', 'abcd')).toBe('20261123T204501Z-cfm-abcd');
  const times = ['2026-01-02T03:04:05Z', '2026-01-10T00:00:00Z', '2026-11-01T00:00:00Z'];
  const ids = times.map((time) => runId(new Date(time), 'x', 'aaaa'));
  expect([...ids].sort()).toEqual(ids);
});

test.each([
  ['my model: v2/β', 'my-model-v2'],
  ['../../etc', 'etc'],
  ['...', 'run'],
  ['', 'run'],
  ['x'.repeat(200), 'x'.repeat(60)],
])('runId of the name %j is safe as the name of a folder', (name, shown) => {
  const id = runId(new Date(0), name, 'abcd');
  expect(id).toBe(`19700101T000000Z-${shown}-abcd`);
  expect(id).toMatch(/^[A-Za-z0-9._@-]+$/);
});

test('tables of different names have different files, whatever is in the name', () => {
  const tables = ['tags', 'a b', 'a-b', 'a/b', 'a~2fb', 'a:b', '..', '.', '~', '', 'ä', 'a%2Fb', 'ta\u0000gs', '😀'];
  const files = tables.map((table) => runPaths.vocabulary(table));
  expect(new Set(files).size).toBe(tables.length);
  for (const file of files) expect(file).toMatch(/^vocabulary\/[A-Za-z0-9_@~-][A-Za-z0-9._@~-]*\.parquet$/);
  expect(runPaths.vocabulary('tags')).toBe('vocabulary/tags.parquet');
});

test('everything of an attempt lies in its folder', () => {
  const { folder, ...files } = attemptPaths(12);
  expect(folder).toBe('attempts/12');
  for (const file of Object.values(files)) expect(file.startsWith('attempts/12/')).toBe(true);
  expect(new Set(Object.values(files)).size).toBe(Object.keys(files).length);
});

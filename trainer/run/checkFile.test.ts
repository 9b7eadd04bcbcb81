import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFile } from './checkFile';

const shop = fileURLToPath(new URL('../../test/fixtures/tenMistakes/shop', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'longtail-check-'));
  cpSync(shop, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const codesOf = async (name: string, withData = true, overrides: readonly string[] = []) =>
  (await checkFile(path.join(folder, name), { overrides, withData }))?.problems.map(({ code }) => code);

/** Writes the features file anew with one text put in place of another. */
function changeFeatures(from: string, to: string): void {
  const file = path.join(folder, 'shop.features.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

test('a model and its features file are both free of problems, with their data', async () => {
  expect(await codesOf('shop.model.yaml')).toEqual([]);
  expect(await codesOf('shop.features.yaml')).toEqual([]);
});

test('a features file alone is held against its data, unless nobody wants that', async () => {
  changeFeatures('items.csv', 'nothing.csv');
  expect(await codesOf('shop.features.yaml')).toEqual(['data-file-missing']);
  expect(await codesOf('shop.model.yaml')).toEqual(['data-file-missing']);
  expect(await codesOf('shop.features.yaml', false)).toEqual([]);
});

test('a config with errors is not held against its data', async () => {
  changeFeatures('items.csv', 'nothing.csv');
  expect(await codesOf('shop.model.yaml', true, ['training.epochs=0'])).toEqual(['out-of-bounds']);
});

test('a comment suppresses a warning of the config and one of the data, as in the editor, and one too many is told', async () => {
  const model = path.join(folder, 'shop.model.yaml');
  writeFileSync(model, `${readFileSync(model, 'utf8')}evaluation: { cutoffs: [20, 10] }\n`);
  // A column that says `a` for every item.
  writeFileSync(path.join(folder, 'items.csv'), readFileSync(path.join(folder, 'items.csv'), 'utf8').replace(/^(.+)$/gm, (line, _, at: number) => `${line},${at === 0 ? 'shelf' : 'a'}`));
  changeFeatures('features:\n', 'features:\n  - { name: shelf, kind: category }\n');
  expect([await codesOf('shop.model.yaml'), await codesOf('shop.features.yaml')]).toEqual([['cutoffs-order', 'feature-constant'], ['feature-constant']]);

  changeFeatures('kind: category }\n', 'kind: category } # longtail-ignore: feature-constant, cutoffs-order\n');
  writeFileSync(model, readFileSync(model, 'utf8').replace('evaluation:', '# longtail-ignore: cutoffs-order\nevaluation:'));
  expect([await codesOf('shop.model.yaml'), await codesOf('shop.features.yaml'), await codesOf('shop.features.yaml', false)]).toEqual([[], ['ignore-unused'], ['ignore-unused']]);
});

test('a quote that is never closed is told with its row, and skipping, which would not help, is not advised', async () => {
  const file = path.join(folder, 'orders.csv');
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [...lines.slice(0, 9), lines[9]!.replace(',', ',"'), ...lines.slice(10)].join('\n'));
  for (const badRows of ['fail', 'skip']) {
    const found = await checkFile(path.join(folder, 'shop.features.yaml'), { overrides: [`interactions.badRows=${badRows}`], withData: true });
    expect(found!.problems).toMatchObject([{ code: 'data-row-malformed', message: expect.stringMatching(/^Row 10 of .* a quote in it is not closed .*Close or delete the quote in that row\. Such a row cannot be skipped: all that follows it is read as the same cell\.$/) as string }]);
  }
});

test('a file that is no config, or of an unknown version, has an error, and where there is none there is nothing', async () => {
  writeFileSync(path.join(folder, 'other.yaml'), 'a: 1\n');
  writeFileSync(path.join(folder, 'later.yaml'), 'longtail: model/7\n');
  expect((await checkFile(path.join(folder, 'other.yaml'), { overrides: [], withData: true }))?.problems).toMatchObject([{ code: 'not-longtail', severity: 'error' }]);
  expect(await codesOf('later.yaml')).toEqual(['unknown-version']);
  expect(await codesOf('missing.yaml')).toBeUndefined();
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFile } from '../checkFile';
import { parseArguments, UsageError, type Output } from './command';
import { newCommand } from './new';

const shop = path.resolve(import.meta.dirname, '../../../test/fixtures/shop');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longtail-new-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function made(...argv: readonly string[]): Promise<{ readonly guess: object; readonly files: readonly { readonly path: string; readonly text: string }[] }> {
  let printed = '';
  const output: Output = { print: (text) => { printed += text; }, note: () => undefined, progress: () => undefined, isTerminal: false, columns: 100, color: false };
  await newCommand.run(parseArguments(newCommand, [...argv, '--json']), output, { script: '', enginePlaces: { wasmFolder: '', dawnFile: '', kernelsFile: '' } });
  return JSON.parse(printed) as Awaited<ReturnType<typeof made>>;
}

test('new writes two files that pass every rule, data included', async () => {
  for (const name of ['events.csv', 'items.csv']) cpSync(path.join(shop, name), path.join(folder, name));
  const { files } = await made(path.join(folder, 'events.csv'), '--items', path.join(folder, 'items.csv'));
  expect(files.map((file) => path.basename(file.path))).toEqual(['events.features.yaml', 'events.model.yaml']);
  expect((await checkFile(files[1]!.path, { overrides: [], withData: true }))!.problems).toEqual([]);
  const features = readFileSync(files[0]!.path, 'utf8');
  expect(features).toContain('- { name: genre, kind: category } # 5 values in 200 rows');
  expect(features).toContain('- { name: tags, kind: categories, separator: "|" }');
  expect(features).toContain('- { name: price, kind: number }');
});

test('new with an experiment writes three files of which the last is checked without a word, data included', async () => {
  for (const name of ['events.csv', 'items.csv']) cpSync(path.join(shop, name), path.join(folder, name));
  for (const [argv, nArms] of [[['--items', path.join(folder, 'items.csv')], 3], [['--name', 'ids'], 1]] as const) {
    const { files } = await made(path.join(folder, 'events.csv'), ...argv, '--experiment');
    expect(files.map((file) => path.basename(file.path).replace(/^\w+\./, ''))).toEqual(['features.yaml', 'model.yaml', 'experiment.yaml']);
    expect(files[1]!.text).not.toContain('selfSupervision');
    expect(files[2]!.text.match(/- \{ name:/g)).toHaveLength(nArms);
    expect(files[2]!.text.trimEnd().split('\n').filter((line) => !line.startsWith('#')).length).toBeLessThanOrEqual(10);
    expect((await checkFile(files[2]!.path, { overrides: [], withData: true }))!.problems).toEqual([]);
  }
  // A second time: the new files name each other.
  const { files: again } = await made(path.join(folder, 'events.csv'), '--experiment');
  expect(again[2]!.text).toContain(`model: ${path.basename(again[1]!.path)}`);
  expect(again[1]!.text).toContain(`features: ${path.basename(again[0]!.path)}`);
});

test('new leaves files alone that are there already', async () => {
  cpSync(path.join(shop, 'events.csv'), path.join(folder, 'events.csv'));
  await made(path.join(folder, 'events.csv'));
  const { files } = await made(path.join(folder, 'events.csv'));
  expect(files.map((file) => path.basename(file.path))).toEqual(['events-2.features.yaml', 'events-2.model.yaml']);
  expect(files[1]!.text).toContain('features: events-2.features.yaml');
});

test('new reads a file with a byte order mark, semicolons, leading zeros and a broken row', async () => {
  writeFileSync(path.join(folder, 'kauf.csv'), '\ufeffKunde;Artikel;Datum\n007;0012;2024-01-02\n008;0013;2024-02-02\n008;0012;2024-02-03\n009;0014\n');
  const { guess, files } = await made(path.join(folder, 'kauf.csv'));
  expect(guess).toEqual({ query: 'Kunde', item: 'Artikel', timestamp: 'Datum' });
  expect(files[0]!.text).toContain('interactions: { path: kauf.csv, query: Kunde, item: Artikel, timestamp: Datum, badRows: skip }');
});

test('new says of dates that it cannot read how they would have to be written, and which row is broken', async () => {
  writeFileSync(path.join(folder, 'kauf.csv'), 'Kunde;Artikel;Datum\n007;0012;31.01.2024 12:30\n008;0013;01.02.2024 08:00\n008;0012;03.02.2024 09:10\n009;0014;03.02.2024 09:11;2. Stock\n');
  const { guess, files } = await made(path.join(folder, 'kauf.csv'), '--query', 'Kunde', '--item', 'Artikel');
  expect(guess).toMatchObject({ timestamp: null });
  expect(files[0]!.text).toContain('# Datum is no timestamp as it is written: 31.01.2024 is read as text, 2024-01-31 or 2024-01-31 12:30 as a time.');
  expect(files[0]!.text).toContain('# One of these rows is malformed; it is left out and counted. `badRows: fail` shows which it is.');
});

test('new takes cells with a decimal comma for numbers, and they train as such', async () => {
  writeFileSync(path.join(folder, 'log.csv'), `user,item\n${Array.from({ length: 300 }, (_, at) => `u${at % 49},i${at % 60}`).join('\n')}\n`);
  // Prices 1.000,50 to 1.059,50; sizes 1,000 to 60,000 could be thousands, and so are left as they are.
  writeFileSync(path.join(folder, 'things.csv'), `item;price;size\n${Array.from({ length: 60 }, (_, at) => `i${at};1.0${String(at).padStart(2, '0')},50;${at + 1},000`).join('\n')}\n`);
  const { files } = await made(path.join(folder, 'log.csv'), '--items', path.join(folder, 'things.csv'));
  expect(files[0]!.text).toContain('- { name: price, kind: number, decimal: "," } # 60 values in 60 rows');
  expect(files[0]!.text).not.toContain('{ name: size, kind: number');
  expect((await checkFile(files[1]!.path, { overrides: [], withData: true }))!.problems).toEqual([]);
});

test('new leaves 64 batches or more in the rows that it has read', async () => {
  // 4,800 / 64 = 75, and 64 is the largest power of two below
  writeFileSync(path.join(folder, 'log.csv'), `user,item\n${Array.from({ length: 4800 }, (_, at) => `u${at % 97},i${at % 101}`).join('\n')}\n`);
  expect((await made(path.join(folder, 'log.csv'))).files[1]!.text).toContain('batchSize: 64, epochs: 40');
});

test.each([
  // Half of 30 items are 15, of 3 one. 300 / 4 = 75 is above 32; 60 / 4 = 15, and 8 is the largest power of two below.
  { nItems: 30, rows: 300, cutoffs: 'evaluation: { cutoffs: [5, 10] }', metric: 'recall@10', batch: 32 },
  { nItems: 3, rows: 60, cutoffs: 'evaluation: { cutoffs: [1] }', metric: 'recall@1', batch: 8 },
])('new asks a catalog of $nItems items for no more than half of them, and the config passes with its data', async ({ nItems, rows, cutoffs, metric, batch }) => {
  writeFileSync(path.join(folder, 'log.csv'), `user,item\n${Array.from({ length: rows }, (_, at) => `u${at % 29},i${at % nItems}`).join('\n')}\n`);
  const { files } = await made(path.join(folder, 'log.csv'), '--query', 'user', '--item', 'item');
  expect(files[1]!.text).toContain(`\n${cutoffs}\n`);
  expect(files[1]!.text).toContain(`batchSize: ${batch}, epochs: 40, earlyStopping: { metric: ${metric}, `);
  expect((await checkFile(files[1]!.path, { overrides: [], withData: true }))!.problems).toEqual([]);
});

test('new takes the column that a file of items repeats for the item, and the one other with many values for who', async () => {
  writeFileSync(path.join(folder, 'ventas.csv'), `articulo;comprador;cantidad\n${Array.from({ length: 60 }, (_, at) => `${at % 7};c${at % 20};${at % 3}`).join('\n')}\n`);
  writeFileSync(path.join(folder, 'stock.csv'), `articulo;color\n${Array.from({ length: 7 }, (_, at) => `${at};${at % 2 === 0 ? 'rojo' : 'azul'}`).join('\n')}\n`);
  const { guess, files } = await made(path.join(folder, 'ventas.csv'), path.join(folder, 'stock.csv'));
  expect(guess).toEqual({ query: 'comprador', item: 'articulo', timestamp: null });
  expect(files[0]!.text).toContain('items: { path: stock.csv, id: articulo }');
});

test('new takes the names of items for what people are shown', async () => {
  writeFileSync(path.join(folder, 'log.csv'), `user,item\n${Array.from({ length: 300 }, (_, at) => `u${at % 49},i${at % 60}`).join('\n')}\n`);
  writeFileSync(path.join(folder, 'things.csv'), `item,brand,name\n${Array.from({ length: 60 }, (_, at) => `i${at},North Star,Garden Chair ${at}`).join('\n')}\n`);
  const { files } = await made(path.join(folder, 'log.csv'), path.join(folder, 'things.csv'));
  expect(files[0]!.text).toContain('items: { path: things.csv, id: item, label: name }');
  expect((await checkFile(files[1]!.path, { overrides: [], withData: true }))!.problems).toEqual([]);
});

test('new refuses two files of items', async () => {
  for (const name of ['events.csv', 'items.csv']) cpSync(path.join(shop, name), path.join(folder, name));
  await expect(made(path.join(folder, 'events.csv'), path.join(folder, 'items.csv'), '--items', 'other.csv')).rejects.toThrow('Two files of items are given');
});

test('new asks for the columns that it cannot tell', async () => {
  writeFileSync(path.join(folder, 'log.csv'), 'a,b,c\nx,y,z\nu,v,w\nu,v,z\n');
  await expect(made(path.join(folder, 'log.csv'))).rejects.toThrow(UsageError);
  await expect(made(path.join(folder, 'log.csv'))).rejects.toThrow('Name `--query` (who: user, session, seed item) and `--item` (what was taken)');
  const { files } = await made(path.join(folder, 'log.csv'), '--query', 'a', '--item', 'c');
  expect(files[0]!.text).toContain('query: a, item: c');
});

test('new says the nearest column for one that is not there', async () => {
  writeFileSync(path.join(folder, 'log.csv'), 'user,item\nx,y\nu,v\n');
  await expect(made(path.join(folder, 'log.csv'), '--query', 'usr')).rejects.toThrow('There is no column `usr`. Did you mean `user`?');
});

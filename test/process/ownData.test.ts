import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ExperimentReport } from '../../insight/experimentReport';
import { stream } from '../../trainer/numerics/stream';
import { longtailIn } from './trainer.testkit';

const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-own-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(path.join(home, name), text);

/** 300 books in 12 genres, 400 readers who stay in two genres each, favorites first: 9,000 loans. */
function writeLibrary(): void {
  const source = stream(1, 'a library');
  const genre = (book: number) => book % 12;
  write('books.csv', `isbn,genre,author,subjects\n${Array.from({ length: 300 }, (_, book) => `b${String(book).padStart(3, '0')},genre ${genre(book)},author ${book % 60},subject ${genre(book)}|subject ${20 + (book % 30)}`).join('\n')}\n`);
  const loans = Array.from({ length: 9000 }, () => {
    const reader = source.integer(400);
    const wanted = source.uniform() < 0.5 ? reader % 12 : (reader * 5 + 1) % 12;
    const book = Math.floor(25 * source.uniform() ** 2) * 12 + wanted;
    return `r${reader},b${String(book).padStart(3, '0')}`;
  });
  write('loans.csv', `reader,isbn\n${loans.join('\n')}\n`);
}

test('A CSV of items, a CSV of interactions and three files of at most ten lines give the table of RQ1', async () => {
  mkdirSync(path.join(home, '.longtail'));
  writeLibrary();
  write('library.features.yaml', `longtail: features/1
interactions: { path: loans.csv, query: reader, item: isbn }
items: { path: books.csv, id: isbn }
features:
  - { name: reader, side: query, kind: id }
  - { name: isbn, kind: id }
  - { name: genre, kind: category }
  - { name: author, kind: category }
  - { name: subjects, kind: categories, separator: "|" }
`);
  write('library.model.yaml', `longtail: model/1
features: library.features.yaml
towers: { hidden: [32, 16] }
training: { batchSize: 128, epochs: 4 }
optimizer: { learningRate: 0.1 }
`);
  write('rq1.experiment.yaml', `longtail: experiment/1
model: library.model.yaml
arms:
  - { name: CFM, set: { selfSupervision.alpha: 0.3 } }
across: { loss.logQ: [none, yi2019] }
seeds: [1, 2, 3]
`);
  for (const name of ['library.features.yaml', 'library.model.yaml', 'rq1.experiment.yaml']) {
    expect(readFileSync(path.join(home, name), 'utf8').trimEnd().split('\n').length, name).toBeLessThanOrEqual(10);
    expect(await longtailIn(home, 'check', name), name).toMatchObject({ code: 0, out: 'No problems in 1 file.\n' });
  }
  const { code, out, remarks } = await longtailIn(home, 'experiment', 'rq1.experiment.yaml', '--jobs', '2', '--json');
  expect(code, out.slice(-2000) + remarks).toBe(0);
  const { report } = JSON.parse(out.trim().split('\n').at(-1)!) as { report: ExperimentReport };
  expect(report.tables.map(({ condition, rows }) => [condition[0]!.value, rows.map(({ label, seeds }) => `${label} ${seeds.join()}`)])).toEqual([
    ['none', ['Baseline 1,2,3', 'CFM 1,2,3']], ['yi2019', ['Baseline 1,2,3', 'CFM 1,2,3']],
  ]);
  for (const { rows, nPairs, items } of report.tables) {
    expect(items.corpus).toBe(300);
    expect(nPairs).toBeGreaterThan(300);
    // A reader stays in 2 of 12 genres, 50 of 300 books: who knows them finds most within 50; chance is 1 in 6.
    for (const { cells } of rows) expect(cells['all']!['recall@50']!.mean).toBeGreaterThan(0.4);
  }
  const { out: told } = await longtailIn(home, 'report', 'rq1.experiment.yaml');
  for (const words of ['## logQ none', '## logQ yi2019', '| MAP@10 | MAP@50 | Recall@10 | Recall@50 |', '| tail Recall@10 |', '*CFM against Baseline*', '(Holm)']) expect(told).toContain(words);
}, 240_000);

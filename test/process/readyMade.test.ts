import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { experimentMarkdown } from '../../insight/experimentMarkdown';
import type { ExperimentReport } from '../../insight/experimentReport';
import { longtailIn } from './trainer.testkit';

const examples = path.resolve(import.meta.dirname, '../../examples');
const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-ready-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).filter((name) => readdirSync(path.join(examples, name)).some((file) => file.endsWith('.experiment.yaml')));
for (const folder of folders) {
  mkdirSync(path.join(home, folder, '.longtail'), { recursive: true });
  cpSync(path.join(examples, folder), path.join(home, folder), { recursive: true, filter: (from) => !from.includes('.longtail') });
}
const files = folders.flatMap((folder) => readdirSync(path.join(examples, folder)).filter((name) => name.endsWith('.experiment.yaml')).map((name) => path.join(folder, name)));

/** A few steps on two hundredths of the pairs, one seed, in towers that hardly learn: the way of each file, not its numbers. */
const reduced = ['seeds=[1]', 'dataFractions=[0.02]', 'training.epochs=1', 'training.earlyStopping=null', 'towers.hidden=[8]'];

test('there are ready-made files for each question of the paper', () => {
  for (const name of ['rq1', 'rq2', 'rq3-alpha', 'rq3-dropout', 'rq4', 'item-sampling', 'own-tables', 'longer']) expect(files).toContain(path.join('debian', `${name}.experiment.yaml`));
});

test.each(files)('%s runs, reduced, and reports every arm', async (file) => {
  const text = readFileSync(path.join(home, file), 'utf8');
  // Each is with and without the correction of popular negatives, those beyond the paper under another condition too; the smallest is run both ways.
  expect(text).toContain(`across: { loss.logQ: [none, yi2019]${/own-tables|longer/.test(file) ? ', ' : ' }'}`);
  const isWhole = /rq1/.test(file) && file.startsWith('debian');
  const settings = [...reduced, ...(isWhole ? [] : ['across={}'])].flatMap((one) => ['--set', one]);
  const { code, out, remarks } = await longtailIn(home, 'experiment', path.join(home, file), '--jobs', '2', ...settings, '--json');
  expect(code, `${out.slice(-2000)} ${remarks}`).toBe(0);
  const { report } = JSON.parse(out.trim().split('\n').at(-1)!) as { report: ExperimentReport };
  expect(report.tables).toHaveLength(isWhole ? 2 : 1);
  const names = [...text.matchAll(/name: ([^,}]+)/g)].map(([, name]) => name!.trim());
  for (const { rows, fraction } of report.tables) {
    expect(fraction).toBe(0.02);
    expect([...new Set(rows.map(({ name }) => name))]).toEqual(['Baseline', ...(names.length === 0 ? [''] : names)]);
    expect(rows.flatMap(({ missing }) => missing)).toEqual([]);
    for (const { cells } of rows) for (const slice of ['all', 'head', 'tail']) expect(cells[slice]!['recall@50']!.mean).toBeGreaterThanOrEqual(0);
  }
  const markdown = experimentMarkdown(report);
  for (const words of ['| MAP@10 | MAP@50 | Recall@10 | Recall@50 |', 'tail Recall@50']) {
    if (!/rq3|tune/.test(file)) expect(markdown).toContain(words);
  }
  if (/rq3-alpha/.test(file)) expect(markdown).toMatch(/\| Recall@50, by alpha \|.*\n.*\n\| 0\.1 \|.*\n\| 0\.3 \|.*\n\| 1 \|.*\n\| 3 \|.*\n\| \*Baseline\* \|/);
  if (/rq3-dropout/.test(file)) expect(markdown).toMatch(/\| MAP@10, by dropoutRate \|/);
}, 240_000);

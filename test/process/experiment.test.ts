import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { runFolders } from '../../runs/node/projectFolder';
import { readRun } from '../../runs/node/readRun';
import type { ExperimentReport } from '../../insight/experimentReport';
import { finalBytes, script, trainToTheEnd, writeProject } from './trainer.testkit';

interface News { readonly kind: string; readonly [key: string]: unknown }
interface Done extends News { readonly kept: number; readonly finished: number; readonly failed: number; readonly stopped: number; readonly files: string[]; readonly report: ExperimentReport }

const homes: string[] = [];
let home: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'longtail-experiment-'));
  homes.push(home);
  writeProject(home, { epochs: 1, alpha: 0 });
  file = path.join(home, 'methods.experiment.yaml');
  writeFileSync(file, `longtail: experiment/1
model: small.model.yaml
arms:
  - { name: CFM, set: { selfSupervision.alpha: 0.3 } }
seeds: [1, 2]
`);
});
afterEach(() => { for (const child of children.splice(0)) child.kill('SIGKILL'); });
afterAll(() => { for (const one of homes) rmSync(one, { recursive: true, force: true }); });

/** `longtail …args --json`, heard line by line. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args, '--json'], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const news: News[] = [];
  const waiting: { isWanted: (one: News) => boolean; resolve: (one: News) => void; reject: (error: Error) => void }[] = [];
  let remarks = '';
  child.stderr.on('data', (text) => (remarks += String(text)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const one = JSON.parse(line) as News;
    news.push(one);
    for (const each of waiting) if (each.isWanted(one)) each.resolve(one);
  });
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')));
  void ended.then((how) => { for (const { reject } of waiting) reject(new Error(`It ended (${how}) without what is waited for. ${JSON.stringify(news)} ${remarks}`)); });
  return {
    child, news, ended, remarks: () => remarks,
    until: (isWanted: (one: News) => boolean) => {
      const past = news.find(isWanted);
      return past ? Promise.resolve(past) : new Promise<News>((resolve, reject) => waiting.push({ isWanted, resolve, reject }));
    },
  };
}

async function run(...args: readonly string[]): Promise<{ readonly code: number | string; readonly news: News[]; readonly done: Done }> {
  const started = start(...args);
  const code = await started.ended;
  const done = started.news.at(-1) as Done | undefined;
  if (done?.kind !== 'done') throw new Error(`No report: ${JSON.stringify(started.news)} ${started.remarks()}`);
  return { code, news: started.news, done };
}

const runs = () => runFolders(path.join(home, '.longtail')).map(readRun);

test('An experiment trains every arm with every seed, reports, and the second time trains nothing', async () => {
  const first = await run('experiment', file);
  expect(first.code).toBe(0);
  expect(first.done).toMatchObject({ kept: 0, finished: 4, failed: 0, stopped: 0 });
  expect(runs().map(({ state, record }) => [state, record.seed, record.overrides]).sort()).toEqual([
    ['finished', 1, ['selfSupervision.alpha=0.3', 'training.seed=1']], ['finished', 1, ['training.seed=1']],
    ['finished', 2, ['selfSupervision.alpha=0.3', 'training.seed=2']], ['finished', 2, ['training.seed=2']],
  ]);
  const { report, files } = first.done;
  expect(report.tables).toHaveLength(1);
  // Debian's split: 7,221 test pairs. Two arms, of which one is compared: four metrics on all, head and tail.
  expect(report.tables[0]).toMatchObject({ nPairs: 7221, base: 'Baseline', nComparisons: 12 });
  expect(report.tables[0]!.rows.map(({ label, seeds, missing }) => [label, seeds, missing])).toEqual([['Baseline', [1, 2], []], ['CFM', [1, 2], []]]);
  expect(files.map((one) => path.relative(home, one))).toEqual(['report.md', 'report.csv', 'report.json'].map((name) => path.join('.longtail/experiments/methods', name)));
  expect(JSON.parse(readFileSync(files[2]!, 'utf8'))).toEqual(report);

  // The mean of the table is that of the runs' own test evaluations.
  const means = runs().filter(({ record }) => record.overrides.length === 1).map(({ events }) => {
    const evaluated = events.findLast((event) => event.kind === 'evaluated' && event.split === 'test');
    return evaluated?.kind === 'evaluated' ? evaluated.slices.find(({ slice }) => slice === 'tail')!.metrics['recall@50']! : NaN;
  });
  expect(report.tables[0]!.rows[0]!.cells['tail']!['recall@50']!.mean).toBeCloseTo((means[0]! + means[1]!) / 2, 12);

  const second = await run('experiment', file);
  expect(second.done).toMatchObject({ kept: 4, finished: 0 });
  expect(second.done.report).toEqual(report);
  expect(runs()).toHaveLength(4);

  const estimate = start('experiment', file, '--estimate', '--set', 'seeds=[1,2,3]');
  expect(await estimate.ended).toBe(0);
  expect(estimate.news.at(-1)).toMatchObject({ kind: 'estimate', runs: 6, kept: 4, fromFinished: 2, measured: 0 });

  // Raw results stand for runs that are not on this machine, as long as the data are the same.
  const raw = path.join(home, 'methods.jsonl');
  expect(spawnSync(process.execPath, [script, 'report', file, '--raw', raw]).status).toBe(0);
  const there = mkdtempSync(path.join(os.tmpdir(), 'longtail-elsewhere-'));
  homes.push(there);
  writeProject(there, { epochs: 1, alpha: 0 });
  const copy = path.join(there, path.basename(file));
  copyFileSync(file, copy);
  const elsewhere = await run('experiment', copy, '--recorded', raw);
  expect(elsewhere.done).toMatchObject({ kept: 4, finished: 0 });
  expect(elsewhere.done.report).toEqual(report);
  const again = path.join(there, 'again.jsonl');
  expect(spawnSync(process.execPath, [script, 'report', copy, '--recorded', raw, '--raw', again]).status).toBe(0);
  expect(readFileSync(again, 'utf8')).toBe(readFileSync(raw, 'utf8'));
  writeFileSync(again, readFileSync(raw, 'utf8').replaceAll(/"data":"\w+"/g, '"data":"0123456789abcdef"'));
  const changed = start('experiment', copy, '--estimate', '--recorded', again);
  expect(await changed.ended).toBe(0);
  expect(changed.news.at(-1)).toMatchObject({ kind: 'estimate', runs: 4, kept: 0 });
  const absent = start('experiment', file, '--recorded', path.join(home, 'absent.jsonl'));
  expect(await absent.ended).toBe(2);
  expect(JSON.stringify(absent.news)).toContain('absent.jsonl');
}, 240_000);

test('A killed experiment goes on where it was, to the same bytes, and keeps what had finished', async () => {
  writeProject(home, { epochs: 3, alpha: 0, batchSize: 1024 });
  const first = start('experiment', file, '--set', 'seeds=[1]');
  // The base run is done and the arm trains; then the experiment and the trainer are killed.
  const begun = await first.until(({ kind, label }) => kind === 'started' && label === 'CFM, seed 1') as News & { folder: string };
  const trains = await untilRun(begun.folder, ({ events }) => events.some(({ kind }) => kind === 'checkpointed'));
  first.child.kill('SIGKILL');
  process.kill(trains.attemptRecord!.pid, 'SIGKILL');
  await first.ended;
  const kept = runs().find(({ state }) => state === 'finished')!;

  const second = await run('experiment', file, '--set', 'seeds=[1]');
  expect(second.code).toBe(0);
  expect(second.done).toMatchObject({ kept: 1, finished: 1, failed: 0 });
  expect(second.news.find(({ kind }) => kind === 'started')).toMatchObject({ how: 'resumed', folder: begun.folder });
  expect(runs()).toHaveLength(2);
  expect(readRun(kept.folder).attempt).toBe(1);

  const undisturbed = await trainToTheEnd(['train', path.join(home, 'small.model.yaml'), '--set', 'selfSupervision.alpha=0.3', '--set', 'training.checkpointEveryMinutes=5'], home);
  expect(finalBytes(begun.folder).equals(finalBytes(undisturbed))).toBe(true);
}, 240_000);

test('An experiment that was killed alone waits for the run that its trainer went on with', async () => {
  writeProject(home, { epochs: 2, alpha: 0, batchSize: 1024 });
  const first = start('experiment', file, '--set', 'seeds=[1]', '--set', 'grid={}', '--set', 'arms=[]');
  const begun = await first.until(({ kind }) => kind === 'started') as News & { folder: string };
  await untilRun(begun.folder, ({ state }) => state === 'running');
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await run('experiment', file, '--set', 'seeds=[1]', '--set', 'arms=[]');
  expect(second.news.find(({ kind }) => kind === 'started')).toMatchObject({ how: 'adopted', folder: begun.folder });
  expect(runs().map(({ state, attempt }) => [state, attempt])).toEqual([['finished', 1]]);
}, 240_000);

test('A stopped experiment leaves checkpoints, and one that is stopped says so', async () => {
  writeProject(home, { epochs: 50, alpha: 0, batchSize: 1024 });
  const stopped = start('experiment', file);
  const begun = await stopped.until(({ kind }) => kind === 'started') as News & { folder: string };
  await untilRun(begun.folder, ({ events }) => events.some(({ kind }) => kind === 'step'));
  stopped.child.kill('SIGINT');
  expect(await stopped.ended).toBe(1);
  expect(stopped.news.at(-1)).toMatchObject({ kind: 'done', finished: 0, failed: 0, stopped: 4 });
  expect(runs().map(({ state, events }) => [state, events.some(({ kind }) => kind === 'checkpointed')])).toEqual([['cancelled', true]]);
}, 120_000);

test('A run that fails does not stop the others, and is tried again', async () => {
  // Only the data tell that this column is not there: the arm is refused after its run began.
  writeFileSync(file, `longtail: experiment/1
model: small.model.yaml
arms:
  - { name: Broken, set: { "features[section].column": sectoin } }
  - { name: CFM, set: { selfSupervision.alpha: 0.3 } }
seeds: [1]
`);
  const { code, news, done } = await run('experiment', file, '--jobs', '2');
  expect(code).toBe(1);
  expect(done).toMatchObject({ finished: 2, failed: 1 });
  expect(news.find(({ kind, fate }) => kind === 'ended' && fate === 'failed')).toMatchObject({ label: 'Broken, seed 1', message: expect.stringContaining('sectoin') as string });
  expect(done.report.tables[0]!.rows.map(({ label, seeds, missing }) => [label, seeds, missing])).toEqual([['Baseline', [1], []], ['Broken', [], [1]], ['CFM', [1], []]]);
  expect((await run('experiment', file)).done).toMatchObject({ kept: 2, finished: 0, failed: 1 });
}, 240_000);

test('Runs on other data than now do not count', async () => {
  const items = path.join(home, 'items.csv');
  const events = path.join(home, 'events.csv');
  writeFileSync(items, `id,color\n${Array.from({ length: 80 }, (_, at) => `i${at},${['red', 'blue'][at % 2]}`).join('\n')}\n`);
  const rows = (n: number) => `user,item\n${Array.from({ length: n }, (_, at) => `u${at % 30},i${(at * 7) % 80}`).join('\n')}\n`;
  writeFileSync(events, rows(600));
  writeFileSync(path.join(home, 'shop.features.yaml'), 'longtail: features/1\ninteractions: { path: events.csv, query: user, item: item, deduplicate: false }\nitems: { path: items.csv, id: id }\nfeatures:\n  - { name: user, side: query, kind: id, dim: 4 }\n  - { name: id, kind: id, dim: 4 }\n  - { name: color, kind: category, dim: 4 }\n');
  writeFileSync(path.join(home, 'shop.model.yaml'), 'longtail: model/1\nfeatures: shop.features.yaml\ntowers: { hidden: [8] }\ntraining: { batchSize: 64, epochs: 1 }\n');
  writeFileSync(file, 'longtail: experiment/1\nmodel: shop.model.yaml\nseeds: [1]\n');
  expect((await run('experiment', file)).done).toMatchObject({ kept: 0, finished: 1 });
  // Touched without a change: the same data.
  utimesSync(events, new Date(), new Date());
  expect((await run('experiment', file)).done).toMatchObject({ kept: 1, finished: 0 });
  writeFileSync(events, rows(700));
  expect((await run('experiment', file)).done).toMatchObject({ kept: 0, finished: 1 });
}, 120_000);

test('report tells of an experiment what has finished, and writes where it is told', async () => {
  await run('experiment', file, '--set', 'seeds=[1]', '--set', 'metrics=[recall@50]', '--set', 'slices=[tail]');
  const child = spawn(process.execPath, [script, 'report', file, '--out', 'told', '--set', 'metrics=[recall@50]'], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (text) => (out += String(text)));
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
  // One of the two seeds has finished.
  for (const words of ['# methods', '| Baseline (1 of 2 seeds) |', '| CFM (1 of 2 seeds) |', 'Recall@50']) expect(out).toContain(words);
  for (const name of ['report.md', 'report.csv', 'report.json']) expect(existsSync(path.join(home, 'told', name)), name).toBe(true);
  expect(out.trimEnd()).toBe(readFileSync(path.join(home, 'told/report.md'), 'utf8').trimEnd());
}, 120_000);

test('An estimate of what never ran is measured over a few steps, once for each kind of run, and leaves no run', async () => {
  const estimate = start('experiment', file, '--estimate', '--jobs', '2');
  expect(await estimate.ended).toBe(0);
  // Two arms with two seeds each: with and without self-supervision take their own time, seeds the same.
  expect(estimate.news.at(-1)).toMatchObject({ kind: 'estimate', runs: 4, kept: 0, fromFinished: 0, measured: 2, jobs: 2 });
  expect((estimate.news.at(-1) as News & { seconds: number }).seconds).toBeGreaterThan(0);
  expect(runs()).toEqual([]);
}, 120_000);

test('An experiment with a mistake starts nothing', async () => {
  writeFileSync(file, 'longtail: experiment/1\nmodel: small.model.yaml\narms: [{ name: a, set: { loss.temprature: 1 } }]\n');
  const refused = start('experiment', file);
  expect(await refused.ended).toBe(1);
  expect(refused.news).toMatchObject([{ kind: 'refused', problems: [{ code: 'unknown-key', path: file }] }]);
  expect(runs()).toEqual([]);
});

/** Resolves when a run is as wanted; looks at it a few times a second, as every reader does. */
async function untilRun(folder: string, isWanted: (run: ReturnType<typeof readRun>) => boolean): Promise<ReturnType<typeof readRun>> {
  const { setTimeout: after } = await import('node:timers/promises');
  for (;;) {
    const now = readRun(folder);
    if (isWanted(now)) return now;
    if (['finished', 'failed', 'cancelled'].includes(now.state)) throw new Error(`The run is ${now.state} before it is as wanted.`);
    await after(50);
  }
}

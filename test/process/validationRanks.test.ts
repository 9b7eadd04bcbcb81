import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../runs/event';
import { script, startTrainer, type Trainer } from './trainer.testkit';

const execute = promisify(execFile);

let home: string;
let trainer: Trainer;

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'longtail-validation-'));
  cpSync(path.resolve(import.meta.dirname, '../fixtures/shop'), home, { recursive: true });
  mkdirSync(path.join(home, '.longtail'));
});
afterEach(async () => {
  trainer.child.kill('SIGKILL');
  await trainer.ended;
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

type Evaluated = Extract<RunEvent, { kind: 'evaluated' }>;
interface Ranks { readonly split: string; readonly step: number; readonly ranks: Int32Array; readonly item: Int32Array; readonly trainingCount: Int32Array }

/** What `longtail ranks` tells of a run, its numbers unpacked. */
async function ranksOf(folder: string): Promise<Ranks> {
  const { stdout } = await execute(process.execPath, [script, 'ranks', folder, '--json'], { maxBuffer: 64e6 });
  const { split, step, ranks, item, trainingCount } = JSON.parse(stdout) as Record<'split' | 'ranks' | 'item' | 'trainingCount', string> & { readonly step: number };
  const unpacked = (text: string) => {
    const bytes = Buffer.from(text, 'base64');
    return Int32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readInt32LE(4 * at));
  };
  return { split, step, ranks: unpacked(ranks), item: unpacked(item), trainingCount: unpacked(trainingCount) };
}

/** recall@10 of the pairs whose item is wanted. */
function recallAt10({ ranks, item }: Ranks, isWanted: (item: number) => boolean): { nPairs: number; recall: number } {
  const own = ranks.filter((_, pair) => isWanted(item[pair]!));
  return { nPairs: own.length, recall: own.filter((rank) => rank <= 10).length / own.length };
}

/** The ranks of a run are those that its journal tells the recall of, at the step that they name. */
async function expectRanksOfJournal(found: Ranks): Promise<Evaluated> {
  const told = await trainer.until((event) => event.kind === 'evaluated' && event.split === found.split && event.step === found.step) as Evaluated;
  const all = told.slices.find(({ slice }) => slice === 'all')!;
  const cold = told.slices.find(({ slice }) => slice === 'cold')!;
  const judged = recallAt10(found, () => true);
  expect(judged.nPairs).toBe(all.nPairs);
  expect(judged.recall).toBeCloseTo(all.metrics['recall@10']!, 6);
  // Cold is what has no training pair: the counts are those of training.
  expect(recallAt10(found, (item) => found.trainingCount[item] === 0).nPairs).toBe(cold.nPairs);
  return told;
}

test('whoever watches a run reads whole ranks of a validation, again and again, each as its journal tells it; a stopped run keeps the last', async () => {
  trainer = startTrainer(['train', 'long.model.yaml'], { cwd: home });
  const folder = await trainer.folder;
  await trainer.until(({ kind }) => kind === 'evaluated');
  const steps: number[] = [];
  for (let look = 0; look < 4; look += 1) {
    const found = await ranksOf(folder);
    expect(found.split).toBe('validation');
    steps.push((await expectRanksOfJournal(found)).step);
    // The run goes on: the next look finds a later validation.
    await trainer.until((event) => event.kind === 'evaluated' && found.step < event.step);
  }
  expect(new Set(steps).size).toBe(4);
  trainer.child.kill('SIGINT');
  expect(await trainer.ended).toBe(0);
  const last = trainer.events.findLast(({ kind }) => kind === 'evaluated') as Evaluated;
  expect(await expectRanksOfJournal(await ranksOf(folder))).toEqual(last);
});

test('a run that has finished is known by its test pairs', async () => {
  trainer = startTrainer(['train', 'shop.model.yaml'], { cwd: home });
  const folder = await trainer.folder;
  expect(await trainer.ended).toBe(0);
  const found = await ranksOf(folder);
  expect(found.split).toBe('test');
  await expectRanksOfJournal(found);
});

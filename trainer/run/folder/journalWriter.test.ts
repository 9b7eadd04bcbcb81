import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseJournal } from '../../../runs/parseJournal';
import type { Told } from '../trainLoop';
import { JournalWriter } from './journalWriter';

const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-journal-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let made = 0;
const newFile = () => path.join(home, `${(made += 1)}.jsonl`);
const step = (at: number, loss: number): Told => ({ kind: 'step', step: at, epoch: 0, steps: 1, mainLossNats: loss, selfSupervisedLossNats: 2 * loss, totalLossNats: 3 * loss, examplesPerSecond: at, secondsLeft: 1 });

test('steps told within a tenth of a second are one event with the mean of their losses', () => {
  const file = newFile();
  let nowMs = 0;
  const journal = new JournalWriter(file, () => undefined, () => nowMs);
  for (let at = 1; at <= 5; at += 1, nowMs += 20) journal.tell(step(at, at));
  journal.tell({ kind: 'checkpointed', step: 5, isBest: false });
  journal.close();
  const events = parseJournal(readFileSync(file, 'utf8'));
  // The first is written at once; 2 to 5 wait for the checkpoint: mean 3.5, the rest from the last.
  expect(events).toMatchObject([
    { kind: 'step', step: 1, steps: 1, mainLossNats: 1 },
    { kind: 'step', step: 5, steps: 4, mainLossNats: 3.5, selfSupervisedLossNats: 7, totalLossNats: 10.5, examplesPerSecond: 5 },
    { kind: 'checkpointed', step: 5 },
  ]);
});

test('nothing follows an ending', () => {
  const journal = new JournalWriter(newFile());
  journal.tell({ kind: 'cancelled', step: 3 });
  expect(journal.isEnded).toBe(true);
  expect(() => journal.tell({ kind: 'warning', code: 'w', message: 'Late.' })).toThrow(/Nothing follows an ending/);
  journal.close();
});

test('who listens hears each event as it is written', () => {
  const file = newFile();
  const heard: string[] = [];
  const journal = new JournalWriter(file, (event) => heard.push(JSON.stringify(event)));
  journal.tell({ kind: 'phase', phase: 'reading' });
  journal.tell({ kind: 'finished', step: 1, bestStep: 1, reason: 'epochs' });
  journal.close();
  expect(readFileSync(file, 'utf8')).toBe(heard.map((line) => `${line}\n`).join(''));
});

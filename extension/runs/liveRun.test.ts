import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../runs/event';
import { mergeAttempts } from '../../runs/mergeAttempts';
import { parseJournal } from '../../runs/parseJournal';
import { attemptPaths, runPaths } from '../../runs/runPaths';
import { stream } from '../../trainer/numerics/stream';
import { LiveRun } from './liveRun';
import { evaluated, planned, started, stepped } from './runs.testkit';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'longtail-live-'));
  writeFileSync(path.join(folder, runPaths.run), JSON.stringify({ formatVersion: 1, id: 'a', name: 'cfm', createdAt: 0, configPath: '/shop/cfm.model.yaml', configHash: '0', overrides: [], commit: null, isDirty: null, seed: 1 }));
});
afterEach(() => rmSync(folder, { recursive: true }));

const journal = (attempt: number) => path.join(folder, attemptPaths(attempt).journal);
function begin(attempt: number): void {
  mkdirSync(path.join(folder, attemptPaths(attempt).folder), { recursive: true });
  writeFileSync(journal(attempt), '');
}
const lines = (...told: readonly object[]) => told.map((event) => `${JSON.stringify({ at: 0, ...event })}\n`).join('');
const checkpointed = (step: number) => ({ kind: 'checkpointed', step, isBest: true });
const steps = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => stepped(from + at));

test('a run that is followed has the merged events of its whole lines, wherever the looks fall into them', () => {
  const random = stream(5, 'looks');
  const live = LiveRun.open(folder)!;
  const journals = [
    lines(started, planned, ...steps(1, 100), evaluated(0.2), checkpointed(100), ...steps(101, 130)),
    lines({ ...started, fromStep: 100 }, evaluated(0.2), checkpointed(100), ...steps(101, 160), { kind: 'warning', code: 'slow', message: 'Slow.' }, ...steps(161, 180)),
    lines({ ...started, fromStep: 100 }, ...steps(101, 140)),
  ];
  let nLooks = 0;
  journals.forEach((text, at) => {
    begin(at + 1);
    for (let from = 0; from < text.length;) {
      const to = from + 1 + random.integer(400);
      appendFileSync(journal(at + 1), text.slice(from, to));
      from = to;
      const written = [...journals.slice(0, at), text.slice(0, text.lastIndexOf('\n', to - 1) + 1)];
      expect(live.look().events).toEqual(mergeAttempts(written.map(parseJournal)));
      nLooks += 1;
    }
  });
  // About 70,000 characters at 200 a look
  expect(nLooks).toBeGreaterThan(150);
});

test('an event that was seen stays the same object while steps are added', () => {
  const live = LiveRun.open(folder)!;
  begin(1);
  appendFileSync(journal(1), lines(started, planned, ...steps(1, 3)));
  const before = live.look().events;
  appendFileSync(journal(1), lines(...steps(4, 5)));
  const after = live.look().events;
  expect(after.length).toBe(before.length + 2);
  expect(before.every((event: RunEvent, at) => event === after[at])).toBe(true);
});

test('a look that finds nothing new returns the same events', () => {
  const live = LiveRun.open(folder)!;
  begin(1);
  appendFileSync(journal(1), lines(started));
  expect(live.look().events).toBe(live.look().events);
});

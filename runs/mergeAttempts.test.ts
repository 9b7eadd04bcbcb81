import { expect, test } from 'vitest';
import { stream, type Stream } from '../trainer/numerics/stream';
import type { RunEvent } from './event';
import { mergeAttempts } from './mergeAttempts';
import { parseJournal } from './parseJournal';

const started = (fromStep: number): RunEvent => ({ at: 0, kind: 'started', fromStep, engine: 'cpu', device: 'a CPU', why: 'because' });
const step = (at: number, steps = 1): RunEvent => ({ at: 0, kind: 'step', step: at, epoch: 0, steps, mainLossNats: 1, selfSupervisedLossNats: null, totalLossNats: 1, examplesPerSecond: 1, secondsLeft: 1 });
const checkpointed = (at: number): RunEvent => ({ at: 0, kind: 'checkpointed', step: at, isBest: false });
const evaluated = (at: number): RunEvent => ({
  at: 0, kind: 'evaluated', step: at, epoch: 1, split: 'validation', slices: [], alignment: null, uniformityQuery: null, uniformityItem: null, coverage: {}, gini: {}, isBest: false, seconds: 1,
});
const reading: RunEvent = { at: 0, kind: 'phase', phase: 'reading' };
const warning: RunEvent = { at: 0, kind: 'warning', code: 'w', message: 'Something.' };

test('one attempt is its own history', () => {
  const events = [started(0), reading, step(1), step(3, 2), checkpointed(3), { at: 0, kind: 'cancelled', step: 3 } as const];
  expect(mergeAttempts([events])).toEqual(events);
  expect(mergeAttempts([])).toEqual([]);
});

test('an attempt is cut at the step that the next one starts from', () => {
  const first = [started(0), step(1), checkpointed(1), step(2), evaluated(2), checkpointed(2), step(3), step(4)];
  expect(mergeAttempts([first, [started(2), step(3), step(4)]])).toEqual([...first.slice(0, 6), started(2), step(3), step(4)]);
});

test('an attempt that starts anew takes back every step before it', () => {
  expect(mergeAttempts([[started(0), step(1), step(2)], [started(0), step(1)]])).toEqual([started(0), started(0), step(1)]);
});

test('an attempt that ended before it began to train cuts nothing, and the one after it does', () => {
  const first = [started(0), step(1), checkpointed(1), step(2)];
  expect(mergeAttempts([first, [reading]])).toEqual([...first, reading]);
  expect(mergeAttempts([first, [], [started(1), step(2)]])).toEqual([...first.slice(0, 3), started(1), step(2)]);
});

test('a later attempt from an earlier checkpoint cuts all attempts before it', () => {
  // 0–4, then 4–6, then again from 2: what is left are 1 and 2 of the first and 3 of the last.
  expect(mergeAttempts([[started(0), step(2, 2), step(4, 2)], [started(4), step(6, 2)], [started(2), step(3)]]))
    .toEqual([started(0), step(2, 2), started(4), started(2), step(3)]);
});

test('an evaluation and a checkpoint made again at the step of a resume are told once, by the later attempt', () => {
  expect(mergeAttempts([[started(0), step(1), evaluated(1), checkpointed(1)], [started(1), evaluated(1), checkpointed(1), step(2)]]))
    .toEqual([started(0), step(1), started(1), evaluated(1), checkpointed(1), step(2)]);
});

test('what is about no step is kept from every attempt', () => {
  const failed: RunEvent = { at: 0, kind: 'failed', failure: { code: 'c', message: 'm', remedy: 'r' } };
  expect(mergeAttempts([[started(0), step(1), warning, failed], [started(0), step(1)]])).toEqual([started(0), warning, failed, started(0), step(1)]);
});

test('an event that stands for steps on both sides of a cut is shortened to those before it', () => {
  expect(mergeAttempts([[started(0), step(5, 5)], [started(3), step(4)]])).toEqual([started(0), step(3, 3), started(3), step(4)]);
});

/**
 * One attempt of a trainer: coalesced `step` events, each written out before a checkpoint that stands for its steps.
 *
 * @returns the journal, and the durable checkpoints with the number of characters written before each
 */
function attemptFrom(fromStep: number, lastStep: number, source: Stream): { journal: string; checkpoints: { step: number; writtenBefore: number }[] } {
  let journal = '';
  const checkpoints: { step: number; writtenBefore: number }[] = [];
  const write = (event: RunEvent) => { journal += `${JSON.stringify(event)}\n`; };
  write(started(fromStep));
  let held = 0;
  for (let at = fromStep + 1; at <= lastStep; at += 1) {
    held += 1;
    const saves = source.uniform() < 0.15 || at === lastStep;
    if (saves || source.uniform() < 0.4) {
      write(step(at, held));
      held = 0;
    }
    if (!saves) continue;
    if (source.uniform() < 0.5) write(evaluated(at));
    checkpoints.push({ step: at, writtenBefore: journal.length });
    write(checkpointed(at));
  }
  return { journal, checkpoints };
}

test('a run killed at any byte and resumed, any number of times, tells each step once', () => {
  const source = stream(1, 'kills');
  const lastStep = 40;
  let nKills = 0;
  for (let history = 0; history < 500; history += 1) {
    const journals: string[] = [];
    let durable = 0;
    for (let kills = source.integer(6); 0 < kills; kills -= 1) {
      const { journal, checkpoints } = attemptFrom(durable, lastStep, source);
      // Some die before they write `started`.
      const killedAt = source.uniform() < 0.1 ? source.integer(20) : source.integer(journal.length + 1);
      journals.push(journal.slice(0, killedAt));
      // A checkpoint can be durable although its own event is torn or missing.
      durable = checkpoints.filter(({ writtenBefore }) => writtenBefore <= killedAt).at(-1)?.step ?? durable;
      nKills += 1;
    }
    journals.push(attemptFrom(durable, lastStep, source).journal);

    const merged = mergeAttempts(journals.map(parseJournal));
    const told = merged.flatMap((event) => (event.kind === 'step' ? Array.from({ length: event.steps }, (_, before) => event.step - before).reverse() : []));
    expect(told, JSON.stringify(journals)).toEqual(Array.from({ length: lastStep }, (_, at) => at + 1));
    const kept = merged.flatMap((event) => (event.kind === 'checkpointed' ? [event.step] : []));
    expect(new Set(kept).size).toBe(kept.length);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
  }
  expect(nKills).toBeGreaterThan(1000);
});

import { expect, test } from 'vitest';
import type { RunEvent } from './event';
import { parseJournal } from './parseJournal';

const events: readonly RunEvent[] = [
  { at: 1, kind: 'started', fromStep: 0, engine: 'wasm', device: 'Prozessor “µ”', why: 'wasm: 😀' },
  { at: 2, kind: 'warning', code: 'rows-skipped', message: 'A line break\nand a brace } in a text' },
  { at: 3, kind: 'step', step: 3, epoch: 0, steps: 3, mainLossNats: 6.5, selfSupervisedLossNats: null, totalLossNats: 6.5, examplesPerSecond: 1000, secondsLeft: 9 },
  { at: 4, kind: 'cancelled', step: 3 },
];
const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');

test('parseJournal reads back every event', () => {
  expect(parseJournal(text)).toEqual(events);
});

test('parseJournal gives the whole lines of a journal cut at any byte', () => {
  const bytes = new TextEncoder().encode(text);
  const ends = events.map((_, at) => new TextEncoder().encode(events.slice(0, at + 1).map((event) => `${JSON.stringify(event)}\n`).join('')).length);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    // A line is whole with or without its line break.
    const whole = ends.filter((end) => end - 1 <= cut).length;
    expect(parseJournal(new TextDecoder().decode(bytes.subarray(0, cut))), `cut at byte ${cut}`).toEqual(events.slice(0, whole));
  }
});

test('parseJournal goes on behind a line that was torn in the middle of a journal', () => {
  const [first, second, ...others] = text.split('\n');
  expect(parseJournal([first, second!.slice(0, 20), ...others].join('\n'))).toEqual([events[0], events[2], events[3]]);
});

test.each(['', '\n\n \n', 'null\n', '3\n', '"step"\n', '[]\n', '{}\n', '{"kind":3}\n', '\u0000\u0000\u0000\n'])('parseJournal finds no event in %j', (nothing) => {
  expect(parseJournal(nothing)).toEqual([]);
});

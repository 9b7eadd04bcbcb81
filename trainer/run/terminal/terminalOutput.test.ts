import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { terminalOutput } from './terminalOutput';

/** A stream that keeps what is written, as a terminal of so many columns or, without them, as a file. */
function listening(columns?: number): { readonly stream: WriteStream; readonly written: () => string } {
  const stream = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
  return { stream: stream as unknown as WriteStream, written: () => String((stream.read() as Buffer | null) ?? '') };
}

const eraseLine = '\r\u001b[2K';

test('on a terminal a progress line is replaced by the next, and stays below what is noted', () => {
  const [answers, remarks] = [listening(80), listening(80)];
  const output = terminalOutput(answers.stream, remarks.stream);
  output.progress('one');
  output.progress('two');
  output.note('A remark.');
  expect(remarks.written()).toBe(`one${eraseLine}two${eraseLine}A remark.\ntwo`);
  output.print('An answer.');
  expect([answers.written(), remarks.written()]).toEqual(['An answer.\n', `${eraseLine}two`]);
  output.close();
  expect(remarks.written()).toBe(eraseLine);
});

test('on a terminal a progress line never wraps', () => {
  const remarks = listening(10);
  terminalOutput(listening(10).stream, remarks.stream).progress('0123456789abc');
  expect(remarks.written()).toBe('012345678');
});

test('elsewhere progress is plain lines, the first at once and the next not within ten seconds', () => {
  const [answers, remarks] = [listening(), listening()];
  const output = terminalOutput(answers.stream, remarks.stream);
  output.progress('');
  output.progress('one');
  output.progress('two');
  output.note('A remark.');
  output.print('An answer.');
  output.close();
  expect([answers.written(), remarks.written()]).toEqual(['An answer.\n', 'one\nA remark.\n']);
});

test('answers and remarks know their own width, and a file has 100 columns', () => {
  expect(terminalOutput(listening(80).stream, listening(120).stream)).toMatchObject({ isTerminal: true, columns: 120 });
  expect(terminalOutput(listening(80).stream, listening().stream)).toMatchObject({ isTerminal: false, columns: 80 });
  expect(terminalOutput(listening().stream, listening().stream)).toMatchObject({ isTerminal: false, columns: 100, color: false });
});

test('a reader that has gone away ends nothing', () => {
  const remarks = new PassThrough();
  const output = terminalOutput(listening().stream, remarks as unknown as WriteStream);
  remarks.destroy(new Error('write EPIPE'));
  expect(() => output.note('Nobody hears this.')).not.toThrow();
});

import type { WriteStream } from 'node:tty';
import type { Output } from '../commands/command';

/** Columns where nobody says: a log, a pipe. */
const plainColumns = 100;

/** Seconds between two progress lines where they cannot replace each other. */
const plainIntervalMs = 10_000;

/**
 * Answers on one stream, remarks and progress on the other. Progress is one line that is replaced on a terminal, and a
 * line every ten seconds elsewhere. A reader that has gone away is no error: what trains goes on.
 */
export function terminalOutput(answers: WriteStream, remarks: WriteStream): Output & { close(): void } {
  for (const stream of [answers, remarks]) stream.on('error', () => undefined);
  const isTerminal = remarks.isTTY === true;
  let shown = '';
  let shownAtMs = -Infinity;
  const erase = () => {
    if (isTerminal && shown !== '') remarks.write('\r\u001b[2K');
    shown = '';
  };
  const redraw = (write: () => void) => {
    const before = shown;
    erase();
    write();
    if (isTerminal && before !== '') {
      remarks.write(before);
      shown = before;
    }
  };
  return {
    isTerminal,
    get columns() {
      return (isTerminal ? remarks.columns : answers.columns) ?? plainColumns;
    },
    color: answers.isTTY === true && process.env.NO_COLOR === undefined,
    print: (text) => redraw(() => answers.write(`${text}\n`)),
    note: (text) => redraw(() => remarks.write(`${text}\n`)),
    progress(text) {
      if (isTerminal) {
        erase();
        shown = text.slice(0, (remarks.columns ?? plainColumns) - 1);
        remarks.write(shown);
      } else if (text !== '' && plainIntervalMs <= performance.now() - shownAtMs) {
        shownAtMs = performance.now();
        remarks.write(`${text}\n`);
      }
    },
    close: erase,
  };
}

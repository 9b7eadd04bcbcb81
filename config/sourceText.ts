import type { Position, Range } from './problem';

/** A text with a name, in which offsets become lines and characters. */
export interface SourceText {
  /** As the reader names it; `--set` for overrides. */
  readonly path: string;
  readonly text: string;
  /** @param start offset in UTF-16 units, clamped to the text; `end` likewise */
  rangeOf(start: number, end: number): Range;
  offsetOf(position: Position): number;
}

/** Lines end with `\n`, `\r\n` or `\r`, as in the language server protocol. */
export function sourceText(text: string, path: string): SourceText {
  let lines: readonly number[] | undefined;
  const starts = () => (lines ??= lineStarts(text));
  const positionOf = (offset: number): Position => {
    const inText = Math.max(0, Math.min(offset, text.length));
    // Between `\r` and `\n` there is no place.
    const at = text[inText] === '\n' && text[inText - 1] === '\r' ? inText - 1 : inText;
    const line = lastAtOrBelow(starts(), at);
    return { line, character: at - starts()[line]! };
  };
  return {
    path,
    text,
    rangeOf: (start, end) => ({ start: positionOf(start), end: positionOf(Math.max(start, end)) }),
    offsetOf: ({ line, character }) => {
      const start = starts()[Math.min(Math.max(line, 0), starts().length - 1)]!;
      const end = starts()[line + 1] ?? text.length;
      return Math.min(start + Math.max(0, character), end);
    },
  };
}

/** A part of another text: offsets count from `start` of the whole, ranges are those of the whole. */
export function partOf(whole: SourceText, start: number, end: number): SourceText {
  return {
    path: whole.path,
    text: whole.text.slice(start, end),
    rangeOf: (from, to) => whole.rangeOf(start + Math.min(from, end - start), start + Math.min(to, end - start)),
    offsetOf: (position) => whole.offsetOf(position) - start,
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** Index of the last value that is ≤ `wanted`, in ascending values of which the first is. */
function lastAtOrBelow(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

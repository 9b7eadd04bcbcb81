import { Parser, type CST } from 'yaml';
import { plainValue } from '../../config/configNode';
import { readYaml } from '../../config/readYaml';
import { sourceText } from '../../config/sourceText';
import { commentsOf, tokensOf } from './yamlTokens';

/**
 * The text with tidy white space: two columns a level, one space behind `:` and `-`, `{ a: 1 }` and `[1, 2]`, no space at
 * the end of a line, one line break at the end. Words, quotes, comments and line breaks stay. A text that YAML cannot
 * read, or that would not mean the same, is returned as it is.
 */
export function formatted(text: string): string {
  const before = readYaml(sourceText(text, ''));
  if (!before.root || before.problems.length > 0 || /\t|\r(?!\n)/.test(text)) return text;
  const result = withTidyEnds(withTidyLines(text));
  const after = readYaml(sourceText(result, ''));
  const meansTheSame = after.root && after.problems.length === 0
    && JSON.stringify(plainValue(after.root, { withoutNulls: false })) === JSON.stringify(plainValue(before.root, { withoutNulls: false }))
    && JSON.stringify(commentsOf(result)) === JSON.stringify(commentsOf(text));
  return meansTheSame ? result : text;
}

interface Edit { readonly start: number; readonly end: number; readonly newText: string }

function withTidyLines(text: string): string {
  const edits: Edit[] = [];
  const columns = new LineColumns(text);
  for (const token of new Parser().parse(text)) {
    if (token.type !== 'document' || !token.value) continue;
    spaces(token.value, edits);
    columns.place(token.value, 0);
  }
  return applied(text, [...edits, ...columns.edits()]);
}

/** White space at line ends goes, except in texts of several lines, whose spaces may count. */
function withTidyEnds(text: string): string {
  const edits: Edit[] = [];
  for (const { type, offset, source } of tokensOf(text)) {
    if (type === 'space' && /^(\r?\n|$)/.test(text.slice(offset + source.length, offset + source.length + 2))) edits.push({ start: offset, end: offset + source.length, newText: '' });
  }
  const lineBreak = /\r\n/.test(text) ? '\r\n' : '\n';
  return `${applied(text, edits).replace(/(?:[ ]*\r?\n)*[ ]*$/, '')}${lineBreak}`;
}

/** One space, or none, between the tokens of one line. */
function spaces(token: CST.Token, edits: Edit[]): void {
  if (token.type === 'flow-collection') {
    tidyFlow(flat(token), edits);
    return;
  }
  if (!('items' in token)) return;
  for (const { sep, value } of token.items) {
    const colon = sep?.findIndex(({ type }) => type === 'map-value-ind') ?? -1;
    const after = sep?.[colon + 1];
    if (colon >= 0 && after?.type === 'space' && after === sep?.at(-1) && value) edits.push({ start: after.offset, end: after.offset + after.source.length, newText: ' ' });
    if (value) spaces(value, edits);
  }
}

function tidyFlow(tokens: readonly CST.SourceToken[], edits: Edit[]): void {
  const solid = tokens.filter(({ type }) => type !== 'space');
  solid.slice(1).forEach((next, index) => {
    const last = solid[index]!;
    const start = last.offset + last.source.length;
    const wanted = gap(last.type, next.type);
    if (wanted !== undefined) edits.push({ start, end: next.offset, newText: wanted });
  });
}

/** What belongs between two tokens of a flow collection; undefined where it stays as it is. */
function gap(last: CST.SourceToken['type'], next: CST.SourceToken['type']): string | undefined {
  const opens = last === 'flow-map-start' || last === 'flow-seq-start';
  const closes = next === 'flow-map-end' || next === 'flow-seq-end';
  if (last === 'newline' || next === 'newline' || next === 'comment' || last === 'comment') return undefined;
  if (opens && closes) return '';
  if (last === 'map-value-ind') return closes || next === 'comma' ? undefined : ' ';
  if (next === 'map-value-ind' || next === 'comma' || last === 'flow-seq-start' || next === 'flow-seq-end') return '';
  if (last === 'flow-map-start' || next === 'flow-map-end' || last === 'comma') return ' ';
  return undefined;
}

/** The tokens of a value as they stand in the text. */
function flat(token: CST.Token): CST.SourceToken[] {
  if (token.type !== 'flow-collection') return [token as CST.SourceToken, ...(('end' in token && token.end) || [])];
  return [token.start, ...token.items.flatMap(({ start, key, sep, value }) => [...start, ...(key ? flat(key) : []), ...(sep ?? []), ...(value ? flat(value) : [])]), ...token.end];
}

/** Moves lines sideways: each to the column of its level, and what goes on below it along with it. */
class LineColumns {
  readonly #text: string;
  readonly #lineStarts: readonly number[];
  /** By line: by how much it and the lines after it move, until the next that has an entry. */
  readonly #shifts = new Map<number, { readonly column: number; readonly shift: number }>();
  readonly #dashes: Edit[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** @param column where the level of this value belongs */
  place(token: CST.Token, column: number): void {
    if (token.type === 'block-map') {
      for (const { start, key, value } of token.items) {
        const first = key ? offsetOf(key) : start.find(({ type }) => type !== 'space' && type !== 'newline' && type !== 'comment')?.offset;
        if (first !== undefined) this.#line(first, column);
        if (value) this.place(value, column + 2);
      }
    }
    if (token.type === 'block-seq') {
      for (const { start, value } of token.items) {
        const dash = start.find(({ type }) => type === 'seq-item-ind');
        if (!dash) continue;
        this.#line(dash.offset, column);
        if (!value) continue;
        const first = firstOffset(value);
        const gapEnd = dash.offset + 1;
        const between = this.#text.slice(gapEnd, first);
        if (/^ +$/.test(between)) this.#dashes.push({ start: gapEnd, end: first, newText: ' ' });
        this.place(value, column + 2);
      }
    }
  }

  edits(): readonly Edit[] {
    const edits: Edit[] = [...this.#dashes];
    let shift = 0;
    this.#lineStarts.forEach((start, line) => {
      const own = this.#shifts.get(line);
      if (own) shift = own.shift;
      const width = /^ */.exec(this.#text.slice(start, this.#lineStarts[line + 1] ?? this.#text.length))![0].length;
      const isBlank = /^ *\r?(\n|$)/.test(this.#text.slice(start, start + width + 2));
      const isComment = this.#text[start + width] === '#' && !own;
      const moves = isComment ? this.#commentShift(line, width, shift) : shift;
      if (!isBlank && moves !== 0) edits.push({ start, end: start + width, newText: ' '.repeat(Math.max(0, width + moves)) });
    });
    return edits;
  }

  /** A comment goes with the next line if that is written at its column, else with the last one that is. */
  #commentShift(line: number, width: number, before: number): number {
    const at = (known: { readonly column: number; readonly shift: number }) => known.column - known.shift;
    for (let next = line + 1; next < this.#lineStarts.length; next += 1) {
      const known = this.#shifts.get(next);
      if (known && at(known) === width) return known.shift;
      if (known) break;
    }
    for (let last = line - 1; last >= 0; last -= 1) {
      const known = this.#shifts.get(last);
      if (known && at(known) <= width) return at(known) === width ? known.shift : before;
    }
    return before;
  }

  /** Only what begins its line decides where the line is. */
  #line(offset: number, column: number): void {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const start = this.#lineStarts[low]!;
    if (/^\uFEFF? *$/.test(this.#text.slice(start, offset))) this.#shifts.set(low, { column, shift: column - (offset - start) });
  }
}

function offsetOf(token: CST.Token): number {
  return token.type === 'flow-collection' ? token.start.offset : 'offset' in token ? token.offset : 0;
}

/** Where a value begins, its own white space left out. */
function firstOffset(token: CST.Token): number {
  if (token.type !== 'block-map' && token.type !== 'block-seq') return offsetOf(token);
  const first = token.items[0];
  if (!first) return token.offset;
  const before = first.start.find(({ type }) => type !== 'space');
  return before?.offset ?? (first.key ? firstOffset(first.key) : token.offset);
}

/** Edits that do not overlap, put in. */
function applied(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, newText } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at) continue;
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

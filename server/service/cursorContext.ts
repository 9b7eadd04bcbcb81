import type { AddressStep } from '../../config/keyAddress';

/** What could be written at a place of a text that need not be YAML yet. */
export interface CursorContext {
  /** The map whose key is written (`key`), the key whose value is (`value`), or the list whose element is (`element`). */
  readonly steps: readonly AddressStep[];
  readonly at: 'key' | 'value' | 'element';
  /** In brackets or braces, where everything stays on the line. */
  readonly isFlow: boolean;
  /** Column of block keys written here. */
  readonly column: number;
  /** Offsets of the word that is there already, which a completion replaces. */
  readonly start: number;
  readonly end: number;
  /** The word is a key with its colon: only the key itself is to be replaced. */
  readonly hasColon: boolean;
  /** A line that already has a dash; elements written on other lines need their own. */
  readonly isAfterDash: boolean;
  /** Keys and plain values of the map around the cursor; the cursor's own key is among them once it has its colon. */
  readonly siblings: ReadonlyMap<string, string>;
}

interface Frame {
  readonly kind: 'map' | 'list';
  readonly isFlow: boolean;
  readonly column: number;
  readonly entries: Map<string, string>;
  key: string | undefined;
  index: number;
}

/** How much text behind the cursor is read for the other keys of its map. */
const lookahead = 4000;

/** Reads the text around an offset: only the top-level entry, and in a long list only the element, that it is in. */
export function cursorContext(text: string, offset: number): CursorContext | undefined {
  const scan = new Scan(text, offset);
  const { start, key, index, column } = elementAround(text, offset);
  if (key !== undefined) {
    scan.open({ kind: 'map', isFlow: false, column: 0, key, index: 0 });
    scan.open({ kind: 'list', isFlow: false, column, key: undefined, index: index - 1 });
  }
  scan.run(start, Math.min(text.length, offset + lookahead));
  return scan.found?.steps.length === 0 ? { ...scan.found, siblings: topLevel(text) } : scan.found;
}

/** Keys that stand at the beginning of a line, with what follows them. */
function topLevel(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^\uFEFF?([A-Za-z_]\w*):[ \t]*([^\r\n#]*)/gm)].map(([, key, value]) => [key!, value!.trim()]));
}

/** Where to begin: at the list element around the offset when it is in a list below a top-level key, else at that key. */
function elementAround(text: string, offset: number): { start: number; key: string | undefined; index: number; column: number } {
  let top = text.lastIndexOf('\n', offset - 1) + 1;
  while (top > 0 && !/[^\s#-]/.test(text[top] ?? ' ')) top = top < 2 ? 0 : text.lastIndexOf('\n', top - 2) + 1;
  const whole = { start: top, key: undefined, index: 0, column: 0 };
  const head = /^([A-Za-z_]\w*):[ ]*(?:#[^\n]*)?\r?\n(?:[ ]*(?:#[^\n]*)?\r?\n)*( *)- /.exec(text.slice(top, top + lookahead));
  if (!head) return whole;
  const dash = `\n${head[2]!}- `;
  let index = -1;
  let last = -1;
  for (let at = text.indexOf(dash, top); at >= 0 && at < offset; at = text.indexOf(dash, at + 1)) {
    index += 1;
    last = at + 1;
  }
  return last < 0 ? whole : { start: last, key: head[1]!, index, column: head[2]!.length };
}

class Scan {
  found: CursorContext | undefined;
  readonly #text: string;
  readonly #offset: number;
  readonly #frames: Frame[] = [];
  #watched: Frame | undefined;

  constructor(text: string, offset: number) {
    this.#text = text;
    this.#offset = offset;
  }

  open(frame: Omit<Frame, 'entries'>): Frame {
    const opened = { ...frame, entries: new Map<string, string>() };
    this.#frames.push(opened);
    return opened;
  }

  /** Reads whole lines from `start`, until the map around the cursor is closed. */
  run(start: number, limit: number): void {
    let at = start;
    while (at <= limit && !(this.found && this.#isDone())) {
      at = this.#line(at);
    }
  }

  #isDone(): boolean {
    return this.#watched === undefined || !this.#frames.includes(this.#watched);
  }

  /** @returns the offset of the next line, behind everything that began on this one */
  #line(start: number): number {
    const text = this.#text;
    let at = start;
    while (text[at] === ' ') at += 1;
    const isBlank = at >= text.length || text[at] === '\n' || text[at] === '\r' || text[at] === '#';
    const lineEnd = endOfLine(text, start);
    if (isBlank) {
      if (!this.found && start <= this.#offset && this.#offset <= (text[at] === '#' ? at : lineEnd)) this.#cursorOnBlank(this.#offset - start);
      return lineEnd + 1;
    }
    let column = at - start;
    this.#close(column, text[at] === '-' && /[\s]/.test(text[at + 1] ?? ' '));
    let isAfterDash = false;
    while (text[at] === '-' && /\s/.test(text[at + 1] ?? ' ')) {
      const top = this.#frames.at(-1);
      const list = top?.kind === 'list' && top.column === column ? top : this.open({ kind: 'list', isFlow: false, column, key: undefined, index: -1 });
      list.index += 1;
      isAfterDash = true;
      at += 1;
      while (text[at] === ' ') at += 1;
      column = at - start;
      if (at >= lineEnd) {
        if (this.#isHere(start + 1, lineEnd)) this.#find(list, 'element', this.#offset, this.#offset, { column: this.#offset - start, isAfterDash: true });
        return lineEnd + 1;
      }
      if (!this.found && this.#offset < at && start < this.#offset) this.#find(list, 'element', this.#offset, this.#offset, { column, isAfterDash: true });
    }
    const key = keyAt(text, at, lineEnd);
    if (!key) return this.#scalarLine(start, at, lineEnd, column, isAfterDash);
    const top = this.#frames.at(-1);
    const map = top?.kind === 'map' && top.column === column ? top : this.open({ kind: 'map', isFlow: false, column, key: undefined, index: -1 });
    if (this.#isHere(at, key.end)) this.#find(map, 'key', at, key.end, { column, hasColon: true, isAfterDash });
    map.key = key.name;
    if (!map.entries.has(key.name)) map.entries.set(key.name, '');
    return this.#value(key.valueStart, map, start);
  }

  /** A word without a colon: the beginning of a key, an element, or a value on a line of its own. */
  #scalarLine(lineStart: number, at: number, lineEnd: number, column: number, isAfterDash: boolean): number {
    const text = this.#text;
    if (text[at] === '{' || text[at] === '[' || text[at] === '"' || text[at] === "'") {
      const top = this.#frames.at(-1);
      return top ? this.#value(at, top, lineStart) : lineEnd + 1;
    }
    const end = plainEnd(text, at, lineEnd, false);
    if (this.#isHere(at, end)) {
      const top = this.#frames.at(-1);
      if (isAfterDash && top) this.#find(top, 'element', at, end, { column, isAfterDash: true });
      else this.#cursorInBlock(column, at, end);
    }
    return lineEnd + 1;
  }

  #cursorOnBlank(column: number): void {
    this.#close(column, false);
    this.#cursorInBlock(column, this.#offset, this.#offset);
  }

  /** The cursor is where a block key would begin, at this column. */
  #cursorInBlock(column: number, start: number, end: number): void {
    const top = this.#frames.at(-1);
    if (top === undefined) {
      if (column === 0) this.#report([], 'key', undefined, start, end, { column });
      return;
    }
    if (top.kind === 'list') {
      if (top.column === column) this.#find(top, 'element', start, end, { column });
      return;
    }
    if (top.column === column) {
      this.#find(top, 'key', start, end, { column });
      return;
    }
    // Below a key without a value: the first key of its map, or the first element of its list.
    if (top.key !== undefined && (top.entries.get(top.key) ?? '') === '') this.#report([...this.#steps(this.#frames.length - 1), { key: top.key }], 'key', undefined, start, end, { column });
  }

  /** Reads a value that begins on this line. @returns the offset of the line after it */
  #value(from: number, owner: Frame, lineStart: number): number {
    const text = this.#text;
    const depth = this.#frames.length;
    let at = from;
    let isFirst = true;
    for (;;) {
      const gap = at;
      while (at < text.length && (text[at] === ' ' || text[at] === '\t' || (this.#frames.length > depth && /[\r\n]/.test(text[at]!)))) at += 1;
      const frame = this.#frames.at(-1)!;
      const inFlow = this.#frames.length > depth;
      const char = text[at];
      const isComment = char === '#' && (at === 0 || /\s/.test(text[at - 1]!));
      if (this.#isHere(gap, at) && (isFirst || inFlow) && !this.#startsWord(char, isComment)) this.#cursorInGap(inFlow ? frame : owner, inFlow);
      if (at >= text.length || (!inFlow && (char === '\n' || char === '\r'))) return endOfLine(text, at) + 1;
      if (isComment) {
        at = endOfLine(text, at);
        if (!inFlow) return at + 1;
        continue;
      }
      isFirst = false;
      if (char === '{' || char === '[') {
        if (!inFlow && owner.kind === 'map' && owner.key !== undefined) owner.entries.set(owner.key, char);
        if (inFlow && frame.kind === 'map' && frame.key !== undefined) frame.entries.set(frame.key, char);
        if (inFlow && frame.kind === 'list') frame.index = Math.max(frame.index, 0);
        this.open({ kind: char === '{' ? 'map' : 'list', isFlow: true, column: at - lineStart, key: undefined, index: 0 });
        at += 1;
        continue;
      }
      if (char === '}' || char === ']') {
        if (!inFlow) return endOfLine(text, at) + 1;
        this.#frames.pop();
        at += 1;
        if (this.found && this.#isDone()) return at;
        continue;
      }
      if (char === ',' && inFlow) {
        if (frame.kind === 'list') frame.index += 1;
        frame.key = undefined;
        at += 1;
        continue;
      }
      at = this.#word(at, inFlow ? frame : owner, inFlow);
    }
  }

  #startsWord(char: string | undefined, isComment: boolean): boolean {
    return char !== undefined && !isComment && !/[\s,}\]]/.test(char);
  }

  #cursorInGap(frame: Frame, inFlow: boolean): void {
    const here = this.#offset;
    if (frame.kind === 'list') this.#find(frame, 'element', here, here, { column: 0 });
    else if (inFlow && frame.key === undefined) this.#find(frame, 'key', here, here, { column: 0 });
    else this.#find(frame, 'value', here, here, { column: 0 });
  }

  /** A scalar, or in braces a key with its colon. */
  #word(start: number, frame: Frame, inFlow: boolean): number {
    const text = this.#text;
    const quote = text[start] === '"' || text[start] === "'" ? text[start] : undefined;
    const lineEnd = endOfLine(text, start);
    const end = quote === undefined ? plainEnd(text, start, lineEnd, inFlow) : quotedEnd(text, start, quote);
    let after = end;
    while (text[after] === ' ') after += 1;
    const isKey = inFlow && frame.kind === 'map' && frame.key === undefined;
    const hasColon = isKey && text[after] === ':';
    const word = text.slice(start, end).replace(/^["']|["']$/g, '');
    if (this.#isHere(start, end)) {
      this.#find(frame, isKey ? 'key' : frame.kind === 'list' ? 'element' : 'value', start, end, { column: 0, hasColon });
    }
    if (isKey) {
      if (hasColon) {
        frame.key = word;
        frame.entries.set(word, '');
        return after + 1;
      }
    } else if (frame.kind === 'map' && frame.key !== undefined) frame.entries.set(frame.key, word);
    return Math.max(end, start + 1);
  }

  #isHere(start: number, end: number): boolean {
    return !this.found && start <= this.#offset && this.#offset <= end;
  }

  #find(frame: Frame, at: CursorContext['at'], start: number, end: number, { column, hasColon = false, isAfterDash = false }: { column: number; hasColon?: boolean; isAfterDash?: boolean }): void {
    const place = this.#frames.indexOf(frame);
    const steps = this.#steps(place);
    this.#report(at === 'value' ? [...steps, { key: frame.key ?? '' }] : steps, at, frame, start, end, { column, hasColon, isAfterDash });
  }

  #report(steps: readonly AddressStep[], at: CursorContext['at'], frame: Frame | undefined, start: number, end: number, { column, hasColon = false, isAfterDash = false }: { column: number; hasColon?: boolean; isAfterDash?: boolean }): void {
    this.#watched = frame;
    const siblings = frame?.entries ?? new Map<string, string>();
    this.found = { steps, at, isFlow: frame?.isFlow ?? false, column, start, end, hasColon, isAfterDash, siblings };
  }

  /** Steps to the frame at this place of the stack. */
  #steps(place: number): AddressStep[] {
    return this.#frames.slice(0, place).flatMap((frame): AddressStep[] => (frame.kind === 'list' ? [{ element: String(Math.max(frame.index, 0)) }] : frame.key === undefined ? [] : [{ key: frame.key }]));
  }

  /** Leaves the block maps and lists that a line at this column ends. */
  #close(column: number, isDash: boolean): void {
    for (let top = this.#frames.at(-1); top; top = this.#frames.at(-1)) {
      const goesOn = top.column < column || (top.column === column && (top.kind === 'map' || isDash));
      if (goesOn && !top.isFlow) return;
      this.#frames.pop();
    }
  }
}

/** `name:` at the beginning of block content. */
function keyAt(text: string, at: number, lineEnd: number): { name: string; end: number; valueStart: number } | undefined {
  const match = /^("[^"\n]*"|'[^'\n]*'|[^\s#{}[\],"'&*!|>%@`-][^#\n]*?|-[^\s][^#\n]*?)\s*:(?=\s|$)/.exec(text.slice(at, lineEnd));
  if (!match) return undefined;
  return { name: match[1]!.replace(/^["']|["']$/g, ''), end: at + match[1]!.length, valueStart: at + match[0].length };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** End of a scalar without quotes: before a comment, and in brackets before what ends an element. */
function plainEnd(text: string, start: number, lineEnd: number, inFlow: boolean): number {
  const rest = text.slice(start, lineEnd);
  const stop = (inFlow ? /[,[\]{}]|:(?=[\s,[\]{}]|$)| #/ : / #/).exec(rest);
  return start + (stop ? rest.slice(0, stop.index) : rest).trimEnd().length;
}

function quotedEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return endOfLine(text, start);
}

import { Lexer } from 'yaml';
import type { SourceText } from './sourceText';

/** `# longtail-ignore: code, code` at the end of a line, or on a line of its own above the one it speaks of. */
export interface IgnoreComment {
  readonly source: SourceText;
  /** Offsets of the comment, from its `#`. */
  readonly start: number;
  readonly end: number;
  /** Nothing but spaces stands before it on its line. */
  readonly isAlone: boolean;
  /** Zero-based line whose warnings and hints it suppresses. */
  readonly line: number;
  /** Codes as written, with their offsets. What follows the last of them is for people. */
  readonly codes: readonly { readonly text: string; readonly start: number; readonly end: number }[];
}

/** The comments of a text that suppress problems, in its order. Never throws, on any text. */
export function ignoreComments(source: SourceText): readonly IgnoreComment[] {
  if (!source.text.includes('longtail-ignore')) return [];
  return commentsIn(source.text).flatMap(({ start, end }) => {
    const opening = /^#+[ \t]*longtail-ignore(?![\w-])[ \t]*:?[ \t]*/.exec(source.text.slice(start, end));
    return opening ? [ignoreComment(source, start, end, start + opening[0].length)] : [];
  });
}

function ignoreComment(source: SourceText, start: number, end: number, codesAt: number): IgnoreComment {
  const { line } = source.rangeOf(start, start).start;
  const lineStart = source.offsetOf({ line, character: 0 });
  const isAlone = /^\uFEFF?[ \t]*$/.test(source.text.slice(lineStart, start));
  const codes: { text: string; start: number; end: number }[] = [];
  const pattern = /([\w-]+)([ \t]*,[ \t]*)?/y;
  pattern.lastIndex = codesAt;
  for (let match = pattern.exec(source.text); match; match = match[2] === undefined ? null : pattern.exec(source.text)) {
    codes.push({ text: match[1]!, start: match.index, end: match.index + match[1]!.length });
  }
  return { source, start, end, isAlone, codes, line: isAlone ? lineBelow(source, end, line) : line };
}

/** The next line that says something, neither blank nor a comment; the one below where there is none. */
function lineBelow(source: SourceText, from: number, line: number): number {
  const next = /[\r\n][ \t]*[^ \t\r\n#]/.exec(source.text.slice(from));
  if (!next) return line + 1;
  const at = from + next.index + next[0].length - 1;
  return source.rangeOf(at, at).start.line;
}

/** Offsets of all comments. A `#` in a text is none. */
function commentsIn(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  let at = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer that stand for no character of the text.
    if (!isScalar && /^[\u0002\u0018\u001F]$/.test(token)) {
      isScalar = token === '\u001F';
      continue;
    }
    if (!isScalar && token.startsWith('#')) found.push({ start: at, end: at + token.length });
    isScalar = false;
    at += token.length;
  }
  return found;
}

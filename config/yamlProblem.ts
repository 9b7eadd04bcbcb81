import type { YAMLError } from 'yaml';
import type { Problem } from './problem';
import type { SourceText } from './sourceText';

/** A place that YAML cannot read. */
export function yamlProblem(source: SourceText, start: number, end: number, message: string): Problem {
  return { code: 'yaml-syntax', severity: 'error', message, path: source.path, range: source.rangeOf(start, end) };
}

/** The YAML library's complaint in words for someone who has not written much YAML. */
export function syntaxProblem(source: SourceText, error: YAMLError): Problem {
  const [start, end] = error.pos;
  return yamlProblem(source, start, Math.min(Math.max(end, start + 1), lineEnd(source.text, start)), wordsOf(source.text, error));
}

/**
 * Tabs that indent, as one problem for the whole file with a fix for all of them; undefined when the error is another one.
 */
export function tabProblem(source: SourceText, error: YAMLError): Problem | undefined {
  const lines = tabbedLines(source.text);
  const first = lines[0];
  const errorLine = source.rangeOf(error.pos[0], error.pos[0]).start.line;
  if (error.code !== 'TAB_AS_INDENT' && !(first && first.line <= errorLine && errorLine <= lines.at(-1)!.line + 1)) return undefined;
  if (!first) return undefined;
  const last = lines.at(-1)!;
  const numbers = lines.map((line) => line.line + 1);
  const where = numbers.length === 1 ? `Line ${numbers[0]} is indented with a tab`
    : numbers.length === 2 ? `Lines ${numbers[0]} and ${numbers[1]} are indented with tabs`
      : `${numbers.length} lines, the first of them line ${numbers[0]}, are indented with tabs`;
  return {
    code: 'yaml-tab',
    severity: 'error',
    message: `${where}, which YAML does not allow. Indent with spaces, two per level.`,
    path: source.path,
    range: source.rangeOf(first.start + first.before, first.start + first.before + first.tabs),
    fixes: [{
      title: 'Indent with spaces',
      range: source.rangeOf(first.start, last.end),
      newText: withSpaces(source.text.slice(first.start, last.end)),
    }],
  };
}

interface TabbedLine {
  readonly line: number;
  /** Offsets of the line's indentation. */
  readonly start: number;
  readonly end: number;
  /** Spaces before the first tab, and tabs in a row from there. */
  readonly before: number;
  readonly tabs: number;
}

function tabbedLines(text: string): readonly TabbedLine[] {
  const lines: TabbedLine[] = [];
  let start = 0;
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    const indent = /^[ \t]*(?=[^ \t#])/.exec(line)?.[0] ?? '';
    const before = indent.indexOf('\t');
    if (before >= 0) lines.push({ line: index, start, end: start + indent.length, before, tabs: /^\t+/.exec(indent.slice(before))![0].length });
    start += line.length;
    start += text.startsWith('\r\n', start) ? 2 : 1;
  });
  return lines;
}

function withSpaces(text: string): string {
  return text.replace(/^[ \t]+/gm, (indent) => indent.replaceAll('\t', '  '));
}

function lineEnd(text: string, start: number): number {
  const end = text.slice(start + 1).search(/[\r\n]/);
  return end < 0 ? text.length : start + 1 + end;
}

function wordsOf(text: string, error: YAMLError): string {
  const [start, end] = error.pos;
  const piece = shown(text.slice(start, Math.max(end, start + 1)));
  switch (error.code) {
    case 'BAD_SCALAR_START':
      return `A value cannot start with ${piece} unless it is in quotes. Write \`"${quoted(text, start)}"\`.`;
    case 'BAD_INDENT':
      if (/^[ \t]*-[^\s-]/.test(lineOf(text, start))) return 'A list element starts with a dash and a space: `- { … }`.';
      return /Flow/.test(error.message)
        ? 'A bracket was opened above and is not closed before this line. Close it with `}` or `]`.'
        : 'This line is indented differently from its neighbors. Keys of the same level start in the same column.';
    case 'MISSING_CHAR':
      if (/quote/.test(error.message)) return 'A quoted text is not closed. Add the closing quote.';
      if (/Implicit map keys/.test(error.message)) return `${piece} is not followed by a colon. Write \`key: value\`, with a space after the colon.`;
      if (/[}\]]|flow|,/i.test(error.message)) return 'A comma or a closing bracket is missing here. Separate entries with `,` and close with `}` or `]`.';
      return 'Something is missing here, such as a space after `:` or `,`.';
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (!/:(\s|$)/.test(text.slice(start, lineEnd(text, start)))) return 'The line after this one is indented deeper, as if it went on with this value. Keys of the same level start in the same column.';
      return 'A value that starts with a key cannot stand on the line of another key. Put it on the next line, indented, or in braces: `key: { other: value }`. A text with `: ` in it needs quotes.';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'This is neither a key nor a value. Write `key: value`, with a space after the colon, and indent keys of one level alike.';
    case 'BLOCK_IN_FLOW':
      if (/^[^\s,{}[\]]+: /.test(text.slice(start))) return 'A text with `: ` in it must be in quotes inside of brackets.';
      return 'An indented list or map cannot stand inside brackets. Write it in brackets too.';
    case 'BAD_DQ_ESCAPE':
      return `In double quotes ${piece} has no meaning. Write \`\\\\\` for a backslash, or use single quotes.`;
    case 'TAG_RESOLVE_FAILED':
      return `The tag ${piece} has no meaning in a config. Remove it, or put a text that starts with \`!\` in quotes.`;
    case 'MULTIPLE_DOCS':
      return 'A second document starts here. Put one config in each file and remove the line `---`.';
    case 'KEY_OVER_1024_CHARS':
      return 'This key is more than 1024 characters long. Look for a missing quote or line break.';
    case 'UNEXPECTED_TOKEN':
      if (/^.?block-scalar|Not a YAML token/i.test(error.message)) return `${piece} cannot follow \`|\` or \`>\`, which start a text of several lines. Put the sign in quotes: \`"|"\`.`;
      if (/end token/.test(error.message)) return `${piece} closes nothing. Remove it, or open it before.`;
      return `${piece} is not expected here. Look for wrong indentation, a missing \`:\`, quote or bracket on this line and the one before.`;
    default:
      return `YAML cannot read ${piece} here. Look for a missing quote, bracket or \`:\`, or wrong indentation.`;
  }
}

/** What an unquoted value goes on with, up to where YAML would end it. */
function quoted(text: string, start: number): string {
  return /^[^\r\n,}\]#]*/.exec(text.slice(start))![0].trim();
}

function lineOf(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return text.slice(start, lineEnd(text, start));
}

function shown(piece: string): string {
  const line = piece.split(/[\r\n]/)[0]!.trim();
  if (line === '') return 'this';
  return `\`${line.length > 30 ? `${line.slice(0, 30)}…` : line}\``;
}

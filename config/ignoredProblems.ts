import type { IgnoreComment } from './ignoreComments';
import { nearestWord } from './nearestWord';
import type { Fix, Problem } from './problem';
import { configRules } from './rules/configRules';
import { dataRules } from './rules/dataRules';
import { experimentCodes, experimentRules } from './rules/experimentRules';

/** Codes that the text alone decides, and those that the data do. */
export const configCodes: ReadonlySet<string> = new Set([...[...configRules, ...experimentRules].map(({ code }) => code), ...experimentCodes]);
export const dataCodes: ReadonlySet<string> = new Set(dataRules.map(({ code }) => code));

/** Whether a comment may suppress this problem: errors never. */
export function isSuppressible({ code, severity }: Pick<Problem, 'code' | 'severity'>): boolean {
  return severity !== 'error' && isRuleCode(code);
}

/** Leaves out the problems that comments suppress. */
export function withoutIgnored(problems: readonly Problem[], comments: readonly IgnoreComment[]): readonly Problem[] {
  if (comments.length === 0) return problems;
  const ignored = new Set(comments.flatMap(({ source, line, codes }) => codes.map(({ text }) => idOf(text, line, source.path))));
  return problems.filter((problem) => !isSuppressible(problem) || !ignored.has(idOf(problem.code, problem.range.start.line, problem.path)));
}

/** What is wrong with the comments themselves: codes that no warning has, or no code at all. */
export function unknownIgnores(comments: readonly IgnoreComment[]): readonly Problem[] {
  return comments.flatMap((comment): readonly Problem[] => {
    const { source, start, end, codes } = comment;
    const problem = { code: 'ignore-unknown-code', severity: 'warning', path: source.path } as const;
    if (codes.length === 0) {
      return [{ ...problem, range: source.rangeOf(start, end), message: 'This comment names nothing to suppress. Write the code of a warning: `# longtail-ignore: code`.' }];
    }
    return codes.filter(({ text }) => !isRuleCode(text)).map(({ text, ...place }): Problem => {
      const near = nearestWord(text, [...configCodes, ...dataCodes]);
      const range = source.rangeOf(place.start, place.end);
      return {
        ...problem, range,
        message: `No warning has the code \`${text}\`, so there is nothing to suppress. ${near === undefined ? 'Copy the code from the warning; errors cannot be suppressed.' : `Did you mean \`${near}\`?`}`,
        ...(near === undefined ? {} : { fixes: [{ title: `Change to \`${near}\``, range, newText: near }] }),
      };
    });
  });
}

/**
 * Hints at comments that suppress nothing.
 *
 * @param found what there is, suppressed or not
 * @param judged the codes whose absence from `found` means that there is none
 */
export function idleIgnores(comments: readonly IgnoreComment[], found: readonly Problem[], judged: ReadonlySet<string>): readonly Problem[] {
  if (comments.length === 0) return [];
  const there = new Map<string, Problem>();
  for (const problem of found) {
    const id = idOf(problem.code, problem.range.start.line, problem.path);
    if (!there.has(id) || problem.severity !== 'error') there.set(id, problem);
  }
  return comments.flatMap((comment) => comment.codes.flatMap((written, index): readonly Problem[] => {
    const { text, start, end } = written;
    if (!isRuleCode(text)) return [];
    const problem = there.get(idOf(text, comment.line, comment.source.path));
    if (problem ? problem.severity !== 'error' : !judged.has(text)) return [];
    return [{
      code: 'ignore-unused', severity: 'hint', path: comment.source.path, range: comment.source.rangeOf(start, end),
      message: problem ? `\`${text}\` is an error here, and errors cannot be suppressed. Mend it, and remove this comment.`
        : `There is no \`${text}\` on the line that this comment is about, so it suppresses nothing. Remove it.`,
      fixes: [removal(comment, index)],
    }];
  }));
}

/** Takes one code out of a comment, or the whole comment with its last. */
function removal({ source, start, end, isAlone, codes }: IgnoreComment, index: number): Fix {
  const { text } = source;
  if (codes.length > 1) {
    const range = index === 0 ? source.rangeOf(codes[0]!.start, codes[1]!.start) : source.rangeOf(codes[index - 1]!.end, codes[index]!.end);
    return { title: `Remove \`${codes[index]!.text}\` from the comment`, range, newText: '' };
  }
  const before = /[ \t]*$/.exec(text.slice(0, start))![0].length;
  const lineBreak = isAlone ? /^(?:\r\n|\r|\n)?/.exec(text.slice(end))![0].length : 0;
  return { title: 'Remove the comment', range: source.rangeOf(start - before, end + lineBreak), newText: '' };
}

function isRuleCode(code: string): boolean {
  return configCodes.has(code) || dataCodes.has(code);
}

function idOf(code: string, line: number, path: string): string {
  return `${code} ${line} ${path}`;
}

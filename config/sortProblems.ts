import type { Problem } from './problem';

/** In the order of files, then of the text; the same code at the same place only once. */
export function sortProblems(problems: readonly Problem[], paths: readonly string[] = []): readonly Problem[] {
  const seen = new Set<string>();
  const once = problems.filter(({ code, path, range: { start, end } }) => {
    const id = `${code} ${start.line}:${start.character}-${end.line}:${end.character} ${path}`;
    return !seen.has(id) && seen.add(id);
  });
  const rank = (path: string) => (paths.includes(path) ? paths.indexOf(path) : paths.length);
  return once.sort((a, b) => rank(a.path) - rank(b.path)
    || a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver-types';
import type { Problem } from '../../config/problem';

/** How places in other files, and pages of the manual, are named for the editor. */
export interface Addresses {
  uriOf(path: string): string;
  /** Where `docs/problems.md` is, without an anchor. */
  readonly problemsPage: string;
}

const severities = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, hint: DiagnosticSeverity.Hint } as const;

/** Codes of settings that change nothing where they stand. */
const unusedCodes: ReadonlySet<string> = new Set(['optimizer-key-unused', 'read-option-unused', 'condition-idle', 'duplicate-value', 'ignore-unused']);

/** A problem as an editor shows it. Its fixes travel with it, so that a quick fix needs no second check. */
export function diagnosticOf(problem: Problem, { uriOf, problemsPage }: Addresses): Diagnostic {
  const { code, severity, message, range, related, fixes, key } = problem;
  return {
    range, message, code, source: 'longtail', severity: severities[severity],
    codeDescription: { href: `${problemsPage}#${code}` },
    ...(unusedCodes.has(code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related && related.length > 0 ? { relatedInformation: related.map((one) => ({ location: { uri: uriOf(one.path), range: one.range }, message: one.message })) } : {}),
    data: { fixes: fixes ?? [], key: key ?? null },
  };
}

/**
 * The problems of one file, from everything that was checked: a file that several models refer to is checked once for
 * each, and what they all say is said once.
 */
export function problemsIn(path: string, checks: Iterable<readonly Problem[]>): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const problems of checks) {
    for (const problem of problems) {
      if (problem.path !== path) continue;
      const { start, end } = problem.range;
      const id = JSON.stringify([problem.code, start.line, start.character, end.line, end.character, problem.message]);
      if (!found.has(id)) found.set(id, problem);
    }
  }
  return [...found.values()].sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

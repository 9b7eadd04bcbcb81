import { CodeActionKind, type CodeAction, type Diagnostic, type TextEdit } from 'vscode-languageserver-types';
import type { Fix, Problem } from '../../config/problem';

/** What is asked for: `source.fixAll.longtail` mends the file, anything else the problems at the cursor. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.longtail`;

/**
 * Quick fixes of the diagnostics at a place. The first fix of a problem is the preferred one.
 *
 * @param uri of the file, as the editor names it
 * @param diagnostics as `diagnosticOf` made them
 */
export function quickFixes(uri: string, diagnostics: readonly Diagnostic[]): readonly CodeAction[] {
  return diagnostics.flatMap((diagnostic) => fixesIn(diagnostic).map((fix, index): CodeAction => ({
    title: fix.title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: index === 0,
    edit: { changes: { [uri]: [{ range: fix.range, newText: fix.newText }] } },
  })));
}

/** One action with the preferred fix of every problem in a file; undefined when none has one. */
export function fixAll(uri: string, problems: readonly Problem[]): CodeAction | undefined {
  const edits: TextEdit[] = [];
  for (const { fixes } of problems) {
    const fix = fixes?.[0];
    if (fix && !edits.some(({ range }) => overlap(range, fix.range))) edits.push({ range: fix.range, newText: fix.newText });
  }
  return edits.length === 0 ? undefined : { title: 'Fix all Longtail problems', kind: fixAllKind, edit: { changes: { [uri]: edits } } };
}

function fixesIn({ data }: Diagnostic): readonly Fix[] {
  const { fixes } = (data ?? {}) as { readonly fixes?: readonly Fix[] };
  return Array.isArray(fixes) ? fixes : [];
}

function overlap(a: Fix['range'], b: Fix['range']): boolean {
  const before = (x: Fix['range'], y: Fix['range']) => x.end.line < y.start.line || (x.end.line === y.start.line && x.end.character <= y.start.character);
  return !before(a, b) && !before(b, a);
}

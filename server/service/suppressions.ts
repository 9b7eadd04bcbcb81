import { CodeActionKind, DiagnosticSeverity, type CodeAction, type Diagnostic, type TextEdit } from 'vscode-languageserver-types';
import type { ConfigDocument } from '../../config/configDocument';
import { isSuppressible } from '../../config/ignoredProblems';

/**
 * Actions that suppress warnings and hints by a comment: a line of its own above, or one more code in the comment that
 * is there. Never preferred, and no part of “fix all”.
 *
 * @param uri of the file, as the editor names it
 * @param diagnostics as `diagnosticOf` made them
 */
export function suppressions(uri: string, diagnostics: readonly Diagnostic[], document: ConfigDocument): readonly CodeAction[] {
  return diagnostics.flatMap((diagnostic): readonly CodeAction[] => {
    const { code, severity, range } = diagnostic;
    if (typeof code !== 'string' || !isSuppressible({ code, severity: severity === DiagnosticSeverity.Error ? 'error' : 'warning' })) return [];
    return [{
      title: `Suppress \`${code}\` here`, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic],
      edit: { changes: { [uri]: [edit(document, range.start.line, code)] } },
    }];
  });
}

function edit({ source, ignores }: ConfigDocument, line: number, code: string): TextEdit {
  const last = ignores.findLast((comment) => comment.line === line)?.codes.at(-1);
  if (last) return { range: source.rangeOf(last.end, last.end), newText: `, ${code}` };
  const lineStart = source.offsetOf({ line, character: 0 });
  const start = lineStart + (source.text[lineStart] === '\uFEFF' ? 1 : 0);
  const indent = /^[ \t]*/.exec(source.text.slice(start, start + 200))![0];
  return { range: source.rangeOf(start, start), newText: `${indent}# longtail-ignore: ${code}\n` };
}

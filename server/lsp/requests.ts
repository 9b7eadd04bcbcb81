import { LSPErrorCodes, ResponseError, type CancellationToken, type Connection, type TextDocumentIdentifier } from 'vscode-languageserver/node';
import type { Analysis } from '../service/analysis';
import { completion } from '../service/completion';
import { foldingRanges } from '../service/folding';
import { formatted } from '../service/formatting';
import { hover } from '../service/hover';
import { inlayHints } from '../service/inlayHints';
import { experimentLens, modelLens, type ResultSource } from '../service/modelLens';
import { definition, references, type FileRange } from '../service/navigation';
import { problemsIn } from '../service/diagnostics';
import { fixAll, fixAllKind, quickFixes } from '../service/quickFixes';
import { rename, renameRange } from '../service/rename';
import { suppressions } from '../service/suppressions';
import { symbols } from '../service/symbols';
import type { Checker } from './checker';
import type { EditorFiles } from './editorFiles';
import { nextTurn } from './nextTurn';
import { pathOf } from './paths';

export interface Answering {
  readonly files: EditorFiles;
  readonly checker: Checker;
  readonly results: ResultSource;
}

/** Answers what the client asks about documents, each from the analysis of the text as it is. */
export function answerRequests(connection: Connection, { files, checker, results }: Answering): void {
  /** Gives way to messages that have arrived, among them a cancellation of this very request. */
  const answer = <Params extends { readonly textDocument: TextDocumentIdentifier }, Result>(
    work: (analysis: Analysis, params: Params) => Result | Promise<Result>, nothing: Result, find: 'current' | 'recent' = 'current',
  ) => async (params: Params, token: CancellationToken): Promise<Result | ResponseError> => {
    await nextTurn();
    if (token.isCancellationRequested) return cancelled();
    const analysis = await checker[find](pathOf(params.textDocument.uri));
    if (token.isCancellationRequested) return cancelled();
    return analysis ? work(analysis, params) : nothing;
  };
  const location = ({ path, range }: FileRange) => ({ uri: files.uriOf(path), range });

  connection.onCompletion(answer(async (analysis, { textDocument, position }) => {
    const document = files.openDocument(pathOf(textDocument.uri));
    const text = document?.getText() ?? analysis.document.text;
    return [...await completion(analysis, text, document?.offsetAt(position) ?? analysis.document.source.offsetOf(position), files)];
  }, [], 'recent'));
  connection.onHover(answer((analysis, { position }) => hover(analysis, position) ?? null, null));
  connection.onDefinition(answer(async (analysis, { position }) => {
    const found = await definition(analysis, position, files);
    return found ? location(found) : null;
  }, null));
  connection.onReferences(answer(async (analysis, { position, context }) => (
    (await references(analysis, position, files, await files.configFiles(), context)).map(location)
  ), []));
  connection.onPrepareRename(answer(async (analysis, { position }) => (await renameRange(analysis, position, files)) ?? null, null));
  connection.onRenameRequest(answer(async (analysis, { position, newName }) => {
    const renaming = await rename(analysis, position, newName, files, await files.configFiles());
    if ('refusal' in renaming) throw new ResponseError(LSPErrorCodes.RequestFailed, renaming.refusal);
    return { changes: Object.fromEntries([...renaming.edits].map(([path, edits]) => [files.uriOf(path), [...edits]])) };
  }, null));
  connection.onDocumentSymbol(answer((analysis) => [...symbols(analysis.document)], []));
  connection.onFoldingRanges(answer((analysis) => [...foldingRanges(analysis.document)], []));
  connection.onDocumentFormatting(answer(({ document }) => {
    const newText = formatted(document.text);
    return newText === document.text ? [] : [{ range: document.source.rangeOf(0, document.text.length), newText }];
  }, []));
  connection.onCodeAction(answer(({ path, problems, document }, { textDocument, context }) => {
    const wantsAll = context.only?.some((kind) => fixAllKind === kind || fixAllKind.startsWith(`${kind}.`));
    const all = wantsAll ? fixAll(textDocument.uri, problemsIn(path, [problems])) : undefined;
    const wantsQuick = context.only === undefined || context.only.some((kind) => kind === '' || kind.startsWith('quickfix'));
    return [...(wantsQuick ? [...quickFixes(textDocument.uri, context.diagnostics), ...suppressions(textDocument.uri, context.diagnostics, document)] : []), ...(all ? [all] : [])];
  }, []));
  connection.onCodeLens(answer(async (analysis, { textDocument }) => (
    [...experimentLens(analysis, textDocument.uri), ...modelLens(analysis, textDocument.uri, analysis.document.kind === 'model' ? await results.lastResult(analysis.path) : undefined)]
  ), []));
  connection.languages.inlayHint.on(answer((analysis, { range }) => [...inlayHints(analysis, range)], []));
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeActionKind, CodeLensRefreshRequest, DidChangeWatchedFilesNotification, TextDocuments, TextDocumentSyncKind, type Connection, type InitializeParams, type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis } from '../service/analysis';
import { diagnosticOf, problemsIn } from '../service/diagnostics';
import { fixAllKind } from '../service/quickFixes';
import { Checker } from './checker';
import { CommandLineProfiles } from './commandLineProfiles';
import { EditorFiles, isConfigFile } from './editorFiles';
import { answerRequests } from './requests';
import { pathOf } from './paths';
import { ProfileStore, type ProfileSource } from './profileStore';
import { messages, type InitializationOptions, type ProfileStageParams, type TrustParams } from './protocol';
import { runResults } from './runResults';

/** Where the program's own files are, and what stands in for them in tests. */
export interface ServerSurroundings {
  /** Folder of the bundles, with `longtail.cjs` in it. */
  readonly folder: string;
  /** Instead of the command line. */
  readonly profiles?: ProfileSource;
}

/** Time that settings must stay as they are before data are read anew. */
const profileQuietMs = 300;

/** Serves one client until it goes. Knows the protocol; what is right and wrong is the service's. */
export function startLanguageServer(connection: Connection, { folder, profiles }: ServerSurroundings): void {
  const files = new EditorFiles();
  const documents = new TextDocuments(TextDocument);
  const commandLine = new CommandLineProfiles({ nodePath: process.execPath, cliPath: path.join(folder, 'longtail.cjs') });
  const store = new ProfileStore(profiles ?? commandLine, { quietMs: profileQuietMs, onStage: (stage) => {
    const params: ProfileStageParams = { uri: files.uriOf(stage.path), stage: stage.stage, ...(stage.stage === 'failed' ? { message: stage.message } : {}) };
    void connection.sendNotification(messages.profileStage, params);
    if (stage.stage === 'failed') connection.console.warn(`The data of ${stage.path} could not be profiled: ${stage.message}`);
    else checker.changed(stage.path);
  } });
  const published = new Map<string, string>();
  let problemsPage = pathToFileURL(path.join(folder, '..', 'docs', 'problems.md')).href;

  const checker = new Checker(files, store, {
    checked(paths, analyses) {
      publish(analyses);
      for (const one of paths) void wantProfile(analyses.get(one));
      if (paths.length > 0 && canRefresh.inlayHints) void connection.languages.inlayHint.refresh();
    },
    failed(file, error) {
      connection.console.error(`Checking ${file} failed, which is a fault of Longtail: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    },
  });

  /** Sends what changed, for every file that a check says something of. */
  function publish(analyses: ReadonlyMap<string, Analysis>): void {
    const checks = [...analyses.values()];
    const told = new Set([...checks.flatMap(({ paths }) => paths), ...published.keys()]);
    for (const file of told) {
      const problems = problemsIn(file, checks.map(({ path: own, problems: all }) => (own === file ? all : all.filter(({ severity }) => severity !== 'hint'))));
      const document = files.openDocument(file);
      const diagnostics = problems.map((problem) => diagnosticOf(problem, { uriOf: (one) => files.uriOf(one), problemsPage }));
      const text = JSON.stringify([document?.version ?? null, diagnostics]);
      if (published.get(file) === text || (!published.has(file) && diagnostics.length === 0 && !document)) continue;
      if (diagnostics.length === 0 && !document) published.delete(file);
      else published.set(file, text);
      void connection.sendDiagnostics({ uri: files.uriOf(file), diagnostics, ...(document ? { version: document.version } : {}) });
    }
  }

  async function wantProfile(analysis: Analysis | undefined): Promise<void> {
    const features = analysis?.resolved?.features;
    const file = analysis?.document.kind === 'features' ? analysis.path : analysis?.resolved?.featuresPath;
    if (!features || file === undefined) return;
    const text = await files.read(file);
    if (text !== null) store.want(file, text, features);
  }

  const canRefresh = { inlayHints: false, codeLenses: false, watchers: false };

  connection.onInitialize(({ capabilities, workspaceFolders, initializationOptions }: InitializeParams): InitializeResult => {
    const options = (initializationOptions ?? {}) as InitializationOptions;
    canRefresh.inlayHints = capabilities.workspace?.inlayHint?.refreshSupport === true;
    canRefresh.codeLenses = capabilities.workspace?.codeLens?.refreshSupport === true;
    canRefresh.watchers = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    if (options.problemsPage !== undefined) problemsPage = options.problemsPage;
    commandLine.use({ nodePath: options.nodePath ?? process.execPath, cliPath: options.cliPath ?? path.join(folder, 'longtail.cjs') });
    files.configure(options.providesFiles === true ? {
      readFile: (uri) => connection.sendRequest(messages.readFile, { uri }),
      findFiles: () => connection.sendRequest(messages.findFiles),
    } : undefined, (workspaceFolders ?? []).map(({ uri }) => pathOf(uri)));
    store.allow(options.isTrusted === true);
    return {
      serverInfo: { name: 'longtail' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        completionProvider: { triggerCharacters: [' ', ':', '[', '{', ',', '/', '.'] },
        hoverProvider: true, definitionProvider: true, referencesProvider: true, renameProvider: { prepareProvider: true },
        documentSymbolProvider: true, foldingRangeProvider: true, documentFormattingProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        codeLensProvider: { resolveProvider: false }, inlayHintProvider: true,
      },
    };
  });

  connection.onInitialized(() => {
    if (canRefresh.watchers) {
      const watchers = ['**/*.{features,model,experiment}.{yaml,yml}', '**/*.{csv,tsv,jsonl,parquet}'].map((globPattern) => ({ globPattern }));
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  });

  connection.onNotification(messages.trust, ({ isTrusted }: TrustParams) => {
    store.allow(isTrusted);
    checker.changedAll();
  });
  connection.onNotification(messages.runsChanged, () => {
    if (canRefresh.codeLenses) void connection.sendRequest(CodeLensRefreshRequest.type);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const changed = changes.map(({ uri }) => pathOf(uri)).filter((file) => !files.openDocument(file));
    if (changed.some((file) => !isConfigFile(file))) store.expire();
    if (changed.length > 0) checker.changedAll();
  });

  documents.onDidOpen(({ document }) => {
    files.open(document);
    checker.changedAll();
  });
  documents.onDidChangeContent(({ document }) => {
    files.open(document);
    checker.changed(pathOf(document.uri));
  });
  documents.onDidClose(({ document }) => {
    const file = pathOf(document.uri);
    files.close(file);
    checker.closed(file);
  });
  connection.onShutdown(() => store.stop());

  answerRequests(connection, { files, checker, results: runResults });
  documents.listen(connection);
  connection.listen();
}

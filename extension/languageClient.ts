import * as vscode from 'vscode';
import { LanguageClient, TransportKind, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import { messages, type FindFilesResult, type InitializationOptions, type ReadFileParams, type ReadFileResult, type TrustParams } from '../server/lsp/protocol';
import type { CommandLine } from './commandLine';
import type { RunStore } from './runs/runStore';

const configLanguages = ['longtail-features', 'longtail-model', 'longtail-experiment'] as const;

/** Lenses that show results are asked for again at most this often: text that moves while it is read is no help. */
const runsNewsMs = 5000;

interface Parts {
  /** `dist/server.cjs` */
  readonly server: string;
  readonly script: string;
  readonly log: vscode.LogOutputChannel;
  readonly commandLine: CommandLine;
  readonly store: RunStore;
}

/** The language server's client; the server starts with the first config that is opened. */
export class ConfigLanguage implements vscode.Disposable {
  private client: LanguageClient | null = null;
  private readonly disposables: vscode.Disposable[];
  private newsTimer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: Parts) {
    this.disposables = [
      vscode.workspace.onDidOpenTextDocument((document) => this.startFor(document)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.tell(messages.trust, { isTrusted: true } satisfies TrustParams)),
      parts.store.onDidChange(({ before, runs, changed }) => {
        if (0 < before.size || runs.some(({ folder, events }) => changed.has(folder) && events.at(-1)?.kind === 'evaluated')) this.tellRunsSoon();
      }),
    ];
    // After the caller's turn: starting a process is not part of activation.
    setImmediate(() => {
      for (const document of vscode.workspace.textDocuments) this.startFor(document);
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.newsTimer);
    for (const one of this.disposables) one.dispose();
    await this.client?.stop();
    this.client = null;
  }

  dispose(): void {
    void this.stop();
  }

  private startFor({ languageId }: vscode.TextDocument): void {
    if (this.client !== null || !configLanguages.some((one) => one === languageId)) return;
    const { server, script, log } = this.parts;
    const providesFiles = (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.scheme !== 'file');
    const known: InitializationOptions = { isTrusted: vscode.workspace.isTrusted, cliPath: script, providesFiles };
    const how: ServerOptions = { module: server, transport: TransportKind.ipc };
    const options: LanguageClientOptions = {
      documentSelector: configLanguages.map((language) => ({ language })),
      outputChannel: log,
      initializationOptions: known,
    };
    const client = new LanguageClient('longtail', 'Longtail', how, options);
    this.client = client;
    client.onRequest(messages.readFile, ({ uri }: ReadFileParams): Promise<ReadFileResult> => readFile(vscode.Uri.parse(uri)));
    client.onRequest(messages.findFiles, async (): Promise<FindFilesResult> =>
      (await vscode.workspace.findFiles('**/*.{features,model,experiment}.{yaml,yml}', '**/node_modules/**')).map((uri) => uri.toString()));
    client.start().catch((error: unknown) => log.error(error as Error));
  }

  private tell(message: string, params?: object): void {
    if (this.client?.isRunning()) void this.client.sendNotification(message, params);
  }

  private tellRunsSoon(): void {
    this.newsTimer ??= setTimeout(() => {
      this.newsTimer = undefined;
      this.tell(messages.runsChanged);
    }, runsNewsMs);
  }
}

async function readFile(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

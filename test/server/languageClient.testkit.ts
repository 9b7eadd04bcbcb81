import { fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter, type CancellationToken, type MessageConnection } from 'vscode-jsonrpc/node';
import type { CodeAction, CompletionItem, Diagnostic, InitializeResult, Position, PublishDiagnosticsParams, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import type { InitializationOptions, ProfileStageParams } from '../../server/lsp/protocol';

const root = path.resolve(import.meta.dirname, '../..');

/** Bundles programs as `npm run build` does, into a folder of their own. @returns the folder */
export async function builtPrograms(names: readonly ('server' | 'longtail')[]): Promise<string> {
  const folder = path.join(root, '.build', 'server-test', String(process.pid));
  const entries = { server: 'server/lsp/main.ts', longtail: 'trainer/cli.ts' } as const;
  await Promise.all(names.map((name) => build({
    absWorkingDir: root, entryPoints: { [name]: entries[name] }, outdir: folder, bundle: true, platform: 'node', format: 'cjs', target: 'node20',
    external: ['@duckdb/node-api'], outExtension: { '.js': '.cjs' }, mainFields: ['module', 'main'], define: { LONGTAIL_VERSION: '"0.0.0"' }, logLevel: 'error', logOverride: { 'empty-import-meta': 'silent' },
  })));
  return folder;
}

export interface ClientOptions {
  readonly server: string;
  /** Texts by name in a folder made for the test. */
  readonly files: Readonly<Record<string, string>>;
  readonly initializationOptions?: InitializationOptions;
  readonly transport?: 'stdio' | 'ipc';
  /** Answers of the client for files that it provides. */
  readonly provided?: Readonly<Record<string, string>>;
}

/** A language client of few words, talking to the real server in a process of its own. */
export class LanguageClient {
  readonly folder: string;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly stages: ProfileStageParams[] = [];
  capabilities!: InitializeResult['capabilities'];
  readonly #process: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #waiting = new Set<() => void>();
  readonly #versions = new Map<string, number>();
  readonly #texts = new Map<string, string>();

  private constructor(folder: string, child: ChildProcess, transport: 'stdio' | 'ipc') {
    this.folder = folder;
    this.#process = child;
    this.#connection = transport === 'ipc' ? createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child))
      : createMessageConnection(new StreamMessageReader(child.stdout!), new StreamMessageWriter(child.stdin!));
    this.#connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => this.#arrived(() => this.published.push(params)));
    this.#connection.onNotification('longtail/profileStage', (params: ProfileStageParams) => this.#arrived(() => this.stages.push(params)));
    this.#connection.onRequest('client/registerCapability', () => null);
    this.#connection.onRequest('workspace/inlayHint/refresh', () => null);
  }

  static async start({ server, files, initializationOptions, transport = 'stdio', provided }: ClientOptions): Promise<LanguageClient> {
    const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'longtail server ')));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const child = transport === 'ipc' ? fork(server, ['--node-ipc'], { silent: true }) : spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const client = new LanguageClient(folder, child, transport);
    client.#connection.onRequest('longtail/readFile', ({ uri }: { uri: string }) => provided?.[uri] ?? null);
    client.#connection.onRequest('longtail/findFiles', () => Object.keys(provided ?? {}));
    client.#connection.listen();
    const { capabilities } = await client.#connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid, rootUri: null, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'test' }],
      capabilities: { workspace: { inlayHint: { refreshSupport: true } } }, initializationOptions,
    });
    client.capabilities = capabilities;
    await client.notify('initialized', {});
    return client;
  }

  /** Ends as the protocol says. @returns the process's exit code */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#process.once('exit', resolve));
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    const code = await ended;
    this.#connection.dispose();
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }

  uri(name: string): string {
    return name.includes('://') ? name : pathToFileURL(path.join(this.folder, name)).href;
  }

  text(name: string): string {
    return this.#texts.get(name)!;
  }

  async open(name: string, text: string): Promise<void> {
    this.#versions.set(name, 1);
    this.#texts.set(name, text);
    await this.notify('textDocument/didOpen', { textDocument: { uri: this.uri(name), languageId: 'longtail-model', version: 1, text } });
  }

  /** Replaces `[start, end)` of the text, as one keystroke would. @returns the new version */
  async edit(name: string, start: number, end: number, newText: string): Promise<number> {
    const old = this.text(name);
    const version = this.#versions.get(name)! + 1;
    this.#versions.set(name, version);
    this.#texts.set(name, old.slice(0, start) + newText + old.slice(end));
    await this.notify('textDocument/didChange', {
      textDocument: { uri: this.uri(name), version },
      contentChanges: [{ range: { start: positionAt(old, start), end: positionAt(old, end) }, text: newText }],
    });
    return version;
  }

  replace(name: string, from: string, to: string): Promise<number> {
    const at = this.text(name).indexOf(from);
    if (at < 0) throw new Error(`${name} does not hold ${JSON.stringify(from)}`);
    return this.edit(name, at, at + from.length, to);
  }

  /** Puts edits of an answer into the open files, and onto the texts of the others. */
  async apply({ changes }: WorkspaceEdit): Promise<Readonly<Record<string, string>>> {
    const results: Record<string, string> = {};
    for (const [uri, edits] of Object.entries(changes ?? {})) {
      const name = [...this.#texts.keys()].find((one) => this.uri(one) === uri);
      if (name === undefined) throw new Error(`${uri} is not open`);
      for (const { start, end, newText } of fromTheEnd(this.text(name), edits)) await this.edit(name, start, end, newText);
      results[name] = this.text(name);
    }
    return results;
  }

  /** Waits for diagnostics of a file's newest version that satisfy a condition. */
  async diagnostics(name: string, isWanted: (codes: readonly string[]) => boolean = () => true): Promise<readonly Diagnostic[]> {
    const version = this.#versions.get(name);
    const newest = () => {
      const last = this.published.findLast(({ uri }) => uri === this.uri(name));
      return last && (version === undefined || last.version === version) && isWanted(last.diagnostics.map(({ code }) => String(code))) ? last.diagnostics : undefined;
    };
    return this.#until(newest);
  }

  stage(wanted: ProfileStageParams['stage']): Promise<ProfileStageParams> {
    return this.#until(() => this.stages.find(({ stage }) => stage === wanted));
  }

  request<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result> {
    return token ? this.#connection.sendRequest<Result>(method, params, token) : this.#connection.sendRequest<Result>(method, params);
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.#connection.sendNotification(method, params);
  }

  /** Parameters for a place just behind `marker` in the open text. */
  at(name: string, marker: string, nth = 0): { textDocument: { uri: string }; position: Position } {
    let found = -1;
    for (let n = 0; n <= nth; n += 1) found = this.text(name).indexOf(marker, found + 1);
    if (found < 0) throw new Error(`${name} does not hold ${JSON.stringify(marker)}`);
    return { textDocument: { uri: this.uri(name) }, position: positionAt(this.text(name), found + marker.length) };
  }

  completion(name: string, marker: string): Promise<readonly CompletionItem[]> {
    return this.request('textDocument/completion', this.at(name, marker));
  }

  async codeActions(name: string, diagnostics: readonly Diagnostic[], only?: readonly string[]): Promise<readonly CodeAction[]> {
    return this.request('textDocument/codeAction', { textDocument: { uri: this.uri(name) }, range: diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, context: { diagnostics, ...(only ? { only } : {}) } });
  }

  #arrived(keep: () => void): void {
    keep();
    for (const wake of [...this.#waiting]) wake();
  }

  #until<Found>(find: () => Found | undefined): Promise<Found> {
    return new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)!.length };
}

function fromTheEnd(text: string, edits: readonly TextEdit[]): readonly { start: number; end: number; newText: string }[] {
  const lines = text.split('\n');
  const offsetOf = ({ line, character }: Position) => lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  return edits.map(({ range, newText }) => ({ start: offsetOf(range.start), end: offsetOf(range.end), newText })).sort((a, b) => b.start - a.start);
}

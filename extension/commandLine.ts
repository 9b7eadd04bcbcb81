import { spawn } from 'node:child_process';
import * as vscode from 'vscode';
import type { Failure } from '../runs/event';
import { findNode, type FoundNode } from './node/findNode';
import { requireTrust } from './trust';

/** What a command of the command line gave. */
export interface CommandOutcome {
  readonly code: number;
  /** Its answer. */
  readonly stdout: string;
  /** Its progress and remarks. */
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly token?: vscode.CancellationToken;
  /** Hears each line of what the command says while it works. */
  readonly onProgress?: (line: string) => void;
  /** False for what has nothing to do with the workspace, and so may run in one that is not trusted. */
  readonly readsWorkspace?: boolean;
}

/** A command of the command line failed, in the words it said it with. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  /** @param place where in a file of the workspace, lines and characters from 0 */
  constructor(message: string, readonly code: string, readonly place: Failure['place'] = undefined) {
    super(message);
  }
}

/**
 * The command line, `dist/longtail.cjs`, run in a Node of its own: the editor starts training and asks for what needs the
 * data or the model through it and nothing else.
 */
export class CommandLine {
  private node: Promise<FoundNode> | null = null;

  /** @param own variables that the command line gets beside the editor's */
  constructor(private readonly script: string, private readonly log: vscode.LogOutputChannel, private readonly own: Readonly<Record<string, string>> = {}) {}

  /** Looks for Node again with the next command. */
  forgetNode(): void {
    this.node = null;
  }

  /** @throws NodeNotFound */
  foundNode(): Promise<FoundNode> {
    const found = this.node ??= findNode().then((node) => {
      this.log.info(`Node ${node.version} at ${node.command} (${node.origin})`);
      return node;
    });
    found.catch(() => this.forgetNode());
    return found;
  }

  /** What the command line gets beside the editor's environment. */
  environmentOf(node: FoundNode): Readonly<Record<string, string>> {
    return { ...node.env, ...this.own };
  }

  /** @throws WorkspaceNotTrusted; NodeNotFound; CancellationError when the token says so */
  async run(args: readonly string[], { cwd, token, onProgress, readsWorkspace = true }: RunOptions = {}): Promise<CommandOutcome> {
    if (readsWorkspace) requireTrust();
    const node = await this.foundNode();
    this.log.debug(`longtail ${args.join(' ')}`);
    return new Promise((resolve, reject) => {
      const child = spawn(node.command, [this.script, ...args], { cwd, env: { ...process.env, ...this.environmentOf(node) }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
          this.log.info(line);
          onProgress?.(line.trim());
        }
      });
      const cancellation = token?.onCancellationRequested(() => child.kill());
      child.once('error', reject);
      child.once('close', (code) => {
        cancellation?.dispose();
        if (token?.isCancellationRequested) reject(new vscode.CancellationError());
        else resolve({ code: code ?? 1, stdout, stderr });
      });
    });
  }

  /**
   * The one JSON document that a command answers with.
   *
   * @throws CommandFailed with the command's own words when it failed
   */
  async ask<Answer>(args: readonly string[], options: RunOptions = {}): Promise<Answer> {
    const { code, stdout, stderr } = await this.run([...args, '--json'], options);
    const answer = parsed(stdout);
    const failure = failureIn(answer);
    if (failure !== null) {
      this.log.error(`longtail ${args[0]}: ${failure.message} ${failure.remedy}`);
      throw new CommandFailed(`${failure.message} ${failure.remedy}`.trim(), failure.code, failure.place);
    }
    if (answer === null) {
      this.log.error(`longtail ${args.join(' ')} ended with ${code}:\n${stderr}`);
      throw new CommandFailed(vscode.l10n.t('`longtail {0}` ended with {1} and gave no answer. The log says more.', args[0] ?? '', code), 'no-answer');
    }
    return answer as Answer;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failureIn(answer: unknown): Failure | null {
  const { kind, failure } = (answer ?? {}) as { kind?: string; failure?: Failure };
  return kind === 'error' && failure !== undefined ? failure : null;
}

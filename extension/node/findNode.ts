import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { isNewEnough, nodeCandidates, nodeFloor, type NodeCandidate } from './nodeCandidates';

const execute = promisify(execFile);

/** A login shell may read a slow start-up file. */
const shellLimitMs = 10_000;
const probeLimitMs = 10_000;

/** A Node that was asked and answered. */
export interface FoundNode extends NodeCandidate {
  readonly version: string;
}

/** No Node runs the trainer; each place that was looked at, with what was there. */
export class NodeNotFound extends Error {
  override readonly name = 'NodeNotFound';

  constructor(readonly tried: readonly string[]) {
    super(vscode.l10n.t('No Node {0} or newer was found: {1}. Install one, or name it in the setting longtail.nodePath.', nodeFloor.join('.'), tried.join('; ')));
  }
}

/**
 * The Node that runs the trainer: each candidate is started and asked for its version, and the first one that is new
 * enough is taken.
 *
 * @throws NodeNotFound
 */
export async function findNode(): Promise<FoundNode> {
  const setting = vscode.workspace.getConfiguration('longtail').get('nodePath', '').trim();
  const isRemote = vscode.env.remoteName !== undefined;
  const onLoginPath = setting === '' && !isRemote ? await nodeOnLoginPath() : null;
  const tried: string[] = [];
  for (const candidate of nodeCandidates({ setting, isRemote, execPath: process.execPath, onLoginPath })) {
    const version = await versionOf(candidate);
    if (version !== null && isNewEnough(version)) return { ...candidate, version };
    tried.push(version === null ? vscode.l10n.t('{0} ({1}) does not start', candidate.command, candidate.origin) : vscode.l10n.t('{0} ({1}) is Node {2}', candidate.command, candidate.origin, version));
  }
  throw new NodeNotFound(tried);
}

async function versionOf({ command, env }: NodeCandidate): Promise<string | null> {
  try {
    const { stdout } = await execute(command, ['-p', 'process.versions.node'], { env: { ...process.env, ...env }, timeout: probeLimitMs, windowsHide: true });
    return stdout.trim();
  } catch {
    return null;
  }
}

/** An editor that was started from a dock or a menu has not read the start-up files that version managers write to. */
async function nodeOnLoginPath(): Promise<string | null> {
  const [command, args] = process.platform === 'win32' ? ['where', ['node']] as const : [process.env.SHELL ?? '/bin/sh', ['-lic', 'command -v node']] as const;
  try {
    const { stdout } = await execute(command, [...args], { timeout: shellLimitMs, windowsHide: true });
    return stdout.trim().split(/\r?\n/).at(-1) || null;
  } catch {
    return null;
  }
}

import path from 'node:path';
import * as vscode from 'vscode';
import type { CommandLine } from '../commandLine';
import { isActive } from './runRow';
import type { RunSnapshot } from './liveRun';
import type { RunStore } from './runStore';

/** A run that has just been claimed is not taken for one that waits. */
const settledMs = 5000;

/**
 * Starts the run that has waited longest when none of its project trains. A trainer that ends does the same; this is for
 * trainers that were killed, and for machines that were switched off.
 */
export function keepQueueMoving(store: RunStore, commandLine: CommandLine, log: vscode.LogOutputChannel): vscode.Disposable {
  const begun = new Set<string>();
  const timer = setInterval(() => {
    if (!vscode.workspace.isTrusted) return;
    const { runs } = store;
    for (const project of new Set(runs.map(projectOf))) {
      const own = runs.filter((run) => projectOf(run) === project);
      if (own.some((run) => isActive(run) && !isWaiting(run))) continue;
      const next = own.filter(isWaiting).at(-1);
      if (next === undefined || Date.now() - next.record.createdAt < settledMs || begun.has(next.folder)) continue;
      begun.add(next.folder);
      commandLine.run(['resume', next.folder, '--detach', '--json']).catch((error: unknown) => log.error(error as Error));
    }
  }, settledMs);
  return new vscode.Disposable(() => clearInterval(timer));
}

const isWaiting = ({ state, attempt }: RunSnapshot): boolean => state === 'queued' && attempt === 0;

/** `.longtail` of a run. */
const projectOf = ({ folder }: RunSnapshot): string => path.resolve(folder, '..', '..');

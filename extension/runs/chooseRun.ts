import path from 'node:path';
import * as vscode from 'vscode';
import type { RunSnapshot } from './liveRun';
import { runRow } from './runRow';
import type { RunStore } from './runStore';

/** What a command of the tree, the palette, the status bar or a page may be called with. */
export type RunArgument = { readonly kind?: string; readonly folder?: string } | string | undefined | null;

/** The run that an argument names, by its folder or its id; undefined when it names none. */
export function runOf(store: RunStore, argument: RunArgument): RunSnapshot | undefined {
  const folder = typeof argument === 'string' ? argument : argument?.folder;
  return folder === undefined ? undefined : store.run(path.normalize(folder)) ?? store.runById(folder);
}

/**
 * The run that a command is about: the one it was called with, else the one in front, else the only one that fits, else
 * the one that the person picks.
 *
 * @param fits which runs the command can be about
 * @param words what to ask, and what to say when no run fits
 */
export async function chooseRun(store: RunStore, argument: RunArgument, inFront: RunSnapshot | null, fits: (run: RunSnapshot) => boolean, words: { readonly ask: string; readonly none: string }): Promise<RunSnapshot | undefined> {
  const named = runOf(store, argument);
  if (named !== undefined) return named;
  if (inFront !== null && fits(inFront)) return inFront;
  const candidates = store.runs.filter(fits);
  if (candidates.length < 2) {
    if (candidates.length === 0) void vscode.window.showInformationMessage(words.none);
    return candidates[0];
  }
  const picked = await vscode.window.showQuickPick(candidates.map((run) => {
    const row = runRow(run);
    return { label: `$(${row.icon}) ${run.record.name}, ${row.label}`, description: row.description, detail: new Date(run.record.createdAt).toLocaleString(), run };
  }), { placeHolder: words.ask, matchOnDescription: true });
  return picked?.run;
}

import * as vscode from 'vscode';
import { chooseRun, type RunArgument } from '../runs/chooseRun';
import { runFigures } from '../runs/runRow';
import type { Surroundings } from '../surroundings';
import { requireTrust } from '../trust';

/** What `longtail recommend --json` answers. */
interface Recommendation {
  readonly step: number;
  readonly query: string;
  readonly label: string;
  readonly items: readonly { readonly id: string; readonly label: string; readonly score: number; readonly trainingPairs: number; readonly isHead: boolean }[];
}

/** The items that a run's model ranks first for a query, in a list that can be searched. */
export async function recommendForQuery({ commandLine, store, panels }: Surroundings, argument: RunArgument): Promise<void> {
  requireTrust();
  const run = await chooseRun(store, argument, panels.runInFront, ({ events }) => runFigures(events).hasCheckpoint, { ask: vscode.l10n.t('Whose model?'), none: vscode.l10n.t('No run has a checkpoint yet.') });
  if (run === undefined) return;
  const query = await vscode.window.showInputBox({ title: vscode.l10n.t('Recommend with {0}', run.record.name), prompt: vscode.l10n.t('The id of a query, as it is written in the data'), ignoreFocusOut: true });
  if (query === undefined || query === '') return;
  const found = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Ranking the items for {0}', query), cancellable: true },
    (progress, token) => commandLine.ask<Recommendation>(['recommend', run.folder, '--query', query], { token, onProgress: (message) => progress.report({ message }) }));
  const picked = await vscode.window.showQuickPick(found.items.map(({ id, label, score, trainingPairs, isHead }, at) => ({
    label: `${at + 1}. ${label}`,
    description: label === id ? '' : id,
    detail: vscode.l10n.t('score {0} · {1}, {2} training pairs', score.toFixed(4), isHead ? 'head' : trainingPairs === 0 ? 'cold' : 'tail', trainingPairs),
    id,
  })), { title: vscode.l10n.t('{0}: first {1} items by {2} at step {3}', found.label, found.items.length, run.record.name, found.step), placeHolder: vscode.l10n.t('Enter copies an item’s id'), matchOnDescription: true });
  if (picked !== undefined) await vscode.env.clipboard.writeText(picked.id);
}

import * as vscode from 'vscode';
import type { RunSnapshot } from './liveRun';
import { lastFailure, runFigures, recallText } from './runRow';
import type { RunStore } from './runStore';

/** Says that a run has ended when the person must act on it, or is looking elsewhere. */
export function announceEndings(store: RunStore): vscode.Disposable {
  return store.onDidChange(({ runs, before }) => {
    for (const run of runs) if (before.has(run.folder) && isWorthSaying(run.state)) void say(run);
  });
}

function isWorthSaying(state: RunSnapshot['state']): boolean {
  const wish = vscode.workspace.getConfiguration('longtail').get<'problems' | 'always' | 'never'>('notify', 'problems');
  if (wish === 'never') return false;
  if (state === 'failed' || state === 'interrupted') return true;
  return state === 'finished' && (wish === 'always' || !vscode.window.state.focused);
}

async function say(run: RunSnapshot): Promise<void> {
  const open = vscode.l10n.t('Open Run');
  const { name } = run.record;
  const recall = runFigures(run.events).recall;
  const chosen = run.state === 'failed' ? await vscode.window.showErrorMessage(vscode.l10n.t('{0} failed: {1}', name, lastFailure(run.events)?.message.split('\n')[0] ?? ''), open)
    : run.state === 'interrupted' ? await vscode.window.showWarningMessage(vscode.l10n.t('{0} was interrupted: its process is gone. It can be resumed.', name), open)
      : await vscode.window.showInformationMessage(recall === null ? vscode.l10n.t('{0} has finished.', name) : vscode.l10n.t('{0} has finished: {1} {2} {3}.', name, recall.slice, recall.metric, recallText(recall.value)), open);
  if (chosen === open) await vscode.commands.executeCommand('longtail.openRun', run.folder);
}

import path from 'node:path';
import * as vscode from 'vscode';
import type { Surroundings } from '../surroundings';
import { requireTrust } from '../trust';

/** What `longtail clean --json` answers. */
interface Cleaned {
  readonly bytes: number;
  readonly removed: readonly { readonly place: string; readonly bytes: number }[];
}

/** Frees disk space: what is made again when it is needed, and the runs whose states the person ticks. Asks first. */
export async function clean({ commandLine, store }: Surroundings): Promise<void> {
  requireTrust();
  const projects = [...new Set(store.runs.map(({ folder }) => path.resolve(folder, '..', '..')))];
  const project = projects.length < 2 ? projects[0] ?? store.projectFolders[0]
    : (await vscode.window.showQuickPick(projects.map((folder) => ({ label: vscode.workspace.asRelativePath(folder), folder })), { placeHolder: vscode.l10n.t('Which folder is to be cleaned?') }))?.folder;
  if (project === undefined) return;
  const states = ['failed', 'cancelled', 'interrupted', 'finished'] as const;
  const picked = await vscode.window.showQuickPick([
    { label: vscode.l10n.t('Encoded data and leftovers'), description: vscode.l10n.t('made again when they are needed'), picked: true, state: null },
    ...states.map((state) => {
      const count = store.runs.filter((run) => run.state === state && path.resolve(run.folder, '..', '..') === project).length;
      return { label: vscode.l10n.t('Runs that are {0}', state), description: String(count), picked: false, state };
    }),
  ], { canPickMany: true, placeHolder: vscode.l10n.t('What is to be deleted?') });
  if (picked === undefined || picked.length === 0) return;
  const chosen = picked.flatMap(({ state }) => (state === null ? [] : [state]));
  const args = ['clean', path.dirname(project), ...(chosen.length === 0 ? [] : ['--runs', chosen.join(',')])];
  const would = await commandLine.ask<Cleaned>([...args, '--dry-run']);
  if (would.removed.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is nothing to clean.'));
    return;
  }
  const remove = vscode.l10n.t('Delete');
  const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Delete {0} MB?', (would.bytes / 1e6).toFixed(1)), { modal: true, detail: would.removed.slice(0, 12).map(({ place }) => vscode.workspace.asRelativePath(place)).join('\n') }, remove);
  if (answer !== remove) return;
  await commandLine.ask<Cleaned>(args);
  store.lookWidely();
}

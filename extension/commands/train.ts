import path from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../../config/problem';
import { projectFolderOf } from '../../runs/node/projectFolder';
import { resolveFile } from '../resolveFile';
import type { Surroundings } from '../surroundings';
import { requireTrust } from '../trust';
import { configInFront, configPathOf, isModelFile, pickConfig, saveConfigs, type FileArgument } from './configFiles';

/** What `longtail train --queue --json` answers. */
type Started =
  | { readonly kind: 'detached' | 'queued'; readonly run: string; readonly folder: string; readonly ahead?: readonly string[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/**
 * Trains a model in a process of its own, which outlives the window; with another run of the project training, it waits.
 * A config with errors starts nothing.
 *
 * @returns the run's folder, or undefined when nothing was started
 */
export async function train({ commandLine, store, panels, log }: Surroundings, argument: FileArgument): Promise<string | undefined> {
  requireTrust();
  const file = configPathOf(argument, store) ?? configInFront(isModelFile)
    ?? await pickConfig('**/*.model.{yaml,yml}', { ask: vscode.l10n.t('Which model is to be trained?'), none: vscode.l10n.t('There is no *.model.yaml in this workspace. Make one with Longtail: New Config from Data.') });
  if (file === undefined) return undefined;
  await saveConfigs();
  const { problems } = await resolveFile(file);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length !== 0) {
    await showErrors(errors);
    return undefined;
  }
  const started = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Starting {0}', path.basename(file)) },
    () => commandLine.ask<Started>(['train', file, '--queue'], { cwd: path.dirname(file) }));
  if (started.kind === 'refused') {
    await showErrors(started.problems.filter(({ severity }) => severity === 'error'));
    return undefined;
  }
  log.info(started.kind === 'queued' ? `Run ${started.run} waits for ${started.ahead?.join(', ')}` : `Run ${started.run} trains: ${started.folder}`);
  store.addProject(projectFolderOf(path.dirname(file)));
  store.lookWidely();
  if (vscode.workspace.getConfiguration('longtail').get('openRunOnTrain', true)) panels.openRun(started.folder);
  return started.folder;
}

/** Opens the first error; the editor has underlined it already. */
export async function showErrors(errors: readonly Problem[]): Promise<void> {
  const first = errors[0]!;
  const { start, end } = first.range;
  await vscode.window.showTextDocument(vscode.Uri.file(first.path), { selection: new vscode.Range(start.line, start.character, end.line, end.character) });
  const show = vscode.l10n.t('Show Problems');
  const others = errors.length === 1 ? '' : ` ${vscode.l10n.t('({0} errors in all)', errors.length)}`;
  void vscode.window.showErrorMessage(`${vscode.l10n.t('Nothing was started. {0}', first.message)}${others}`, show).then((chosen) => {
    if (chosen === show) void vscode.commands.executeCommand('workbench.actions.view.problems');
  });
}

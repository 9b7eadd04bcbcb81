import path from 'node:path';
import * as vscode from 'vscode';
import { projectFolderOf } from '../../runs/node/projectFolder';
import { resolveFile } from '../resolveFile';
import type { Surroundings } from '../surroundings';
import type { TrainTasks } from '../tasks/trainTasks';
import { requireTrust } from '../trust';
import { configInFront, configPathOf, isExperimentFile, pickConfig, saveConfigs, type FileArgument } from './configFiles';
import { showErrors } from './train';

/**
 * Runs an experiment in a terminal, where it says how far it is and ends with its report; each run is in the tree as usual.
 * Closing the terminal stops nothing that trains already, and the same command goes on.
 *
 * @returns the task, or undefined when nothing was started
 */
export async function runExperiment({ store }: Surroundings, tasks: TrainTasks, argument: FileArgument): Promise<vscode.TaskExecution | undefined> {
  requireTrust();
  const file = configPathOf(argument, store) ?? configInFront(isExperimentFile)
    ?? await pickConfig('**/*.experiment.{yaml,yml}', { ask: vscode.l10n.t('Which experiment is to be run?'), none: vscode.l10n.t('There is no *.experiment.yaml in this workspace. Make one that starts with `longtail: experiment/1`.') });
  if (file === undefined) return undefined;
  await saveConfigs();
  const resolved = await resolveFile(file);
  const errors = resolved.problems.filter(({ severity }) => severity === 'error');
  if (errors.length !== 0) {
    await showErrors(errors);
    return undefined;
  }
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) ?? { uri: vscode.Uri.file(path.dirname(file)), name: path.basename(path.dirname(file)), index: 0 };
  const task = await tasks.task({ type: 'longtail', config: path.relative(folder.uri.fsPath, file).split(path.sep).join('/') }, folder);
  const started = await vscode.tasks.executeTask(task);
  store.addProject(projectFolderOf(path.dirname(resolved.paths[1] ?? file)));
  store.lookWidely();
  return started;
}

import * as vscode from 'vscode';
import { CommandFailed } from './commandLine';
import { clean } from './commands/clean';
import type { FileArgument } from './commands/configFiles';
import { copyDoctorReport, doctor } from './commands/doctor';
import { installCudaEngine } from './commands/installCudaEngine';
import { newConfig } from './commands/newConfig';
import { runExperiment } from './commands/runExperiment';
import { recommendForQuery } from './commands/recommendForQuery';
import { askTrainer, compareTailAndHead, openConfigOfRun, openLogOfRun, openRun, resumeRun, stopRun } from './commands/runCommands';
import { showFeatureCorrelations } from './commands/showFeatureCorrelations';
import { train } from './commands/train';
import { NodeNotFound } from './node/findNode';
import type { RunArgument } from './runs/chooseRun';
import type { StatusItem } from './runs/statusItem';
import type { Surroundings } from './surroundings';
import type { TrainTasks } from './tasks/trainTasks';
import { WorkspaceNotTrusted } from './trust';

/** Registers the palette. What goes wrong is said once, in words, with what to do about it. */
export function registerCommands(around: Surroundings, status: StatusItem, tasks: TrainTasks): vscode.Disposable {
  const commands: Readonly<Record<string, (argument: never, selected: never) => unknown>> = {
    newConfig: (argument: FileArgument) => newConfig(around, argument),
    train: (argument: FileArgument) => train(around, argument),
    runExperiment: (argument: FileArgument) => runExperiment(around, tasks, argument),
    stop: (argument: RunArgument) => stopRun(around, argument),
    resume: (argument: RunArgument) => resumeRun(around, argument),
    openRun: (argument: RunArgument) => openRun(around, argument, status),
    compareTailAndHead: (argument: RunArgument, selected: readonly RunArgument[] | undefined) => compareTailAndHead(around, argument, selected),
    showFeatureCorrelations: (argument: FileArgument) => showFeatureCorrelations(around, argument),
    recommendForQuery: (argument: RunArgument) => recommendForQuery(around, argument),
    doctor: () => doctor(around),
    copyDoctorReport: () => copyDoctorReport(around),
    installCudaEngine: () => installCudaEngine(around),
    showLog: () => around.log.show(),
    clean: () => clean(around),
    openConfig: (argument: RunArgument) => openConfigOfRun(around, argument),
    openRunLog: (argument: RunArgument) => openLogOfRun(around, argument),
    checkpointNow: (argument: RunArgument) => askTrainer(around, argument, 'checkpoint'),
    evaluateNow: (argument: RunArgument) => askTrainer(around, argument, 'evaluate'),
    openWalkthrough: () => vscode.commands.executeCommand('workbench.action.openWalkthrough', 'longtail.longtail#start', false),
  };
  return vscode.Disposable.from(...Object.entries(commands).map(([name, act]) => vscode.commands.registerCommand(`longtail.${name}`, async (argument: unknown, selected: unknown) => {
    try {
      return await act(argument as never, selected as never);
    } catch (error) {
      if (error instanceof vscode.CancellationError) return undefined;
      around.log.error(error as Error);
      // Not awaited: a command ends when its work does, not when its message is read.
      void explain(error as Error);
      return undefined;
    }
  })));
}

async function explain(error: Error): Promise<void> {
  if (error instanceof CommandFailed && error.place !== undefined) {
    const { path, line, character } = error.place;
    const open = vscode.l10n.t('Open Line {0}', line + 1);
    if (await vscode.window.showErrorMessage(error.message, open) !== open) return;
    const at = new vscode.Position(line, character);
    await vscode.window.showTextDocument(vscode.Uri.file(path), { selection: new vscode.Range(at, at) });
    return;
  }
  const [action, command, ...args] = error instanceof NodeNotFound ? [vscode.l10n.t('Open Setting'), 'workbench.action.openSettings', 'longtail.nodePath']
    : error instanceof WorkspaceNotTrusted ? [vscode.l10n.t('Manage Workspace Trust'), 'workbench.trust.manage']
      : [vscode.l10n.t('Show Log'), 'longtail.showLog'];
  const chosen = await vscode.window.showErrorMessage(error.message, action!);
  if (chosen === action) await vscode.commands.executeCommand(command!, ...args);
}

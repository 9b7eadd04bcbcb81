import path from 'node:path';
import * as vscode from 'vscode';
import type { CommandLine } from '../commandLine';

/** A task as tasks.json writes it. */
export interface TrainDefinition extends vscode.TaskDefinition {
  readonly type: 'longtail';
  readonly config: string;
  readonly set?: readonly string[];
}

const mostTasks = 50;

/** Training in the foreground of a terminal, one task for each model and experiment file; problems come back as markers. */
export class TrainTasks implements vscode.TaskProvider {
  constructor(private readonly commandLine: CommandLine, private readonly script: string) {}

  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const files = await vscode.workspace.findFiles('**/*.{model,experiment}.{yaml,yml}', '**/{node_modules,.longtail}/**', mostTasks);
    const tasks: vscode.Task[] = [];
    for (const uri of files.filter(({ scheme }) => scheme === 'file')) {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      if (folder !== undefined) tasks.push(await this.task({ type: 'longtail', config: path.relative(folder.uri.fsPath, uri.fsPath).split(path.sep).join('/') }, folder));
    }
    return tasks;
  }

  async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    const definition = task.definition as TrainDefinition;
    const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return typeof definition.config !== 'string' || folder === undefined || !vscode.workspace.isTrusted ? undefined : this.task(definition, folder);
  }

  /** The task of one config file, whether a tasks.json names it or not. */
  async task(definition: TrainDefinition, folder: vscode.WorkspaceFolder): Promise<vscode.Task> {
    const node = await this.commandLine.foundNode();
    const command = /\.experiment\.ya?ml$/.test(definition.config) ? 'experiment' : 'train';
    const overrides = (definition.set ?? []).flatMap((one) => ['--set', one]);
    const execution = new vscode.ProcessExecution(node.command, [this.script, command, definition.config, ...overrides], { cwd: folder.uri.fsPath, env: { ...this.commandLine.environmentOf(node) } });
    const task = new vscode.Task(definition, folder, `${command} ${definition.config}`, 'longtail', execution, '$longtail');
    task.group = vscode.TaskGroup.Build;
    task.detail = command === 'train' ? vscode.l10n.t('Trains in this terminal; Ctrl-C leaves a checkpoint') : vscode.l10n.t('Trains every arm with every seed; Ctrl-C stops, and the same task goes on');
    return task;
  }
}

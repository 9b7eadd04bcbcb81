import path from 'node:path';
import * as vscode from 'vscode';
import { CommandLine } from './commandLine';
import { ConfigLanguage } from './languageClient';
import { Panels } from './panels/panels';
import { registerCommands } from './registerCommands';
import { announceEndings } from './runs/endMessages';
import { keepQueueMoving } from './runs/runQueue';
import { isActive, isResumable } from './runs/runRow';
import { RunStore } from './runs/runStore';
import { RunsTree } from './runs/runsTree';
import { StatusItem } from './runs/statusItem';
import { TrainTasks } from './tasks/trainTasks';

/** What tests may ask; nothing else uses it. */
export interface ExtensionApi {
  readonly store: RunStore;
  readonly tree: RunsTree;
  readonly statusText: () => string;
  /** Processor time that `activate` took: what a clock shows on a machine that does nothing else. */
  readonly activationMs: number;
}

/** Engines are kept in the editor's storage; those that the command line keeps are found too. */
const ownEnvironment = (storage: string): Readonly<Record<string, string>> =>
  (process.env.LONGTAIL_ENGINES === undefined ? { LONGTAIL_ENGINES: `${path.join(storage, 'engines')}${path.delimiter}` } : {});

let language: ConfigLanguage | null = null;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const begun = process.cpuUsage();
  const { extensionUri, subscriptions } = context;
  const inside = (...parts: string[]) => vscode.Uri.joinPath(extensionUri, ...parts).fsPath;
  const log = vscode.window.createOutputChannel('Longtail', { log: true });
  const script = inside('dist', 'longtail.cjs');
  const commandLine = new CommandLine(script, log, ownEnvironment(context.globalStorageUri.fsPath));
  const store = new RunStore();
  const panels = new Panels({ extensionUri, store, commandLine, log });
  const status = new StatusItem(store);
  const tree = new RunsTree(store);
  const tasks = new TrainTasks(commandLine, script);
  const view = vscode.window.createTreeView('longtail.runs', { treeDataProvider: tree, canSelectMany: true });
  language = new ConfigLanguage({ server: inside('dist', 'server.cjs'), script, log, commandLine, store });
  subscriptions.push(
    log, store, panels, status, tree, view,
    registerCommands({ extensionUri, log, commandLine, store, panels }, status, tasks),
    vscode.tasks.registerTaskProvider('longtail', tasks),
    announceEndings(store), keepQueueMoving(store, commandLine, log),
    store.onDidChange(({ runs }) => {
      const training = runs.filter(({ state }) => state === 'running' || state === 'paused' || state === 'stalled').length;
      view.badge = training === 0 ? undefined : { value: training, tooltip: vscode.l10n.t('{0} training', training) };
      const tell = (key: string, value: boolean) => vscode.commands.executeCommand('setContext', `longtail.${key}`, value);
      void tell('hasRuns', runs.length !== 0);
      void tell('hasActiveRuns', runs.some(isActive));
      void tell('hasResumableRuns', runs.some(isResumable));
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('longtail.nodePath')) commandLine.forgetNode();
    }),
  );
  store.start();
  const { user, system } = process.cpuUsage(begun);
  const activationMs = (user + system) / 1000;
  log.info(`Longtail is active after ${activationMs.toFixed(1)} ms`);
  return { store, tree, statusText: () => status.text, activationMs };
}

export async function deactivate(): Promise<void> {
  await language?.stop();
}

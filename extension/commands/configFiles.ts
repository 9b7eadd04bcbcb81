import path from 'node:path';
import * as vscode from 'vscode';
import type { RunStore } from '../runs/runStore';

/** What a command about a config may be called with: a URI of the explorer, its text from a code lens, a row of the tree. */
export type FileArgument = vscode.Uri | string | { readonly kind?: string; readonly configPath?: string; readonly folder?: string } | undefined | null;

export const isModelFile = (file: string): boolean => /\.model\.ya?ml$/.test(file);
export const isExperimentFile = (file: string): boolean => /\.experiment\.ya?ml$/.test(file);
export const isFeaturesFile = (file: string): boolean => /\.features\.ya?ml$/.test(file);

/** Path of the config that an argument names; of a run, its model file. Undefined when it names none. */
export function configPathOf(argument: FileArgument, store: RunStore): string | undefined {
  if (argument === undefined || argument === null) return undefined;
  if (argument instanceof vscode.Uri) return argument.scheme === 'file' ? argument.fsPath : undefined;
  if (typeof argument === 'string') {
    if (/^[a-z][a-z+.-]+:\/\//i.test(argument)) return configPathOf(vscode.Uri.parse(argument), store);
    return store.run(path.normalize(argument))?.record.configPath ?? argument;
  }
  return argument.configPath ?? (argument.folder === undefined ? undefined : store.run(argument.folder)?.record.configPath);
}

/** The file in front, when it is one that fits. */
export function configInFront(fits: (file: string) => boolean): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.uri.scheme === 'file' && fits(document.uri.fsPath) ? document.uri.fsPath : undefined;
}

/** Lets the person pick one of the workspace's configs; the only one is taken without asking. */
export async function pickConfig(glob: string, words: { readonly ask: string; readonly none: string }): Promise<string | undefined> {
  const files = (await vscode.workspace.findFiles(glob, '**/{node_modules,.longtail}/**', 1000)).filter(({ scheme }) => scheme === 'file').sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.length < 2) {
    if (files.length === 0) void vscode.window.showInformationMessage(words.none);
    return files[0]?.fsPath;
  }
  const picked = await vscode.window.showQuickPick(files.map((uri) => ({ label: path.basename(uri.fsPath), description: folderWords(uri.fsPath), file: uri.fsPath })), { placeHolder: words.ask });
  return picked?.file;
}

/** The folder of a file as it is told from its workspace; nothing for one at the top. */
export function folderWords(file: string): string {
  const folder = path.dirname(vscode.workspace.asRelativePath(file));
  return folder === '.' ? '' : folder;
}

/** Saves what is unsaved of the configs that are open, so that a trainer reads what the person sees. */
export async function saveConfigs(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && document.uri.scheme === 'file' && /^longtail-/.test(document.languageId)) await document.save();
  }
}

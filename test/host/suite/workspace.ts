import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../extension/main';

/** A file of the workspace that the tests run in: a private copy of test/fixtures/shop. */
export const inWorkspace = (name: string): vscode.Uri => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);

export async function theExtension(): Promise<ExtensionApi> {
  return vscode.extensions.getExtension<ExtensionApi>('longtail.longtail')!.activate();
}

import * as vscode from 'vscode';
import { setKey } from './setKey';
import { requireTrust } from './trust';

/** Gives a key of a config file a value, in the editor: one edit that can be undone, left for the person to save. */
export async function applyKey(file: string, address: readonly string[], value: string): Promise<void> {
  requireTrust();
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const found = setKey(document.getText(), address, value);
  await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.Beside });
  if (found === null) {
    void vscode.window.showWarningMessage(vscode.l10n.t('`{0}` could not be written: the file has something else there.', address.join('.')));
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(found.start), document.positionAt(found.end)), found.text);
  await vscode.workspace.applyEdit(edit);
}

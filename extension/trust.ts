import * as vscode from 'vscode';

/** The workspace is not trusted, so nothing of it is run and nothing is written to it. */
export class WorkspaceNotTrusted extends Error {
  override readonly name = 'WorkspaceNotTrusted';

  constructor() {
    super(vscode.l10n.t('This workspace is not trusted, so Longtail only checks configs in it. Trust it to train and to read data.'));
  }
}

/** @throws WorkspaceNotTrusted */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw new WorkspaceNotTrusted();
}

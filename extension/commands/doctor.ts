import * as vscode from 'vscode';
import type { Surroundings } from '../surroundings';

const scheme = 'longtail-doctor';

/** What training can run on here, as a text beside the log. */
export class Doctor implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  private text = '';

  provideTextDocumentContent(): string {
    return this.text;
  }

  async show({ commandLine, log }: Surroundings): Promise<void> {
    const node = await commandLine.foundNode();
    const { stdout, stderr } = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Trying the engines'), cancellable: true },
      (_, token) => commandLine.run(['doctor'], { token, readsWorkspace: false }));
    this.text = `${stdout.trimEnd()}\n\nNode ${node.version}: ${node.command} (${node.origin})\nVS Code ${vscode.version}${vscode.env.remoteName === undefined ? '' : `, remote ${vscode.env.remoteName}`}\n${stderr === '' ? '' : `\n${stderr}`}`;
    log.info(this.text);
    const uri = vscode.Uri.from({ scheme, path: vscode.l10n.t('Longtail Doctor') });
    this.changes.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changes.dispose();
  }
}

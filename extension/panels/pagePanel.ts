import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Loadable } from '../../insight/loadable';
import { pageHtml } from './pageHtml';

/** What every page says first; the rest is the panel's own. */
interface Ready { readonly kind: 'ready'; readonly version: number }

/** What a page may be told: the same for all panels. */
interface ViewMessage<View> { readonly kind: 'view'; readonly version: 1; readonly sequence: number; readonly view: View }

/** Names a panel: its view type, and its script and style sheet under dist/webviews. */
export interface PageKind {
  readonly viewType: string;
  readonly page: string;
}

/** Folder that pages load from, and nothing else. */
export const pagesFolder = (extensionUri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'dist', 'webviews');

/** What a page may do: run its script, and load from its folder. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, enableForms: false, enableCommandUris: false, localResourceRoots: [pagesFolder(extensionUri)] };
}

/**
 * One page in an editor tab. It is told whole views: the newest one, after it said `ready`, and again after each reload;
 * a hidden page is told nothing, because it is made anew when it is shown.
 */
export class PagePanel<View extends Loadable<unknown, string>, FromPage extends { readonly kind: string }> implements vscode.Disposable {
  private readonly messages = new vscode.EventEmitter<Exclude<FromPage, Ready>>();
  readonly onMessage = this.messages.event;
  private readonly closing = new vscode.EventEmitter<void>();
  readonly onDidClose = this.closing.event;
  private view: View | null = null;
  private sequence = 0;
  private isReady = false;

  constructor(readonly panel: vscode.WebviewPanel, extensionUri: vscode.Uri, { page }: PageKind) {
    const folder = pagesFolder(extensionUri);
    const { webview } = panel;
    webview.options = pageOptions(extensionUri);
    panel.iconPath = { light: vscode.Uri.joinPath(extensionUri, 'media', 'panel-light.svg'), dark: vscode.Uri.joinPath(extensionUri, 'media', 'panel-dark.svg') };
    webview.onDidReceiveMessage((message: unknown) => this.hear(message));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.isReady = false;
    });
    panel.onDidDispose(() => {
      this.closing.fire();
      this.messages.dispose();
      this.closing.dispose();
    });
    webview.html = pageHtml({
      title: panel.title,
      language: vscode.env.language,
      script: webview.asWebviewUri(vscode.Uri.joinPath(folder, `${page}.js`)).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(folder, `${page}.css`)).toString(),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
    });
  }

  /** Shows a view; an older one that was not sent yet is dropped. */
  show(view: View): void {
    this.view = view;
    this.send();
  }

  reveal(): void {
    this.panel.reveal(undefined, false);
  }

  dispose(): void {
    this.panel.dispose();
  }

  private send(): void {
    if (!this.isReady || this.view === null) return;
    this.sequence += 1;
    const message: ViewMessage<View> = { kind: 'view', version: 1, sequence: this.sequence, view: this.view };
    void this.panel.webview.postMessage(message);
  }

  private hear(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('kind' in message) || typeof message.kind !== 'string') return;
    if (message.kind === 'ready') {
      this.isReady = true;
      this.send();
    } else {
      this.messages.fire(message as Exclude<FromPage, Ready>);
    }
  }
}

import * as vscode from 'vscode';
import { doctorView, type DoctorFindings, type DoctorIntent, type DoctorView } from '../../insight/doctorView';
import type { Loadable } from '../../insight/loadable';
import type { FromPage } from '../../webviews/doctor/protocol';
import type { CommandLine } from '../commandLine';
import { intentCommands } from './intentCommands';
import { PagePanel, type PageKind } from './pagePanel';

export const doctorPage: PageKind = { viewType: 'longtail.doctor', page: 'doctor' };

interface Parts {
  readonly extensionUri: vscode.Uri;
  readonly commandLine: CommandLine;
  readonly log: vscode.LogOutputChannel;
}

/** The page of what training can run on here. */
export class DoctorPanel {
  readonly page: PagePanel<Loadable<DoctorView, DoctorIntent>, FromPage>;
  private examination: { readonly cancellation: vscode.CancellationTokenSource; readonly report: Promise<string | null> } | null = null;

  constructor(panel: vscode.WebviewPanel, private readonly parts: Parts) {
    this.page = new PagePanel(panel, parts.extensionUri, doctorPage);
    const subscription = this.page.onMessage((message) => this.hear(message));
    this.page.onDidClose(() => {
      this.examination?.cancellation.cancel();
      subscription.dispose();
    });
  }

  /** Tries every engine, which takes a while, and shows what was found. @returns the text for bug reports; null when nothing was found out */
  examine(): Promise<string | null> {
    this.examination?.cancellation.cancel();
    const cancellation = new vscode.CancellationTokenSource();
    const report = this.found(cancellation.token);
    this.examination = { cancellation, report };
    return report;
  }

  /** The text for bug reports, from the last examination or a new one. */
  report(): Promise<string | null> {
    return this.examination?.report ?? this.examine();
  }

  /** After a reload of the window: nothing is measured until somebody asks. */
  restore(): void {
    this.page.show({
      kind: 'empty', title: vscode.l10n.t('The engines have not been tried since the window was loaded.'), detail: vscode.l10n.t('Trying and measuring them takes about three seconds each.'),
      action: { label: vscode.l10n.t('Try Engines'), intent: 'tryAgain' },
    });
  }

  private hear(message: Exclude<FromPage, { kind: 'ready' }>): void {
    if (message.kind === 'tryAgain') void this.examine();
    else void vscode.commands.executeCommand(intentCommands[message.kind]!);
  }

  private async found(token: vscode.CancellationToken): Promise<string | null> {
    const loading = (label: string) => {
      if (!token.isCancellationRequested) this.page.show({ kind: 'loading', label, done: 0, total: 0 });
    };
    loading(vscode.l10n.t('Trying the engines'));
    try {
      const { commandLine, log } = this.parts;
      const { version, command, origin } = await commandLine.foundNode();
      const { report, ...findings } = await commandLine.ask<DoctorFindings & { readonly report: string }>(['doctor'], { token, onProgress: loading, readsWorkspace: false });
      if (token.isCancellationRequested) return null;
      this.page.show({ kind: 'ready', value: doctorView(findings, { version, command, origin }) });
      const whole = `${report}\nVS Code: ${vscode.version}${vscode.env.remoteName === undefined ? '' : `, remote ${vscode.env.remoteName}`}; Node ${version} from ${origin}\n`;
      log.info(whole);
      return whole;
    } catch (error) {
      if (token.isCancellationRequested) return null;
      this.parts.log.error(error as Error);
      this.page.show({ kind: 'error', title: vscode.l10n.t('The engines cannot be tried.'), detail: (error as Error).message, action: { label: vscode.l10n.t('Try Again'), intent: 'tryAgain' } });
      return null;
    }
  }
}

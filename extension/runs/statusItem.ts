import * as vscode from 'vscode';
import type { RunStore } from './runStore';
import { statusWords } from './statusWords';

/** The status bar item; hidden while there is nothing to say. */
export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('longtail.status', vscode.StatusBarAlignment.Left, 0);
  private readonly unseen = new Set<string>();
  private readonly subscription: vscode.Disposable;
  private shown = '';

  constructor(private readonly store: RunStore) {
    this.item.name = vscode.l10n.t('Longtail Runs');
    this.subscription = store.onDidChange(({ before, runs }) => {
      for (const run of runs) if (run.state === 'failed' && before.has(run.folder)) this.unseen.add(run.folder);
      this.draw();
    });
  }

  /** A run was looked at: its failure is no longer news. */
  saw(folder: string): void {
    this.unseen.delete(folder);
    this.draw();
  }

  /** What it says, for tests; empty while hidden. */
  get text(): string {
    return this.shown;
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private draw(): void {
    const words = statusWords(this.store.runs, this.unseen);
    this.shown = words?.text ?? '';
    if (words === null) {
      this.item.hide();
      return;
    }
    this.item.text = words.text;
    this.item.tooltip = words.tooltip;
    this.item.backgroundColor = words.kind === 'error' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.command = { command: 'longtail.openRun', title: vscode.l10n.t('Open Run'), arguments: [words.folder] };
    this.item.accessibilityInformation = { label: words.text.replace(/\$\([^)]*\)\s*/g, ''), role: 'button' };
    this.item.show();
  }
}

import * as vscode from 'vscode';
import type { Loadable } from '../../insight/loadable';
import { runViews, type RunIntent, type RunSetup, type RunView } from '../../insight/runView';
import type { FromPage } from '../../webviews/run/protocol';
import type { CommandLine } from '../commandLine';
import type { RunSnapshot } from '../runs/liveRun';
import { referenceFor } from '../runs/referenceFor';
import type { RunStore } from '../runs/runStore';
import { intentCommands } from './intentCommands';
import { PagePanel, type PageKind } from './pagePanel';
import { drawMs, Repaint } from './repaint';
import { dataHash, resolvedConfig, runSetup } from './runSetup';

export const runPage: PageKind = { viewType: 'longtail.run', page: 'run' };

/** Until the page has said how wide it is. */
const firstColumns = 600;

interface Parts {
  readonly extensionUri: vscode.Uri;
  readonly store: RunStore;
  readonly commandLine: CommandLine;
  readonly log: vscode.LogOutputChannel;
}

/** The page of one run: follows its journal. */
export class RunPanel {
  readonly page: PagePanel<Loadable<RunView, RunIntent>, FromPage>;
  private readonly changes = new vscode.EventEmitter<void>();
  /** Another run is shown. */
  readonly onDidChangeRun = this.changes.event;
  folder: string | null = null;
  private awaitedId: string | null = null;
  private setup: RunSetup | null = null;
  private range: { readonly from: number; readonly to: number } | null = null;
  private columns = firstColumns;
  private readonly pictures = runViews();
  private readonly repaint = new Repaint(() => this.draw(), drawMs);

  constructor(panel: vscode.WebviewPanel, private readonly parts: Parts) {
    this.page = new PagePanel(panel, parts.extensionUri, runPage);
    const subscriptions = [
      parts.store.onDidChange(({ changed }) => {
        if (this.folder === null) this.findAwaited();
        else if (changed.size !== 0) this.repaint.ask();
      }),
      this.page.onMessage((message) => this.hear(message)),
      this.changes,
    ];
    this.page.onDidClose(() => {
      this.repaint.stop();
      for (const one of subscriptions) one.dispose();
    });
  }

  get isActive(): boolean {
    return this.page.panel.active;
  }

  showRun(folder: string): void {
    this.awaitedId = null;
    if (this.folder !== folder) {
      this.folder = folder;
      this.setup = null;
      this.range = null;
      this.changes.fire();
    }
    this.repaint.now();
  }

  /** Shows the run that a page showed before the window was reloaded, once it is found. */
  restore(runId: string | null): void {
    this.awaitedId = runId;
    this.findAwaited();
  }

  private findAwaited(): void {
    const run = this.awaitedId === null ? undefined : this.parts.store.runById(this.awaitedId);
    if (run !== undefined) {
      this.showRun(run.folder);
      return;
    }
    if (!this.parts.store.isComplete) {
      this.page.show({ kind: 'loading', label: vscode.l10n.t('Looking for the run'), done: 0, total: 0 });
      return;
    }
    this.page.show({ kind: 'empty', title: vscode.l10n.t('This run is not here.'), detail: vscode.l10n.t('Its folder was deleted, or belongs to another workspace.'), action: { label: vscode.l10n.t('Train'), intent: 'train' } });
  }

  private hear(message: Exclude<FromPage, { kind: 'ready' }>): void {
    if (message.kind === 'range') {
      this.range = message.range;
      this.columns = Math.max(1, Math.min(4000, Math.round(message.columns)));
      this.repaint.now();
      return;
    }
    const command = intentCommands[message.kind];
    if (command !== undefined) void vscode.commands.executeCommand(command, this.folder);
  }

  private draw(): void {
    if (this.folder === null) return;
    const run = this.parts.store.run(this.folder);
    if (run === undefined) {
      this.page.show({ kind: 'empty', title: vscode.l10n.t('This run is not here.'), detail: vscode.l10n.t('Its folder was deleted.'), action: { label: vscode.l10n.t('Train'), intent: 'train' } });
      return;
    }
    this.page.panel.title = vscode.l10n.t('Run: {0} · seed {1}', run.record.name, run.record.seed);
    try {
      this.setup ??= runSetup(resolvedConfig(run.folder));
    } catch (error) {
      this.page.show({ kind: 'error', title: vscode.l10n.t('Written by another version of Longtail.'), detail: (error as Error).message, action: { label: vscode.l10n.t('Open Log'), intent: 'openLog' } });
      return;
    }
    this.page.show({ kind: 'ready', value: this.viewOf(run, this.setup) });
  }

  private viewOf(run: RunSnapshot, setup: RunSetup): RunView {
    const reference = referenceFor(run, this.parts.store.runs, dataHash);
    return this.pictures({
      record: run.record, state: run.state, events: run.events, setup,
      reference: reference === null ? null : { record: reference.record, events: reference.events },
      range: this.range, columns: this.columns, lastSignAt: run.lastSignAt, nowMs: Date.now(),
    });
  }
}

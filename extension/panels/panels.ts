import * as vscode from 'vscode';
import type { CommandLine } from '../commandLine';
import type { RunSnapshot } from '../runs/liveRun';
import { isActive, isResumable } from '../runs/runRow';
import type { RunStore } from '../runs/runStore';
import { DoctorPanel, doctorPage } from './doctorPanel';
import { FeaturesPanel, featuresPage, type FeaturesSource } from './featuresPanel';
import { pageOptions, type PageKind } from './pagePanel';
import { RunPanel, runPage } from './runPanel';
import { TailPanel, tailPage } from './tailPanel';

interface Parts {
  readonly extensionUri: vscode.Uri;
  readonly store: RunStore;
  readonly commandLine: CommandLine;
  readonly log: vscode.LogOutputChannel;
}

/** The panels of the window: one of each kind, shown again instead of twice, and found again after a reload. */
export class Panels implements vscode.Disposable {
  private runPanel: RunPanel | null = null;
  private tailPanel: TailPanel | null = null;
  private featuresPanel: FeaturesPanel | null = null;
  private doctorPanel: DoctorPanel | null = null;
  private readonly disposables: vscode.Disposable[] = [];

  constructor(private readonly parts: Parts) {
    this.disposables.push(
      vscode.window.registerWebviewPanelSerializer(runPage.viewType, { deserializeWebviewPanel: (panel, state) => this.restoreRun(panel, state) }),
      vscode.window.registerWebviewPanelSerializer(tailPage.viewType, { deserializeWebviewPanel: (panel, state) => this.restoreTail(panel, state) }),
      vscode.window.registerWebviewPanelSerializer(featuresPage.viewType, { deserializeWebviewPanel: (panel, state) => this.restoreFeatures(panel, state) }),
      vscode.window.registerWebviewPanelSerializer(doctorPage.viewType, { deserializeWebviewPanel: (panel) => this.restoreDoctor(panel) }),
      parts.store.onDidChange(() => this.tellMenus()),
    );
  }

  /** The run that the active page shows: what a command of the title bar is about. */
  get runInFront(): RunSnapshot | null {
    const folder = this.runPanel?.isActive ? this.runPanel.folder : this.tailPanel?.isActive ? this.tailPanel.folder : this.featuresPanel?.isActive ? this.featuresPanel.runFolder : null;
    return folder === null || folder === undefined ? null : this.parts.store.run(folder) ?? null;
  }

  openRun(folder: string): void {
    this.runPanel ??= this.keepRun(new RunPanel(this.make(runPage, vscode.l10n.t('Run')), this.parts));
    this.runPanel.showRun(folder);
    this.runPanel.page.reveal();
  }

  openTail(folder: string, referenceFolder: string | null | undefined): void {
    this.tailPanel ??= this.keepTail(new TailPanel(this.make(tailPage, vscode.l10n.t('Tail and Head')), this.parts));
    this.tailPanel.showRuns(folder, referenceFolder);
    this.tailPanel.page.reveal();
  }

  openFeatures(source: FeaturesSource): void {
    this.featuresPanel ??= this.keepFeatures(new FeaturesPanel(this.make(featuresPage, vscode.l10n.t('Feature Correlations')), this.parts));
    this.featuresPanel.showSource(source);
    this.featuresPanel.page.reveal();
  }

  openDoctor(): DoctorPanel {
    this.doctorPanel ??= this.keepDoctor(new DoctorPanel(this.make(doctorPage, vscode.l10n.t('Longtail Doctor')), this.parts));
    this.doctorPanel.page.reveal();
    return this.doctorPanel;
  }

  dispose(): void {
    for (const one of this.disposables) one.dispose();
  }

  private make({ viewType }: PageKind, title: string): vscode.WebviewPanel {
    // A tab of the window before that was not shown since has no panel yet: the new one takes its place.
    const left = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(`-${viewType}`));
    if (left.length !== 0) void vscode.window.tabGroups.close(left, true);
    return vscode.window.createWebviewPanel(viewType, title, { viewColumn: vscode.ViewColumn.Active }, pageOptions(this.parts.extensionUri));
  }

  private keepRun(panel: RunPanel): RunPanel {
    panel.page.onDidClose(() => {
      this.runPanel = null;
      this.tellMenus();
    });
    panel.page.panel.onDidChangeViewState(() => this.tellMenus());
    panel.onDidChangeRun(() => this.tellMenus());
    return panel;
  }

  private keepTail(panel: TailPanel): TailPanel {
    panel.page.onDidClose(() => { this.tailPanel = null; });
    return panel;
  }

  private keepFeatures(panel: FeaturesPanel): FeaturesPanel {
    panel.page.onDidClose(() => { this.featuresPanel = null; });
    return panel;
  }

  private keepDoctor(panel: DoctorPanel): DoctorPanel {
    panel.page.onDidClose(() => { this.doctorPanel = null; });
    return panel;
  }

  private async restoreRun(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.runPanel?.page.dispose();
    this.runPanel = this.keepRun(new RunPanel(panel, this.parts));
    this.runPanel.restore(textIn(state, 'runId'));
  }

  private async restoreTail(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.tailPanel?.page.dispose();
    this.tailPanel = this.keepTail(new TailPanel(panel, this.parts));
    this.tailPanel.restore(textIn(state, 'runId'), textIn(state, 'referenceId'), { k: numberIn(state, 'k'), grouping: textIn(state, 'grouping') });
  }

  private async restoreFeatures(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.featuresPanel?.page.dispose();
    this.featuresPanel = this.keepFeatures(new FeaturesPanel(panel, this.parts));
    this.featuresPanel.restore(textIn(state, 'sourceId'));
  }

  private async restoreDoctor(panel: vscode.WebviewPanel): Promise<void> {
    this.doctorPanel?.page.dispose();
    this.doctorPanel = this.keepDoctor(new DoctorPanel(panel, this.parts));
    this.doctorPanel.restore();
  }

  private tellMenus(): void {
    const folder = this.runPanel?.folder;
    const run = folder === undefined || folder === null ? undefined : this.parts.store.run(folder);
    void vscode.commands.executeCommand('setContext', 'longtail.panelRunIsActive', run !== undefined && isActive(run));
    void vscode.commands.executeCommand('setContext', 'longtail.panelRunIsResumable', run !== undefined && isResumable(run));
  }
}

/** A text kept by a page of this or another version. */
function textIn(state: unknown, key: string): string | null {
  const value = valueIn(state, key);
  return typeof value === 'string' ? value : null;
}

function numberIn(state: unknown, key: string): number | null {
  const value = valueIn(state, key);
  return typeof value === 'number' ? value : null;
}

const valueIn = (state: unknown, key: string): unknown => (typeof state === 'object' && state !== null ? (state as Record<string, unknown>)[key] : null);

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Config } from '../../config/schema/files';
import { featuresView, type FeatureAssociation, type FeaturesIntent, type FeaturesView, type FeaturesViewInput } from '../../insight/featuresView';
import type { Loadable } from '../../insight/loadable';
import { runPaths } from '../../runs/runPaths';
import type { FromPage } from '../../webviews/features/protocol';
import { applyKey } from '../applyKey';
import type { CommandLine } from '../commandLine';
import { resolveFile } from '../resolveFile';
import type { RunStore } from '../runs/runStore';
import { intentCommands } from './intentCommands';
import { PagePanel, type PageKind } from './pagePanel';
import { resolvedConfig } from './runSetup';

export const featuresPage: PageKind = { viewType: 'longtail.features', page: 'features' };

/** What is measured: the data of a run, or of a features or model file. */
export type FeaturesSource = { readonly kind: 'run'; readonly folder: string } | { readonly kind: 'file'; readonly path: string };

interface Parts {
  readonly extensionUri: vscode.Uri;
  readonly store: RunStore;
  readonly commandLine: CommandLine;
  readonly log: vscode.LogOutputChannel;
}

/** The page of how item features hang together. */
export class FeaturesPanel {
  readonly page: PagePanel<Loadable<FeaturesView, FeaturesIntent>, FromPage>;
  private source: FeaturesSource | null = null;
  private awaitedId: string | null = null;
  private cancellation: vscode.CancellationTokenSource | null = null;

  constructor(panel: vscode.WebviewPanel, private readonly parts: Parts) {
    this.page = new PagePanel(panel, parts.extensionUri, featuresPage);
    const subscriptions = [
      parts.store.onDidChange(() => {
        if (this.awaitedId !== null) this.restore(this.awaitedId);
      }),
      this.page.onMessage((message) => this.hear(message)),
    ];
    this.page.onDidClose(() => {
      this.cancellation?.cancel();
      for (const one of subscriptions) one.dispose();
    });
  }

  get isActive(): boolean {
    return this.page.panel.active;
  }

  get runFolder(): string | null {
    return this.source?.kind === 'run' ? this.source.folder : null;
  }

  showSource(source: FeaturesSource): void {
    this.awaitedId = null;
    this.source = source;
    void this.draw();
  }

  /** @param sourceId a run's id or the path of a file */
  restore(sourceId: string | null): void {
    if (sourceId === null) {
      this.page.show({ kind: 'empty', title: vscode.l10n.t('Nothing was measured here yet.'), detail: vscode.l10n.t('Run Longtail: Show Feature Correlations on a config or a run.'), action: null });
      return;
    }
    if (path.isAbsolute(sourceId)) {
      this.showSource({ kind: 'file', path: sourceId });
      return;
    }
    const run = this.parts.store.runById(sourceId);
    if (run !== undefined) {
      this.showSource({ kind: 'run', folder: run.folder });
      return;
    }
    this.awaitedId = sourceId;
    this.page.show(this.parts.store.isComplete
      ? { kind: 'empty', title: vscode.l10n.t('This run is not here.'), detail: vscode.l10n.t('Its folder was deleted, or belongs to another workspace.'), action: null }
      : { kind: 'loading', label: vscode.l10n.t('Looking for the run'), done: 0, total: 0 });
  }

  private hear(message: Exclude<FromPage, { kind: 'ready' }>): void {
    if (message.kind === 'measureAgain') {
      void this.draw();
      return;
    }
    if (message.kind === 'openConfig') {
      const file = this.configPath();
      if (file !== null) void vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.Beside });
      return;
    }
    if (message.kind === 'excludeId' || message.kind === 'normalize') {
      const file = this.configPath();
      if (file === null || !/\.model\.ya?ml$/.test(file)) {
        void vscode.window.showInformationMessage(vscode.l10n.t('What is masked is said in a model file: `selfSupervision.mutualInformation`.'));
        return;
      }
      const [key, value] = message.kind === 'excludeId' ? ['excludeId', 'true'] as const : ['normalization', 'nmi'] as const;
      void applyKey(file, ['selfSupervision', 'mutualInformation', key], value);
      return;
    }
    const command = intentCommands[(message as { kind: string }).kind];
    if (command !== undefined) void vscode.commands.executeCommand(command, this.runFolder);
  }

  private configPath(): string | null {
    if (this.source === null) return null;
    return this.source.kind === 'file' ? this.source.path : this.parts.store.run(this.source.folder)?.record.configPath ?? null;
  }

  private async draw(): Promise<void> {
    this.cancellation?.cancel();
    const cancellation = new vscode.CancellationTokenSource();
    this.cancellation = cancellation;
    const { source } = this;
    if (source === null) return;
    const title = source.kind === 'run' ? this.parts.store.run(source.folder)?.record.name ?? path.basename(source.folder) : path.basename(source.path);
    this.page.panel.title = vscode.l10n.t('Feature Correlations: {0}', title);
    const loading = (label: string) => this.page.show({ kind: 'loading', label, done: 0, total: 0 });
    loading(vscode.l10n.t('Measuring how the features of {0} hang together', title));
    try {
      const input = source.kind === 'run' ? this.inputOfRun(source.folder, title) : null;
      const measured = input ?? await this.measured(source, title, cancellation.token, loading);
      if (!cancellation.token.isCancellationRequested) this.page.show({ kind: 'ready', value: featuresView(measured) });
    } catch (error) {
      if (cancellation.token.isCancellationRequested) return;
      this.parts.log.error(error as Error);
      this.page.show({ kind: 'error', title: vscode.l10n.t('The features of {0} cannot be measured.', title), detail: (error as Error).message, action: { label: vscode.l10n.t('Measure Again'), intent: 'measureAgain' } });
    }
  }

  /** From the run's own files; null when it has not got that far. */
  private inputOfRun(folder: string, title: string): FeaturesViewInput | null {
    const run = this.parts.store.run(folder);
    const plan = run?.events.findLast((event) => event.kind === 'planned');
    if (run === undefined || plan?.kind !== 'planned') return null;
    const association = JSON.parse(readFileSync(path.join(folder, runPaths.association), 'utf8')) as FeatureAssociation;
    const config = resolvedConfig(folder);
    return { sourceId: run.record.id, title, association, kinds: kindsOf(config.features), nItems: plan.items, selfSupervision: selfSupervisionOf(config.model) };
  }

  private async measured(source: FeaturesSource, title: string, token: vscode.CancellationToken, loading: (label: string) => void): Promise<FeaturesViewInput> {
    const file = source.kind === 'file' ? source.path : this.parts.store.run(source.folder)!.record.configPath;
    const association = await this.parts.commandLine.ask<FeatureAssociation & { readonly nItems: number }>(['associate', file], { token, onProgress: loading });
    const { features, config } = await resolveFile(file);
    return { sourceId: file, title, association, kinds: features === undefined ? {} : kindsOf(features), nItems: association.nItems, selfSupervision: config === undefined ? null : selfSupervisionOf(config.model) };
  }
}

const kindsOf = ({ features }: Config['features']): Record<string, string> => Object.fromEntries(features.map(({ name, kind }) => [name, kind]));

function selfSupervisionOf({ selfSupervision }: Config['model']): NonNullable<FeaturesViewInput['selfSupervision']> {
  const { alpha, masking, complementary, seedPer, mutualInformation } = selfSupervision;
  return { alpha, masking, complementary, seedPer, normalization: mutualInformation.normalization, over: mutualInformation.over, excludeId: mutualInformation.excludeId };
}

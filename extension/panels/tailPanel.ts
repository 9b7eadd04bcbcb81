import * as vscode from 'vscode';
import type { GainReport } from '../../insight/gainReport';
import { gainSentences } from '../../insight/gainSentences';
import type { Loadable } from '../../insight/loadable';
import { tailView, type TailIntent, type TailRun, type TailView } from '../../insight/tailView';
import type { FromPage } from '../../webviews/tail/protocol';
import { applyKey } from '../applyKey';
import { CommandFailed, type CommandLine } from '../commandLine';
import type { RunSnapshot } from '../runs/liveRun';
import { isActive } from '../runs/runRow';
import { referenceFor } from '../runs/referenceFor';
import type { RunStore } from '../runs/runStore';
import { EvaluatedRuns, type JudgedRun } from './evaluatedRuns';
import { intentCommands } from './intentCommands';
import { PagePanel, type PageKind } from './pagePanel';
import { dataHash, resolvedConfig } from './runSetup';

export const tailPage: PageKind = { viewType: 'longtail.tail', page: 'tail' };

/** Between two pictures of a run that is judged more often than that. */
const restMs = 500;

/** About how many groups of equal training pairs are drawn. */
const nGroups = 10;

interface Parts {
  readonly extensionUri: vscode.Uri;
  readonly store: RunStore;
  readonly commandLine: CommandLine;
  readonly log: vscode.LogOutputChannel;
}

/** The page of one or two runs by popularity of the wanted item. */
export class TailPanel {
  readonly page: PagePanel<Loadable<TailView, TailIntent>, FromPage>;
  folder: string | null = null;
  /** Undefined until somebody chose; null is alone by choice. */
  private referenceFolder: string | null | undefined = undefined;
  private k: number | null = null;
  private grouping = 'popularity';
  private awaited: { readonly runId: string | null; readonly referenceId: string | null } | null = null;
  private readonly evaluatedRuns: EvaluatedRuns;
  /** By runs and metric. */
  private readonly gains = new Map<string, Promise<GainReport>>();
  private drawing = 0;
  private isDrawing = false;
  private drawnStamp = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(panel: vscode.WebviewPanel, private readonly parts: Parts) {
    this.page = new PagePanel(panel, parts.extensionUri, tailPage);
    this.evaluatedRuns = new EvaluatedRuns(parts.commandLine);
    const subscriptions = [
      parts.store.onDidChange(() => {
        if (this.awaited !== null) this.findAwaited();
        else this.drawWhenOutdated();
      }),
      this.page.onMessage((message) => this.hear(message)),
    ];
    this.page.onDidClose(() => {
      // The picture that is being made is nobody's any more.
      this.drawing += 1;
      clearTimeout(this.timer);
      for (const one of subscriptions) one.dispose();
    });
  }

  get isActive(): boolean {
    return this.page.panel.active;
  }

  /** @param referenceFolder undefined lets one be found */
  showRuns(folder: string, referenceFolder: string | null | undefined): void {
    this.awaited = null;
    this.folder = folder;
    this.referenceFolder = referenceFolder;
    void this.draw();
  }

  restore(runId: string | null, referenceId: string | null, { k, grouping }: { readonly k: number | null; readonly grouping: string | null }): void {
    this.k = k;
    this.grouping = grouping ?? this.grouping;
    this.awaited = { runId, referenceId };
    this.findAwaited();
  }

  private findAwaited(): void {
    const { runId, referenceId } = this.awaited!;
    const run = runId === null ? undefined : this.parts.store.runById(runId);
    if (run === undefined) {
      this.page.show(this.parts.store.isComplete
        ? { kind: 'empty', title: vscode.l10n.t('This run is not here.'), detail: vscode.l10n.t('Its folder was deleted, or belongs to another workspace.'), action: null }
        : { kind: 'loading', label: vscode.l10n.t('Looking for the run'), done: 0, total: 0 });
    } else this.showRuns(run.folder, referenceId === null ? null : this.parts.store.runById(referenceId)?.folder ?? null);
  }

  private hear(message: Exclude<FromPage, { kind: 'ready' }>): void {
    switch (message.kind) {
      case 'chooseRuns': {
        const run = this.parts.store.runById(message.runId);
        if (run !== undefined) this.showRuns(run.folder, message.referenceId === null ? null : this.parts.store.runById(message.referenceId)?.folder ?? null);
        return;
      }
      case 'chooseCutoff':
        this.k = message.k;
        void this.draw();
        return;
      case 'chooseGrouping':
        this.grouping = message.grouping;
        void this.draw();
        return;
      case 'setCut': {
        const run = this.folder === null ? undefined : this.parts.store.run(this.folder);
        if (run !== undefined) void applyKey(run.record.configPath, ['evaluation', 'head'], `{ minPairs: ${message.minPairs} }`);
        return;
      }
      default: {
        const command = intentCommands[message.kind];
        if (command !== undefined) void vscode.commands.executeCommand(command, this.folder);
      }
    }
  }

  /** Changes when there is another picture to draw. */
  private stamp(): string {
    const of = (folder: string | null | undefined) => {
      const run = typeof folder === 'string' ? this.parts.store.run(folder) : undefined;
      return run === undefined ? '' : `${run.folder} ${run.state} ${run.events.filter(({ kind }) => kind === 'evaluated').length}`;
    };
    return `${of(this.folder)} ${of(this.reference()?.folder)} ${this.parts.store.runs.length}`;
  }

  private reference(): RunSnapshot | null {
    const run = this.folder === null ? undefined : this.parts.store.run(this.folder);
    if (run === undefined || this.referenceFolder === null) return null;
    return this.referenceFolder === undefined ? referenceFor(run, this.parts.store.runs, dataHash) : this.parts.store.run(this.referenceFolder) ?? null;
  }

  /** News wait for the picture that is being made: validations may come faster than pictures, and each is to be seen. */
  private drawWhenOutdated(): void {
    if (!this.isDrawing && this.timer === undefined && this.stamp() !== this.drawnStamp) void this.draw();
  }

  private async draw(): Promise<void> {
    const drawing = ++this.drawing;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isDrawing = true;
    this.drawnStamp = this.stamp();
    const run = this.folder === null ? undefined : this.parts.store.run(this.folder);
    if (run === undefined) {
      this.isDrawing = false;
      this.page.show({ kind: 'empty', title: vscode.l10n.t('This run is not here.'), detail: vscode.l10n.t('Its folder was deleted.'), action: null });
      return;
    }
    this.page.panel.title = vscode.l10n.t('Tail and Head: {0}', run.record.name);
    this.page.show({ kind: 'loading', label: vscode.l10n.t('Reading the ranks of {0}', run.record.name), done: 0, total: 0 });
    const view = await this.viewOf(run, this.reference());
    if (drawing !== this.drawing) return;
    this.isDrawing = false;
    this.page.show(view);
    void this.addGains(drawing, run, view);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.drawWhenOutdated();
    }, restMs);
  }

  private async viewOf(run: RunSnapshot, reference: RunSnapshot | null): Promise<Loadable<TailView, TailIntent>> {
    try {
      const judged = await this.evaluatedRuns.of(run);
      const other = reference === null ? null : await this.evaluatedRuns.of(reference).catch(() => null);
      const { evaluation } = resolvedConfig(run.folder).model;
      const cutoffs = [...evaluation.cutoffs].sort((a, b) => a - b);
      const k = this.k !== null && cutoffs.includes(this.k) ? this.k : cutoffs.at(-1)!;
      const input = {
        run: tailRun(this.parts.store.run(run.folder) ?? run, judged), choices: this.choices(run), k, cutoffs, head: evaluation.head,
        split: judged.split, step: judged.step, isTraining: isActive(run), nGroups, grouping: this.grouping,
      };
      const compared = reference === null || other === null ? null : tailRun(reference, other);
      try {
        return { kind: 'ready', value: tailView({ ...input, reference: compared }) };
      } catch (error) {
        // Other pairs: the first run alone is still worth a picture.
        if (!(error instanceof RangeError) || compared === null) throw error;
        this.parts.log.warn(error.message);
        return { kind: 'ready', value: tailView({ ...input, reference: null }) };
      }
    } catch (error) {
      if (error instanceof CommandFailed && error.code === 'run-not-evaluated') {
        return { kind: 'empty', title: vscode.l10n.t('Not evaluated yet'), detail: `${error.message} ${vscode.l10n.t('Popularity groups appear with it.')}`, action: { label: vscode.l10n.t('Open Run'), intent: 'openRun' } };
      }
      this.parts.log.error(error as Error);
      return { kind: 'error', title: vscode.l10n.t('The ranks of {0} cannot be read.', run.record.name), detail: (error as Error).message, action: { label: vscode.l10n.t('Open Log'), intent: 'openLog' } };
    }
  }

  /** Says on which items the run gains, once that is computed from the data; a picture that was drawn since does without. */
  private async addGains(drawing: number, run: RunSnapshot, shown: Loadable<TailView, TailIntent>): Promise<void> {
    const reference = this.reference();
    if (shown.kind !== 'ready' || shown.value.runs.length < 2 || reference === null || [run, reference].some(({ state }) => state !== 'finished')) return;
    const metric = `recall@${shown.value.k}`;
    const key = `${run.folder} ${reference.folder} ${metric}`;
    const asked = this.gains.get(key) ?? this.parts.commandLine.ask<GainReport>(['gains', run.folder, '--against', reference.folder, '--metric', metric]);
    this.gains.set(key, asked);
    try {
      const gains = await asked;
      if (drawing === this.drawing) this.page.show({ kind: 'ready', value: { ...shown.value, findings: gainSentences(gains) } });
    } catch (error) {
      // Data that have moved or changed since: the picture itself needs none of them.
      this.parts.log.warn(`Where ${run.record.id} gains cannot be said: ${(error as Error).message}`);
    }
  }

  private choices(run: RunSnapshot): TailView['choices'] {
    const data = dataHash(run.folder);
    return this.parts.store.runs.filter(({ events }) => events.some((event) => event.kind === 'evaluated')).map((one) => ({
      runId: one.record.id, label: `${one.record.name}, seed ${one.record.seed}`, isComparable: one.folder === run.folder || dataHash(one.folder) === data,
    }));
  }
}

function tailRun({ record, events }: RunSnapshot, { split, step, evaluated }: JudgedRun): TailRun {
  const event = events.findLast((one) => one.kind === 'evaluated' && one.split === split && one.step === step);
  const [coverage, gini] = event?.kind === 'evaluated' ? [event.coverage, event.gini] : [{}, {}];
  return { run: { runId: record.id, name: record.name, seed: record.seed, nSeeds: 1 }, seeds: [evaluated], coverage, gini };
}

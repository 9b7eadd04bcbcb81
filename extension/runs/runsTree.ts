import * as vscode from 'vscode';
import type { RunSnapshot } from './liveRun';
import { isActive, recallText, runFigures, runRow } from './runRow';
import type { RunStore } from './runStore';

/** A config with its runs. */
export interface ConfigNode {
  readonly kind: 'config';
  readonly configPath: string;
  readonly name: string;
}

/** One run. */
export interface RunNode {
  readonly kind: 'run';
  readonly folder: string;
}

export type RunsNode = ConfigNode | RunNode;

/** Configs, each with its runs: what trains first, then newest first. */
export class RunsTree implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<RunsNode | undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly configs = new Map<string, ConfigNode>();
  private readonly nodes = new Map<string, RunNode>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly store: RunStore) {
    this.subscription = store.onDidChange(({ runs, changed, before }) => {
      const isSameSet = [...changed].every((folder) => this.nodes.has(folder) && store.run(folder) !== undefined);
      if (!isSameSet || 0 < before.size) {
        this.changes.fire(undefined);
        return;
      }
      for (const run of runs.filter(({ folder }) => changed.has(folder))) this.changes.fire(this.nodes.get(run.folder));
    });
  }

  getChildren(node?: RunsNode): RunsNode[] {
    const { runs } = this.store;
    if (node === undefined) {
      return [...new Set(runs.map(({ record }) => record.configPath))].map((configPath) => {
        const known = this.configs.get(configPath) ?? { kind: 'config', configPath, name: runs.find(({ record }) => record.configPath === configPath)!.record.name };
        this.configs.set(configPath, known);
        return known;
      });
    }
    if (node.kind === 'run') return [];
    const own = runs.filter(({ record }) => record.configPath === node.configPath);
    return [...own.filter(isActive), ...own.filter((run) => !isActive(run))].map(({ folder }) => this.nodeOf(folder));
  }

  getParent(node: RunsNode): RunsNode | undefined {
    const run = node.kind === 'run' ? this.store.run(node.folder) : undefined;
    return run === undefined ? undefined : this.configs.get(run.record.configPath);
  }

  getTreeItem(node: RunsNode): vscode.TreeItem {
    return node.kind === 'config' ? this.configItem(node) : this.runItem(node);
  }

  nodeOf(folder: string): RunNode {
    const node = this.nodes.get(folder) ?? { kind: 'run', folder };
    this.nodes.set(folder, node);
    return node;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  private configItem({ configPath, name }: ConfigNode): vscode.TreeItem {
    const own = this.store.runs.filter(({ record }) => record.configPath === configPath);
    const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `config ${configPath}`;
    item.description = configDescription(own);
    item.tooltip = configPath;
    item.iconPath = new vscode.ThemeIcon('symbol-class');
    item.contextValue = 'config';
    item.accessibilityInformation = { label: `${name}, ${configDescription(own)}` };
    return item;
  }

  private runItem({ folder }: RunNode): vscode.TreeItem {
    const run = this.store.run(folder);
    if (run === undefined) return new vscode.TreeItem(vscode.l10n.t('deleted'));
    const row = runRow(run, this.placeInQueue(run));
    const item = new vscode.TreeItem(row.label, vscode.TreeItemCollapsibleState.None);
    item.id = `run ${folder}`;
    item.description = row.description;
    item.tooltip = row.tooltip;
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color === null ? undefined : new vscode.ThemeColor(row.color));
    item.contextValue = row.context;
    item.accessibilityInformation = { label: row.spoken };
    item.command = { command: 'longtail.openRun', title: vscode.l10n.t('Open Run'), arguments: [node(folder)] };
    return item;
  }

  private placeInQueue(run: RunSnapshot): number | null {
    if (run.state !== 'queued' || run.attempt !== 0) return null;
    const waiting = this.store.runs.filter((one) => one.state === 'queued' && one.attempt === 0).reverse();
    return waiting.findIndex(({ folder }) => folder === run.folder) + 1;
  }
}

const node = (folder: string): RunNode => ({ kind: 'run', folder });

/** `7 runs · tail .350 ± .003`, over the finished ones. */
function configDescription(runs: readonly RunSnapshot[]): string {
  const count = runs.length === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', runs.length);
  const recalls = runs.filter(({ state }) => state === 'finished').flatMap(({ events }) => runFigures(events).recall ?? []);
  if (recalls.length === 0) return count;
  const values = recalls.map(({ value }) => value);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.length < 2 ? '' : ` ± ${recallText(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)))}`;
  return `${count} · ${recalls[0]!.slice} ${recallText(mean)}${spread}`;
}

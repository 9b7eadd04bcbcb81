import path from 'node:path';
import * as vscode from 'vscode';
import { projectFolderOf, runFolders } from '../../runs/node/projectFolder';
import { LiveRun, livelyStates, pollMs, type RunSnapshot } from './liveRun';

/** Looks between two at runs that have ended and at the list of runs: only another start could change them. */
const looksBetweenWide = 8;

/** A model file far down in a big workspace is found when it is opened. */
const mostModelFiles = 500;

/** Says what changed. */
export interface RunsChange {
  readonly runs: readonly RunSnapshot[];
  /** Runs whose state or events are others than before. */
  readonly changed: ReadonlySet<string>;
  /** By folder: the state before, for those that are in another one; absent for runs that are new. */
  readonly before: ReadonlyMap<string, RunSnapshot['state']>;
}

/** All runs of the workspace, newest first, followed on disk. Reads, and writes nothing. */
export class RunStore implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<RunsChange>();
  readonly onDidChange = this.changes.event;
  private projects: readonly string[] = [];
  private readonly lives = new Map<string, LiveRun>();
  private snapshots = new Map<string, RunSnapshot>();
  private timer: NodeJS.Timeout | undefined;
  private looks = 0;
  private readonly disposables: vscode.Disposable[] = [this.changes];

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.model.{yaml,yml}', false, true, false);
    this.disposables.push(
      watcher, watcher.onDidCreate(() => this.findProjects()), watcher.onDidDelete(() => this.findProjects()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.findProjects()),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document.languageId === 'longtail-model' && document.uri.scheme === 'file') this.addProject(projectFolderOf(path.dirname(document.uri.fsPath)));
      }),
    );
  }

  /** Begins to follow, after the caller's turn: reading journals is not part of anybody's activation. */
  start(): void {
    this.projects = distinct(fileFolders().map(projectFolderOf));
    this.timer = setInterval(() => this.look(), pollMs);
    setImmediate(() => {
      this.look();
      void this.findProjects().then(() => {
        this.isComplete = true;
        this.changes.fire({ runs: this.runs, changed: new Set(), before: new Map() });
      });
    });
  }

  /** All of the workspace was searched: a run that is not known now is not there. */
  isComplete = false;

  /** Newest first. */
  get runs(): readonly RunSnapshot[] {
    return [...this.snapshots.values()].sort((a, b) => b.record.createdAt - a.record.createdAt || (a.folder < b.folder ? 1 : -1));
  }

  /** `.longtail` folders that are followed, whether they exist or not. */
  get projectFolders(): readonly string[] {
    return this.projects;
  }

  run(folder: string): RunSnapshot | undefined {
    return this.snapshots.get(folder);
  }

  /** @param id as `run.json` has it */
  runById(id: string): RunSnapshot | undefined {
    return [...this.snapshots.values()].find(({ record }) => record.id === id);
  }

  addProject(project: string): void {
    if (this.projects.includes(project)) return;
    this.projects = [...this.projects, project];
    this.lookWidely();
  }

  /** Looks at everything at once: something was just started or deleted. */
  lookWidely(): void {
    this.looks = 0;
    this.look();
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const one of this.disposables) one.dispose();
  }

  private async findProjects(): Promise<void> {
    const files = await vscode.workspace.findFiles('**/*.model.{yaml,yml}', '**/node_modules/**', mostModelFiles);
    const found = files.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => projectFolderOf(path.dirname(fsPath)));
    this.projects = distinct([...fileFolders().map(projectFolderOf), ...this.projects, ...found]);
    this.lookWidely();
  }

  private look(): void {
    const isWide = this.looks % looksBetweenWide === 0;
    this.looks += 1;
    const before = new Map<string, RunSnapshot['state']>();
    const changed = new Set<string>();
    if (isWide) {
      for (const folder of this.projects.flatMap(runFolders)) {
        if (this.lives.has(folder)) continue;
        const live = LiveRun.open(folder);
        if (live !== null) this.lives.set(folder, live);
      }
    }
    for (const [folder, live] of this.lives) {
      const known = this.snapshots.get(folder);
      if (known !== undefined && !isWide && !livelyStates.includes(known.state)) continue;
      if (isWide && !live.isThere()) {
        this.lives.delete(folder);
        this.snapshots.delete(folder);
        changed.add(folder);
        continue;
      }
      const now = live.look();
      if (known !== undefined && known.state !== now.state) before.set(folder, known.state);
      if (known === undefined || known.state !== now.state || known.events !== now.events || known.attempt !== now.attempt) changed.add(folder);
      this.snapshots.set(folder, now);
    }
    if (changed.size !== 0) this.changes.fire({ runs: this.runs, changed, before });
  }
}

const fileFolders = (): string[] => (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

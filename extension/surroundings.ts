import type * as vscode from 'vscode';
import type { CommandLine } from './commandLine';
import type { Panels } from './panels/panels';
import type { RunStore } from './runs/runStore';

/** What every command of the palette works with. */
export interface Surroundings {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly commandLine: CommandLine;
  readonly store: RunStore;
  readonly panels: Panels;
}

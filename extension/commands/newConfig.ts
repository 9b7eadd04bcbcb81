import path from 'node:path';
import * as vscode from 'vscode';
import type { Surroundings } from '../surroundings';
import { requireTrust } from '../trust';
import { folderWords, type FileArgument } from './configFiles';

/** A column with a few of its cells. */
interface Column {
  readonly name: string;
  readonly examples: readonly string[];
}

/** What `longtail new --json` answers. */
interface NewConfig {
  readonly formatVersion: 1;
  /** Columns of the interactions, in the file's order. */
  readonly columns: readonly Column[];
  readonly guess: { readonly query: string | null; readonly item: string | null; readonly timestamp: string | null };
  readonly files: readonly { readonly path: string; readonly isWritten: boolean }[];
}

const dataGlob = '**/*.{csv,tsv,parquet,pq,jsonl,ndjson,csv.gz,tsv.gz,inter,dat}';
const mostFiles = 200;

/** Makes a features and a model file from data: asks for the files and for what could not be guessed, nothing else. */
export async function newConfig({ commandLine }: Surroundings, argument: FileArgument): Promise<readonly string[]> {
  requireTrust();
  const data = (argument instanceof vscode.Uri ? argument.fsPath : undefined) ?? await pickData(vscode.l10n.t('Which file says who took what? One row for each interaction.'), null);
  if (data === undefined || data === null) return [];
  const items = await pickData(vscode.l10n.t('Which file describes the items? One row for each item.'), data);
  if (items === undefined) return [];
  const args = ['new', data, ...(items === null ? [] : ['--items', items])];
  const ask = (more: readonly string[]) => vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Reading {0}', path.basename(data)), cancellable: true },
    (_, token) => commandLine.ask<NewConfig>([...args, ...more], { cwd: path.dirname(data), token }));
  const { columns, guess } = await ask(['--dry-run']);
  const query = guess.query ?? await pickColumn(columns, vscode.l10n.t('Which column says who took it (user, session, seed item)?'));
  if (query === undefined) return [];
  const item = guess.item ?? await pickColumn(columns.filter(({ name }) => name !== query), vscode.l10n.t('Which column says what was taken (item, product)?'));
  if (item === undefined) return [];
  const made = await ask(['--query', query, '--item', item]);
  for (const file of made.files) await vscode.window.showTextDocument(vscode.Uri.file(file.path), { preview: false });
  return made.files.map((file) => file.path);
}

/** @param not the interactions, when items are asked for; then null is the answer for none */
async function pickData(placeHolder: string, not: string | null): Promise<string | null | undefined> {
  const files = (await vscode.workspace.findFiles(dataGlob, '**/{node_modules,.longtail}/**', mostFiles)).filter(({ scheme, fsPath }) => scheme === 'file' && fsPath !== not);
  const browse = { label: vscode.l10n.t('$(folder-opened) Browse…'), description: '', choice: 'browse' as const, file: '' };
  const none = { label: vscode.l10n.t('$(circle-slash) None: ids alone'), description: '', choice: 'none' as const, file: '' };
  const picked = await vscode.window.showQuickPick([
    ...files.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ fsPath }) => ({ label: path.basename(fsPath), description: folderWords(fsPath), choice: 'file' as const, file: fsPath })),
    ...(not === null ? [] : [none]), browse,
  ], { placeHolder, ignoreFocusOut: true });
  if (picked === undefined) return undefined;
  if (picked.choice === 'none') return null;
  if (picked.choice === 'file') return picked.file;
  const chosen = await vscode.window.showOpenDialog({ canSelectMany: false, title: placeHolder });
  return chosen?.[0]?.fsPath;
}

async function pickColumn(columns: readonly Column[], placeHolder: string): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(columns.map(({ name, examples }) => ({ label: name, description: examples.join(', ') })), { placeHolder, ignoreFocusOut: true });
  return picked?.label;
}

import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestKind } from '../../runs/event';
import { sendRequest } from '../../runs/node/requestInbox';
import { attemptPaths } from '../../runs/runPaths';
import { CommandFailed } from '../commandLine';
import { chooseRun, runOf, type RunArgument } from '../runs/chooseRun';
import { isActive, isResumable, lastFailure } from '../runs/runRow';
import type { StatusItem } from '../runs/statusItem';
import type { Surroundings } from '../surroundings';
import { requireTrust } from '../trust';

/** Ends a run; it leaves a checkpoint. A run that waits no longer waits. */
export async function stopRun({ commandLine, store, panels }: Surroundings, argument: RunArgument): Promise<void> {
  requireTrust();
  const run = await chooseRun(store, argument, panels.runInFront, isActive, { ask: vscode.l10n.t('Which run is to be stopped?'), none: vscode.l10n.t('No run is training.') });
  if (run === undefined) return;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Stopping {0}', run.record.name) }, () => commandLine.ask(['stop', run.folder]));
  store.lookWidely();
}

/** Continues a run from its last checkpoint, in a process of its own. */
export async function resumeRun(around: Surroundings, argument: RunArgument): Promise<void> {
  requireTrust();
  const { commandLine, store, panels } = around;
  const run = await chooseRun(store, argument, panels.runInFront, (one) => isResumable(one) || one.state === 'paused', { ask: vscode.l10n.t('Which run is to be resumed?'), none: vscode.l10n.t('No run can be resumed.') });
  if (run === undefined) return;
  if (run.state === 'paused') {
    sendRequest(run.folder, run.attempt, 'continue');
    return;
  }
  const go = (...flags: readonly string[]) => vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Resuming {0}', run.record.name) },
    () => commandLine.ask(['resume', run.folder, '--detach', ...flags]));
  if (run.state === 'away') {
    const resume = vscode.l10n.t('Resume Here');
    const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('{0} was last seen on {1}. From here nobody can tell whether it still trains there.', run.record.name, run.attemptRecord?.host ?? ''), { modal: true, detail: vscode.l10n.t('Resume only if it has ended.') }, resume);
    if (chosen !== resume) return;
    await go('--other-host');
  } else if (lastFailure(run.events)?.code === 'data-changed') {
    const resume = vscode.l10n.t('Resume with the Changed Data');
    const chosen = await vscode.window.showWarningMessage(lastFailure(run.events)!.message, { modal: true, detail: lastFailure(run.events)!.remedy }, resume);
    if (chosen !== resume) return;
    await go('--changed-data');
  } else {
    await go();
  }
  store.lookWidely();
  panels.openRun(run.folder);
}

/** Shows a run's panel. */
export async function openRun({ store, panels }: Surroundings, argument: RunArgument, status: StatusItem): Promise<void> {
  const run = await chooseRun(store, argument, null, () => true, { ask: vscode.l10n.t('Which run is to be shown?'), none: vscode.l10n.t('There is no run yet. Train a config first.') });
  if (run === undefined) return;
  status.saw(run.folder);
  panels.openRun(run.folder);
}

/** Asks the trainer of a run for something that it answers in its journal. */
export async function askTrainer({ store, panels }: Surroundings, argument: RunArgument, request: RequestKind): Promise<void> {
  requireTrust();
  const run = await chooseRun(store, argument, panels.runInFront, ({ state }) => state === 'running', { ask: vscode.l10n.t('Which run?'), none: vscode.l10n.t('No run is training.') });
  if (run === undefined) return;
  if (run.attempt === 0) throw new CommandFailed(vscode.l10n.t('{0} still waits.', run.record.name), 'run-queued');
  sendRequest(run.folder, run.attempt, request);
}

/** Opens the model file of a run, at the place of its failure when that is in a config. */
export async function openConfigOfRun({ store, panels }: Surroundings, argument: RunArgument): Promise<void> {
  const run = await chooseRun(store, argument, panels.runInFront, () => true, { ask: vscode.l10n.t('Whose config?'), none: vscode.l10n.t('There is no run yet.') });
  if (run === undefined) return;
  const place = run.state === 'failed' ? lastFailure(run.events)?.place : undefined;
  const selection = place === undefined ? undefined : new vscode.Range(place.line, place.character, place.line, place.character);
  await vscode.window.showTextDocument(vscode.Uri.file(place?.path ?? run.record.configPath), { preview: false, ...(selection === undefined ? {} : { selection }) });
}

/** Opens what the newest attempt of a run printed. */
export async function openLogOfRun({ store, panels, log }: Surroundings, argument: RunArgument): Promise<void> {
  const run = await chooseRun(store, argument, panels.runInFront, () => true, { ask: vscode.l10n.t('Whose log?'), none: vscode.l10n.t('There is no run yet.') });
  if (run === undefined) return;
  const file = vscode.Uri.file(path.join(run.folder, attemptPaths(run.attempt).log));
  try {
    await vscode.window.showTextDocument(file, { preview: true });
  } catch {
    log.warn(`Run ${run.record.id} printed no log: ${file.fsPath}`);
    log.show();
  }
}

/** Shows one or two runs by popularity: two selected rows of the tree are the run and what it is held against. */
export async function compareTailAndHead({ store, panels }: Surroundings, argument: RunArgument, selected: readonly RunArgument[] | undefined): Promise<void> {
  requireTrust();
  const isJudged = ({ events }: { readonly events: readonly { readonly kind: string }[] }) => events.some(({ kind }) => kind === 'evaluated');
  const run = await chooseRun(store, argument, panels.runInFront, isJudged, { ask: vscode.l10n.t('Which run is to be looked at?'), none: vscode.l10n.t('No run has been evaluated yet.') });
  if (run === undefined) return;
  const other = (selected ?? []).map((one) => runOf(store, one)).find((one) => one !== undefined && one.folder !== run.folder);
  panels.openTail(run.folder, other?.folder);
}

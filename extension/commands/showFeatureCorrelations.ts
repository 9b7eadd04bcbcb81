import * as vscode from 'vscode';
import { runOf, type RunArgument } from '../runs/chooseRun';
import type { Surroundings } from '../surroundings';
import { requireTrust } from '../trust';
import { configInFront, configPathOf, isFeaturesFile, isModelFile, pickConfig, saveConfigs, type FileArgument } from './configFiles';

/** Shows how the item features of a run or of a config hang together. */
export async function showFeatureCorrelations({ store, panels }: Surroundings, argument: FileArgument): Promise<void> {
  requireTrust();
  const run = argument instanceof vscode.Uri ? undefined : runOf(store, argument as RunArgument) ?? (argument === undefined || argument === null ? panels.runInFront ?? undefined : undefined);
  if (run !== undefined && run.events.some(({ kind }) => kind === 'planned')) {
    panels.openFeatures({ kind: 'run', folder: run.folder });
    return;
  }
  const isOurs = (file: string) => isModelFile(file) || isFeaturesFile(file);
  const file = configPathOf(argument, store) ?? configInFront(isOurs)
    ?? await pickConfig('**/*.{model,features}.{yaml,yml}', { ask: vscode.l10n.t('Whose features?'), none: vscode.l10n.t('There is no *.features.yaml in this workspace. Make one with Longtail: New Config from Data.') });
  if (file === undefined) return;
  await saveConfigs();
  panels.openFeatures({ kind: 'file', path: file });
}

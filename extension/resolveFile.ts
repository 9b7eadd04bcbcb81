import path from 'node:path';
import * as vscode from 'vscode';
import type { FileReader } from '../config/fileReader';
import { resolveExperiment } from '../config/resolveExperiment';
import { resolveConfig, resolveFeatures, type Resolved } from '../config/resolveConfig';

/** Reads configs as the person sees them: open documents first, saved or not, then the disk. */
export const editorFileReader: FileReader = {
  async read(file) {
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
    if (open !== undefined) return open.getText();
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(file)));
    } catch (error) {
      if (error instanceof vscode.FileSystemError && (error.code === 'FileNotFound' || error.code === 'FileIsADirectory')) return null;
      throw error;
    }
  },
  resolve: (fromFile, relative) => path.resolve(path.dirname(fromFile), relative),
};

/** A config file with everything that it extends and names. */
export function resolveFile(file: string): Promise<Resolved> {
  if (/\.experiment\.ya?ml$/.test(file)) return resolveExperiment(file, editorFileReader);
  return /\.model\.ya?ml$/.test(file) ? resolveConfig(file, editorFileReader, []) : resolveFeatures(file, editorFileReader, []);
}

import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Offer } from './completion';
import { yamlScalar } from './yamlScalar';

/** What is in folders. */
export interface FolderReader {
  /** Names of files and folders; empty when there is no such folder. */
  entries(folder: string): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]>;
  /** The path that `relative`, written in `fromFile`, means. */
  resolve(fromFile: string, relative: string): string;
}

export type PathPurpose = 'features' | 'model' | 'data';

const fits: Readonly<Record<PathPurpose, RegExp>> = {
  features: /\.features\.ya?ml$/,
  model: /\.model\.ya?ml$/,
  data: /\.(csv|tsv|txt|dat|jsonl|ndjson|json|parquet|pq|inter|item|user|edges?)(\.(gz|zst|bz2))?$/i,
};

/**
 * Files and folders that a path can go on with.
 *
 * @param typed what is written of it up to now
 * @param file the file it is written in, which is not offered itself
 */
export async function pathOffers(purpose: PathPurpose, typed: string, file: string, folders: FolderReader): Promise<readonly Offer[]> {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const entries = await folders.entries(folders.resolve(file, folder === '' ? '.' : folder));
  return entries.filter(({ name, isFolder }) => (isFolder ? !/^(\.|node_modules$)/.test(name) : fits[purpose].test(name) && folders.resolve(file, folder + name) !== file))
    .sort((a, b) => Number(a.isFolder) - Number(b.isFolder) || (a.name < b.name ? -1 : 1))
    .map(({ name, isFolder }): Offer => {
      const written = `${folder}${name}${isFolder ? '/' : ''}`;
      const text = yamlScalar(written);
      return { label: text, kind: isFolder ? CompletionItemKind.Folder : CompletionItemKind.File };
    });
}

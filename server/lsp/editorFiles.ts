import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileReader } from '../../config/fileReader';
import type { ReadOptions } from '../../config/readConfigFile';
import { ParsedFiles } from '../service/parsedFiles';
import type { FolderReader } from '../service/pathCompletion';
import { isUri, pathOf, resolvePath, uriOf } from './paths';

/** How to ask the client for files. */
export interface ClientFiles {
  readFile(uri: string): Promise<string | null>;
  findFiles(): Promise<readonly string[]>;
}

/** Deeper and larger than workspaces with configs are; a home folder opened by accident stays quick. */
const limits = { depth: 8, files: 2000, folders: 5000 } as const;

/**
 * Files as the editor sees them: open documents first, then what the client provides, then the disk. Reads of every
 * part of the server go through here.
 */
export class EditorFiles implements FileReader, FolderReader {
  readonly #open = new Map<string, TextDocument>();
  readonly #parsed = new ParsedFiles();
  #client: ClientFiles | undefined;
  #roots: readonly string[] = [];

  /** @param client absent when the client provides no files; @param roots paths of the workspace's folders */
  configure(client: ClientFiles | undefined, roots: readonly string[]): void {
    this.#client = client;
    this.#roots = roots;
  }

  open(document: TextDocument): void {
    this.#open.set(pathOf(document.uri), document);
  }

  close(file: string): void {
    this.#open.delete(file);
    this.#parsed.forget(file);
  }

  openDocument(file: string): TextDocument | undefined {
    return this.#open.get(file);
  }

  get openPaths(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** As the client names an open file; otherwise made from the path. */
  uriOf(file: string): string {
    return this.#open.get(file)?.uri ?? uriOf(file);
  }

  async read(file: string): Promise<string | null> {
    const open = this.#open.get(file);
    if (open) return open.getText();
    if (this.#client) return this.#client.readFile(uriOf(file));
    if (isUri(file)) return null;
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  }

  resolve(fromFile: string, relative: string): string {
    return resolvePath(fromFile, relative);
  }

  parse(text: string, file: string, options: ReadOptions) {
    return this.#parsed.parse(text, file, options);
  }

  async entries(folder: string): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]> {
    if (isUri(folder)) {
      const inside = folder.endsWith('/') ? folder : `${folder}/`;
      const names = (await this.configFiles()).filter((file) => file.startsWith(inside)).map((file) => file.slice(inside.length).split('/'));
      return [...new Map(names.map(([first, ...rest]) => [first!, { name: first!, isFolder: rest.length > 0 }])).values()];
    }
    try {
      return (await readdir(folder, { withFileTypes: true })).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    } catch {
      return []; // no such folder, or not ours to read: nothing to offer
    }
  }

  /** Paths of all config files of the workspace, open ones included. */
  async configFiles(): Promise<readonly string[]> {
    const found = this.#client ? (await this.#client.findFiles()).map(pathOf) : (await Promise.all(this.#roots.filter((root) => !isUri(root)).map(configFilesIn))).flat();
    return [...new Set([...found, ...this.openPaths])];
  }
}

async function configFilesIn(root: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [{ folder: root, depth: 0 }];
  for (let n = 0; n < limits.folders && found.length < limits.files; n += 1) {
    const next = waiting.shift();
    if (!next) break;
    const entries = await readdir(next.folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const inside = path.join(next.folder, entry.name);
      if (entry.isDirectory()) {
        if (next.depth < limits.depth && !entry.name.startsWith('.') && entry.name !== 'node_modules') waiting.push({ folder: inside, depth: next.depth + 1 });
      } else if (isConfigFile(entry.name)) found.push(inside);
    }
  }
  return found;
}

export function isConfigFile(name: string): boolean {
  return /\.(features|model|experiment)\.ya?ml$/.test(name);
}

import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The service names files by path: the disk's for `file:` URIs, the URI itself for others, as in virtual workspaces. */
export function pathOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}

export function uriOf(file: string): string {
  return isUri(file) ? file : pathToFileURL(file).href;
}

/** The path that `relative`, written in `fromFile`, means. */
export function resolvePath(fromFile: string, relative: string): string {
  if (!isUri(fromFile)) return path.resolve(path.dirname(fromFile), relative);
  return new URL(relative, fromFile).href;
}

export function isUri(file: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(file);
}

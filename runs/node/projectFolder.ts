import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runPaths } from '../runPaths';

/**
 * Where a config file's runs and cache live: `.longtail` in the nearest folder above it that has one, else in the git
 * root, else beside the file. Made, with a `.gitignore` of its own, when it is not there.
 *
 * @param file a model or features file, absolute
 */
export function projectFolder(file: string): string {
  const found = projectFolderOf(path.dirname(file));
  mkdirSync(found, { recursive: true });
  const ignore = path.join(found, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  return found;
}

/** `.longtail` of the project that a folder is in, whether it exists or not. */
export function projectFolderOf(folder: string): string {
  const folders = ancestors(folder);
  const home = folders.find((one) => existsSync(path.join(one, '.longtail'))) ?? folders.find((one) => existsSync(path.join(one, '.git'))) ?? folder;
  return path.join(home, '.longtail');
}

/** Folders of the project's runs, oldest first. */
export function runFolders(project: string): string[] {
  const home = path.join(project, 'runs');
  try {
    return readdirSync(home).sort().map((id) => path.join(home, id)).filter((folder) => existsSync(path.join(folder, runPaths.run)));
  } catch {
    return [];
  }
}

/** The cache beside a run's folder. */
export const cacheFolderOf = (runFolder: string): string => path.resolve(runFolder, '..', '..', 'cache');

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

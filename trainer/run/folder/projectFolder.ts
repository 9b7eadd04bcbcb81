import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Where a config file's runs and cache live: `.longtail` in the nearest folder above it that has one, else in the git
 * root, else beside the file. Made, with a `.gitignore` of its own, when it is not there.
 *
 * @param file a model or features file, absolute
 */
export function projectFolder(file: string): string {
  const folders = ancestors(path.dirname(file));
  const home = folders.find((folder) => existsSync(path.join(folder, '.longtail'))) ?? folders.find((folder) => existsSync(path.join(folder, '.git'))) ?? folders[0]!;
  const found = path.join(home, '.longtail');
  mkdirSync(found, { recursive: true });
  const ignore = path.join(found, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  return found;
}

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

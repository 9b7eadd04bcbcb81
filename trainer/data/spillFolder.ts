import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

let nFolders = 0;

/**
 * Makes a folder in `parent` that no other database uses: two that spilled into one folder would write the same files.
 * Folders that ended processes of this host have left behind are removed.
 */
export async function claimSpillFolder(parent: string): Promise<string> {
  const own = `spill-${hostname()}-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(own) ? Number.parseInt(name.slice(own.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
  nFolders += 1;
  const folder = path.join(parent, `${own}${process.pid}-${nFolders}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

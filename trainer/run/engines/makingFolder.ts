import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isProcessAlive, processStart } from '../../../runs/node/hostProcess';

const prefix = '.making-';

/** An empty folder for what this process makes, beside the engines that are kept; those of processes that died are removed. */
export function makingFolder(root: string): string {
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root).filter((one) => one.startsWith(prefix))) {
    const pid = Number(name.slice(prefix.length));
    if (pid === process.pid || !isProcessAlive(pid, processStart(pid))) rmSync(path.join(root, name), { recursive: true, force: true });
  }
  const folder = path.join(root, `${prefix}${process.pid}`);
  mkdirSync(folder);
  return folder;
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { runPaths } from '../../runs/runPaths';
import { UsageError } from './commands/command';
import { projectFolderOf, runFolders } from '../../runs/node/projectFolder';

/**
 * The folder of the run a person names: by path, id, the beginning of an id, its last letters, or the model's name (the
 * newest of it); `latest` is the newest of all.
 *
 * @throws UsageError that names what there is
 */
export function findRun(named: string, from = process.cwd()): string {
  const asPath = path.resolve(from, named);
  if (existsSync(path.join(asPath, runPaths.run))) return asPath;
  const project = projectFolderOf(from);
  const folders = runFolders(project);
  const ids = folders.map((folder) => path.basename(folder));
  const found = named === 'latest' ? folders.at(-1)
    : folders.findLast((_, at) => ids[at] === named || ids[at]!.startsWith(named) || ids[at]!.endsWith(`-${named}`) || nameOf(ids[at]!) === named);
  if (found !== undefined) return found;
  throw new UsageError(ids.length === 0
    ? `There is no run in \`${path.join(project, 'runs')}\`. Start one with \`longtail train MODEL\`, or give a run folder’s path.`
    : `No run is called \`${named}\` in \`${path.join(project, 'runs')}\`. The newest are ${ids.slice(-3).map((id) => `\`${id}\``).join(', ')}; \`longtail runs\` lists all.`);
}

/** `20261123T204501Z-cfm-abcd` → `cfm` */
const nameOf = (id: string): string => id.replace(/^\d{8}T\d{6}Z-/, '').replace(/-[a-z]{4}$/, '');

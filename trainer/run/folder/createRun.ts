import { execFileSync } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { resolvedYaml } from '../../../config/resolvedYaml';
import type { Config } from '../../../config/schema/files';
import type { RunRecord } from '../../../runs/records';
import { runId, runPaths } from '../../../runs/runPaths';
import { projectFolder } from '../../../runs/node/projectFolder';
import { writeWhole } from './writeWhole';

/** Claims a new run folder and writes what the run is. */
export function createRun(configPath: string, config: Config, overrides: readonly string[]): { readonly folder: string; readonly record: RunRecord } {
  const createdAt = new Date();
  const name = path.basename(configPath).replace(/\.model\.ya?ml$/, '').replace(/\.ya?ml$/, '');
  const runs = path.join(projectFolder(configPath), 'runs');
  mkdirSync(runs, { recursive: true });
  const resolved = resolvedYaml(config);
  for (;;) {
    const id = runId(createdAt, name, Array.from({ length: 4 }, () => String.fromCharCode(97 + randomInt(26))).join(''));
    const folder = path.join(runs, id);
    try {
      mkdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    const record: RunRecord = {
      formatVersion: 1, id, name, createdAt: createdAt.getTime(), configPath,
      configHash: createHash('sha256').update(resolved).digest('hex'),
      overrides, ...commitOf(path.dirname(configPath)), seed: config.model.training.seed,
    };
    writeWhole(path.join(folder, runPaths.config), resolved);
    mkdirSync(path.join(folder, runPaths.attempts));
    writeWhole(path.join(folder, runPaths.run), `${JSON.stringify(record, null, 2)}\n`);
    return { folder, record };
  }
}

/** The commit checked out and whether anything differs from it; nulls outside a repository or without git. */
function commitOf(folder: string): { commit: string | null; isDirty: boolean | null } {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 }).trim();
  try {
    return { commit: git('rev-parse', 'HEAD'), isDirty: git('status', '--porcelain', '--untracked-files=no') !== '' };
  } catch {
    return { commit: null, isDirty: null };
  }
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PlannedArm, ResolvedExperiment } from '../../../config/resolveExperiment';
import { readResolved, resolvedYaml } from '../../../config/resolvedYaml';
import type { Config } from '../../../config/schema/files';
import { runFolders } from '../../../runs/node/projectFolder';
import { readRun, type RunOnDisk } from '../../../runs/node/readRun';
import type { RunRecord } from '../../../runs/records';
import { runPaths } from '../../../runs/runPaths';

export type Experiment = NonNullable<ResolvedExperiment['experiment']>;

/** One run of an experiment: an arm with a seed. */
export interface PlannedRun {
  readonly arm: PlannedArm;
  readonly seed: number;
  readonly config: Config;
  /** As `--set` takes them, the seed among them. */
  readonly overrides: readonly string[];
  /** SHA-256 (hex) of the resolved config: two runs with one hash are the same run. */
  readonly hash: string;
}

/** All runs, seed by seed, so that a stopped experiment has something of every arm. Arms that come to the same config share a run. */
export function plannedRuns({ arms, settings }: Experiment): PlannedRun[] {
  return settings.seeds.flatMap((seed) => arms.map((arm): PlannedRun => {
    const config = withSeed(arm.resolved.config, seed);
    return { arm, seed, config, overrides: [...arm.overrides, `training.seed=${seed}`], hash: hashOf(config) };
  }));
}

/** The runs of a project that are runs of a plan, by hash; oldest first. */
export function runsByHash(project: string, plan: readonly PlannedRun[]): Map<string, RunOnDisk[]> {
  const wanted = new Set(plan.map(({ hash }) => hash));
  const seeds = new Set(plan.map(({ seed }) => seed));
  const found = new Map<string, RunOnDisk[]>();
  for (const folder of runFolders(project)) {
    const hash = hashOfRun(folder, wanted, seeds);
    if (hash === null) continue;
    found.set(hash, [...(found.get(hash) ?? []), readRun(folder)]);
  }
  return found;
}

/** Of several runs that are the same, the one to go on with: finished, else alive, else the newest. */
export function furthest(runs: readonly RunOnDisk[]): RunOnDisk | undefined {
  const worth = ({ state }: RunOnDisk) => (state === 'finished' ? 2 : ['running', 'paused', 'stalled'].includes(state) ? 1 : 0);
  return [...runs].sort((one, other) => worth(other) - worth(one) || other.record.createdAt - one.record.createdAt)[0];
}

const known = new Map<string, string | null>();

/** Null for a run of something else. A run made before a key existed is compared with that key's default. */
function hashOfRun(folder: string, wanted: ReadonlySet<string>, seeds: ReadonlySet<number>): string | null {
  try {
    const record = JSON.parse(readFileSync(path.join(folder, runPaths.run), 'utf8')) as RunRecord;
    if (wanted.has(record.configHash)) return record.configHash;
    if (!seeds.has(record.seed)) return null;
    let hash = known.get(folder);
    if (hash === undefined) known.set(folder, hash = hashOf(readResolved(readFileSync(path.join(folder, runPaths.config), 'utf8'))));
    return hash !== null && wanted.has(hash) ? hash : null;
  } catch {
    known.set(folder, null); // Not whole, or of a version that this one cannot read: some other run.
    return null;
  }
}

/** A config with another seed. */
export const withSeed = ({ features, model }: Config, seed: number): Config => ({ features, model: { ...model, training: { ...model.training, seed } } });

/** SHA-256 (hex) of a resolved config. */
export const hashOf = (config: Config): string => createHash('sha256').update(resolvedYaml(config)).digest('hex');

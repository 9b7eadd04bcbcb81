import type { RunRecord } from './records';

/** What a run was started with besides its file and its seed, `key=value`: what tells runs of one file apart. */
export function overridesButSeed({ overrides }: Pick<RunRecord, 'overrides'>): readonly string[] {
  return overrides.filter((one) => !one.startsWith('training.seed='));
}

import { overridesButSeed } from '../../../runs/overridesButSeed';
import type { RunRecord } from '../../../runs/records';

/** A line that says what a run was started with besides its file and its seed, if there is any: all that tells runs of one file apart. */
export function startedWith(name: string, run: Pick<RunRecord, 'overrides'>): string[] {
  const overrides = overridesButSeed(run);
  return overrides.length === 0 ? [] : [`${name}: ${overrides.join(', ')}`];
}

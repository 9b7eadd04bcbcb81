import type { Stream } from '../../numerics/stream';

/**
 * Which values of one bag survive: each is dropped on its own with probability `rate`. No rescaling: pooling is over the
 * survivors.
 *
 * @param survivors  filled with the positions kept, ascending; int32 [≥ n]
 * @param keepAtLeastOne keeps one at random when all would go
 * @returns how many survive, 0 … n
 * @see Yao et al. 2021, §3.2
 */
export function valueDropout(n: number, rate: number, keepAtLeastOne: boolean, random: Stream, survivors: Int32Array): number {
  let kept = 0;
  for (let value = 0; value < n; value += 1) {
    if (random.uniform() < rate) continue;
    survivors[kept] = value;
    kept += 1;
  }
  if (kept === 0 && keepAtLeastOne && 0 < n) {
    survivors[0] = random.integer(n);
    return 1;
  }
  return kept;
}

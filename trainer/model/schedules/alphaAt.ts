import type { ModelConfig } from '../../../config/schema/files';

/**
 * Weight of the self-supervised loss at a step.
 *
 *     warmUp:   alpha · min(1, step / n)
 *     decay:    alpha + (finalAlpha − alpha) · min(1, (step − 1) / n)
 *     pretrain: alpha for n steps, then finalAlpha             n = schedule.duration · stepsPerEpoch
 *
 * `joint` has alpha throughout; `uncertainty` starts from it.
 *
 * @param step 1-based
 */
export function alphaAt({ selfSupervision: { alpha, schedule } }: ModelConfig, step: number, stepsPerEpoch: number): number {
  const n = schedule.duration * stepsPerEpoch;
  if (alpha === 0) return 0;
  switch (schedule.kind) {
    case 'warmUp': return alpha * Math.min(1, step / n);
    case 'decay': return alpha + (schedule.finalAlpha - alpha) * Math.min(1, (step - 1) / n);
    case 'pretrain': return step <= n ? alpha : schedule.finalAlpha;
    default: return alpha;
  }
}

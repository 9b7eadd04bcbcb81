import type { ModelConfig } from '../../../config/schema/files';

/** Steps at the start in which only the self-supervised loss is followed; 0 without pre-training. */
export function pretrainSteps({ selfSupervision: { alpha, schedule } }: ModelConfig, stepsPerEpoch: number): number {
  return alpha !== 0 && schedule.kind === 'pretrain' ? schedule.duration * stepsPerEpoch : 0;
}

import type { ModelConfig } from '../../../config/schema/files';

/** Passes of the items that a self-supervised task looks at: two views, the masked items and the whole ones, or one pass. */
export function nViews(task: ModelConfig['selfSupervision']['task']): 1 | 2 {
  return task === 'contrastive' || task === 'maskedFeatures' ? 2 : 1;
}

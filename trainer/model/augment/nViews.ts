import type { ModelConfig } from '../../../config/schema/files';

/** Passes of the items that a self-supervised task looks at: views, and for some tasks the items as they are behind them. */
export function nViews(task: ModelConfig['selfSupervision']['task']): 1 | 2 | 3 {
  if (task === 'noNegatives') return 3;
  return task === 'contrastive' || task === 'maskedFeatures' ? 2 : 1;
}

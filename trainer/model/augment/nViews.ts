import type { ModelConfig } from '../../../config/schema/files';

/** Views of the items that a self-supervised task looks at: the regularizers take the items as they are. */
export function nViews(task: ModelConfig['selfSupervision']['task']): 1 | 2 {
  return task === 'contrastive' ? 2 : 1;
}

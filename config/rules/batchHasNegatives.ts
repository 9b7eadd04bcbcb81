import type { Rule } from './rule';

/** In-batch losses draw negatives from the same batch, so a batch of one teaches nothing. */
export const batchHasNegatives: Rule = {
  code: 'batch-without-negatives',
  check({ model }) {
    if (!model || model.training.batchSize >= 2) return [];
    return [{
      file: 'model', key: 'training.batchSize', severity: 'error',
      message: `A batch of ${model.training.batchSize} has no negatives to learn from. Use 2 or more; 1024 is usual.`,
    }];
  },
};

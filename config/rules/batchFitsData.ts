import type { DataRule } from './rule';

/** A last partial batch is left out, so a batch larger than the training part leaves no step at all. */
export const batchFitsData: DataRule = {
  code: 'batch-beyond-data',
  check({ model }, { split }) {
    if (!model || !split || split.train === 0 || model.training.batchSize <= split.train) return [];
    const { batchSize } = model.training;
    return [{
      file: 'model', key: 'training.batchSize', severity: 'error',
      message: `A batch takes ${batchSize.toLocaleString('en-US')} pairs, but there are only ${split.train.toLocaleString('en-US')} to train on, so no batch would be full. Use \`batchSize: ${powerOfTwoBelow(split.train / 8)}\` or so.`,
    }];
  },
};

/** Largest power of two that is ≤ `bound`, at least 2. */
function powerOfTwoBelow(bound: number): number {
  return Math.max(2, 2 ** Math.floor(Math.log2(Math.max(2, bound))));
}

import type { Rule } from './rule';

/** Uniformity on vectors without bound grows with their length alone. */
export const directAUNeedsCosines: Rule = {
  code: 'direct-au-without-normalize',
  check({ model }) {
    if (!model || model.loss.kind !== 'directAU' || model.towers.normalize) return [];
    return [{
      file: 'model', key: 'towers.normalize', severity: 'error', replacement: 'true',
      message: '`loss.kind: directAU` spreads vectors out on the unit sphere, and with `towers.normalize: false` they can simply grow apart without end. Write `normalize: true`, or use `kind: batchSoftmax`.',
    }];
  },
};

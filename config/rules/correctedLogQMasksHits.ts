import type { Rule } from './rule';

/** The corrected logQ is defined over items other than the positive. */
export const correctedLogQMasksHits: Rule = {
  code: 'corrected-logq-hits',
  check({ model }) {
    if (!model || model.loss.kind !== 'batchSoftmax' || model.loss.logQ !== 'khrylchenko2025' || model.loss.maskAccidentalHits) return [];
    return [{
      file: 'model', key: 'loss.maskAccidentalHits', severity: 'error', replacement: 'true',
      message: '`loss.logQ: khrylchenko2025` corrects the chance of drawing another item than the positive, so copies of the positive cannot be negatives. Write `maskAccidentalHits: true`, or use `logQ: yi2019`.',
    }];
  },
};

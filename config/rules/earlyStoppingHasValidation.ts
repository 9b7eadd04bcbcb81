import type { Rule } from './rule';

/** Early stopping judges by validation pairs. */
export const earlyStoppingHasValidation: Rule = {
  code: 'early-stopping-without-validation',
  check({ model, features }) {
    if (!model?.training.earlyStopping || !features) return [];
    const { split } = features;
    if (split.validation > 0 || (split.kind === 'time' && split.validationFrom !== null)) return [];
    return [{
      file: 'model', key: 'training.earlyStopping', atKey: true, severity: 'error',
      message: 'Early stopping watches the validation pairs, and `split.validation` is 0. Set a share for validation, or write `earlyStopping: null`.',
      related: [{ file: 'features', key: 'split.validation', message: 'No pairs are held out for validation here.' }],
    }];
  },
};

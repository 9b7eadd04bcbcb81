import type { Finding, Rule } from './rule';

/** A chance is learned from pairs that ended well and pairs that did not. */
export const outcomesGiven: Rule = {
  code: 'outcome-missing',
  check({ model, features }) {
    if (!model || !features || model.loss.kind !== 'binaryCrossEntropy' || features.interactions.outcome !== null) return [];
    return [{
      file: 'model', key: 'loss.kind', severity: 'error', replacement: 'batchSoftmax',
      message: '`loss.kind: binaryCrossEntropy` learns from pairs that were shown and came to nothing, and `interactions.outcome` names no column that tells them. Name it there, or use `kind: batchSoftmax`.',
      related: [{ file: 'features', key: 'interactions', message: '`outcome` is missing here.' }],
    }];
  },
};

/** Negatives are split by themselves, so a split must not depend on the other pairs, nor a feature on a pair's place among them. */
export const outcomesSplit: Rule = {
  code: 'outcome-split',
  check({ features }) {
    if (!features || features.interactions.outcome === null) return [];
    const { split } = features;
    const findings: Finding[] = [];
    if (split.kind === 'leaveLastOut' || (split.kind === 'time' && (split.validationFrom === null || split.testFrom === null))) {
      findings.push({
        file: 'features', key: 'split.kind', severity: 'error',
        message: split.kind === 'time'
          ? 'With `interactions.outcome` the cuts of `split: { kind: time }` would differ between positives and negatives. Write `validationFrom` and `testFrom`.'
          : 'With `interactions.outcome` the last pair of a query may be a negative, so `split: { kind: leaveLastOut }` has no meaning. Use `kind: hash`, or `kind: time` with `validationFrom` and `testFrom`.',
      });
    }
    features.features.forEach((feature, index) => {
      if (feature.kind !== 'history') return;
      findings.push({
        file: 'features', key: `features[${index}].kind`, severity: 'error',
        message: `The history \`${feature.name}\` is made for observed pairs only, and \`interactions.outcome\` brings pairs that came to nothing. Leave one of the two out.`,
      });
    });
    return findings;
  },
};

import type { Finding, Rule } from './rule';

/** What is subtracted for false negatives, and the floor under the rest, are made for plain cosines. */
export const debiasingFits: Rule = {
  code: 'debiasing-does-not-fit',
  check({ model }) {
    if (!model || model.loss.debiasing === 0 || model.loss.kind !== 'batchSoftmax') return [];
    const findings: Finding[] = [];
    if (model.loss.logQ === 'yi2019') {
      findings.push({
        file: 'model', key: 'loss.debiasing', severity: 'error', replacement: '0',
        message: `\`loss.debiasing: ${model.loss.debiasing}\` takes negatives for a plain sample of the items, and \`logQ: yi2019\` changes what each of them counts. Use one of the two.`,
      });
    }
    if (!model.towers.normalize) {
      findings.push({
        file: 'model', key: 'loss.debiasing', severity: 'error', replacement: '0',
        message: '`loss.debiasing` has a floor for cosines, which are never below −1, and scores are not cosines with `towers.normalize: false`. Write `normalize: true` or leave `debiasing` out.',
      });
    }
    return findings;
  },
};

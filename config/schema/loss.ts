import { z } from 'zod';
import { key, section } from './section';

/** Every temperature has these bounds. */
export const temperature = z.number().gt(0).max(100);

export const loss = section({
  kind: key(z.enum(['batchSoftmax', 'directAU', 'binaryCrossEntropy']).default('batchSoftmax'), {
    help: '`batchSoftmax` is the cross-entropy of each observed pair against the other items of the batch. `directAU` pulls pairs together and spreads queries and items out, without negatives or temperature. `binaryCrossEntropy` learns the chance that a shown pair is a positive, from `interactions.outcome`: a learned scale and bias on the similarity.',
    formula: 'L = −(1/N) Σᵢ log( exp(s(qᵢ,xᵢ)/τ) / Σⱼ exp(s(qᵢ,xⱼ)/τ) ), or mean |qᵢ − xᵢ|² + γ (unif(q) + unif(x)) / 2, or mean ln(1 + exp(a s + b)) − y (a s + b)', source: 'Yao et al. 2021, eq. 6; Wang et al. 2022 (DirectAU)', otherNames: ['name', 'type'],
    otherValues: { softmax: 'batchSoftmax', inBatchSoftmax: 'batchSoftmax', crossEntropy: 'batchSoftmax', infoNCE: 'batchSoftmax', sampledSoftmax: 'batchSoftmax', alignmentUniformity: 'directAU', bce: 'binaryCrossEntropy', logLoss: 'binaryCrossEntropy', pointwise: 'binaryCrossEntropy' },
  }),
  temperature: key(temperature.default(0.07), { help: 'Divides the similarity before the softmax. Smaller is sharper. `binaryCrossEntropy` starts its scale at the inverse.', unit: 'dimensionless', source: 'Yao et al. 2021, §4.2', otherNames: ['tau'] }),
  finalTemperature: key(temperature.nullable().default(null), {
    help: 'The temperature moves to this by equal factors over the first `heatingEpochs`. Null keeps it. Larger than `temperature` heats up.', unit: 'dimensionless', formula: 'τ₀ (τ₁ / τ₀)^share', source: 'Zhang et al. 2018, heated-up softmax',
  }),
  heatingEpochs: key(z.int().min(1).max(100_000).default(12), { help: 'How long the temperature moves.', unit: 'epochs' }),
  logQ: key(z.enum(['none', 'yi2019', 'khrylchenko2025']).default('none'), {
    help: 'Corrects for popular items being drawn as negatives more often. `yi2019` corrects every column; raises head recall a lot and usually costs some tail. `khrylchenko2025` leaves the positive alone, which is always there and was never drawn.',
    formula: 's(q,xⱼ)/τ − log pⱼ on every column, pⱼ = count(j) / pairs; khrylchenko2025: (1 − Pᵢ) (−sᵢᵢ + log Σ exp(sᵢⱼ − log q′ᵢⱼ)) over the negatives, q′ᵢⱼ = pⱼ / (1 − pᵢ)',
    source: 'Yi et al. 2019, §3; Khrylchenko et al. 2025, arXiv 2507.09331', otherValues: { true: 'yi2019', on: 'yi2019', yes: 'yi2019', yi: 'yi2019', khrylchenko: 'khrylchenko2025', off: 'none', no: 'none', false: 'none' },
  }),
  maskAccidentalHits: key(z.boolean().default(true), { help: 'Leave out negatives that are the same item as the positive.' }),
  maskOtherPositives: key(z.boolean().default(true), { help: 'Leave out negatives that are another item this query has a training pair with in the batch.' }),
  mixedNegatives: key(z.int().min(0).max(1_000_000).default(0), {
    help: 'Items drawn uniformly from the corpus, as negatives of every pair beside those of the batch. With self-supervision they are the first of its items when those are drawn uniformly too. With `logQ` the correction is that of the mixture. Never more than the corpus.',
    unit: 'items', formula: 'q*ⱼ = (N pⱼ + B / items) / (N + B)', source: 'Yang et al. 2020, mixed negative sampling', otherNames: ['uniformNegatives', 'extraNegatives'],
  }),
  hardNegatives: key(z.number().min(0).max(100).default(0), {
    help: 'How much more a negative weighs the more similar it is to the query. 0 weighs all alike; 1 is usual.', unit: 'dimensionless',
    formula: 'wᵢⱼ = exp(β sᵢⱼ/τ) / mean of the same over the negatives', source: 'Robinson et al. 2021', otherNames: ['beta', 'hardness'],
  }),
  debiasing: key(z.number().min(0).lt(1).default(0), {
    help: 'Share of the negatives that are taken for positives nobody observed; their part is subtracted. 0 trusts all negatives; 0.1 is usual.', unit: 'fraction',
    formula: 'Cᵢ = max( (Σ_neg exp(sᵢⱼ/τ) − τ⁺ n exp(sᵢᵢ/τ)) / (1 − τ⁺), n exp(−1/τ) )', source: 'Chuang et al. 2020', otherNames: ['tauPlus', 'classPrior'],
  }),
  decoupled: key(z.boolean().default(false), { help: 'Leave the positive out of the denominator, which helps small batches.', source: 'Yeh et al. 2022', otherNames: ['dcl'] }),
  featureDropout: section({
    rate: key(z.number().min(0).lt(1).default(0), { help: 'Chance that a feature of an item is dropped in the main pass, for each pair anew. 0 drops nothing; the paper’s best is 0.1. This is its baseline FD, without self-supervision.', unit: 'probability', source: 'Yao et al. 2021, §4.3' }),
    drop: key(z.enum(['features', 'values']).default('features'), { help: 'What is dropped: whole features, which their default embedding stands in for, or single values of features with several.' }),
  }, { help: 'Feature dropout in the supervised task, on the item tower.' }),
  uniformityWeight: key(z.number().min(0).max(1000).default(1), { help: 'γ of `directAU`: how much spreading out counts beside alignment. 0.5 to 5 is usual.', unit: 'dimensionless', source: 'Wang et al. 2022', otherNames: ['gamma'] }),
}, { help: 'The main loss.' });

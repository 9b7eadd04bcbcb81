import { z } from 'zod';
import { key, section } from './section';
import { temperature } from './loss';

export const selfSupervision = section({
  alpha: key(z.number().min(0).max(1000).default(0), {
    help: 'Weight of the self-supervised loss. 0 trains without self-supervision.', formula: 'L = L_main + alpha · L_self', unit: 'dimensionless', source: 'Yao et al. 2021, eq. 5', otherNames: ['weight', 'sslWeight'],
  }),
  task: key(z.enum(['contrastive', 'noNegatives', 'maskedFeatures', 'replacedFeatures', 'spreadOut', 'spreadOutSquare', 'globalOrthogonal']).default('contrastive'), {
    help: 'What is learned from the items alone. `contrastive` matches two views of an item. `noNegatives` brings them together and spreads single features instead of items, which suits ranking models. `maskedFeatures` tells what a masked feature was from the vector of the rest, `replacedFeatures` which features are another item’s. The others take items as they are and only spread them out: `spreadOut` by the same softmax, `spreadOutSquare` by squared products, `globalOrthogonal` toward the products of random directions.',
    formula: 'spreadOut: −(1/N) Σᵢ log( exp(1/τ) / Σⱼ exp(s(zᵢ,zⱼ)/τ) ); spreadOutSquare: (1/N) Σᵢ Σ_{j≠i} <zᵢ,zⱼ>²; globalOrthogonal: M₁² + max(0, M₂ − 1/D)',
    source: 'Yao et al. 2021, §3.1 and §4.3; Wang et al. 2023 (CL4CTR); Lin et al. 2023 (MAP); Zhang et al. 2017', otherValues: { cl4ctr: 'noNegatives', mfp: 'maskedFeatures', rfd: 'replacedFeatures', so: 'spreadOut', gor: 'globalOrthogonal', infoNCE: 'contrastive' },
  }),
  masking: key(z.enum(['cfm', 'rfm', 'dimensions', 'corruption', 'none']).default('cfm'), {
    help: 'What makes the views differ: `cfm` masks a random seed feature and those most correlated with it, `rfm` a random half of the features, `dimensions` single dimensions of the concatenated embeddings, `corruption` gives one view features of other items and leaves the other whole, `none` masks nothing (value dropout or noise alone).', source: 'Yao et al. 2021, §3.2; Ouyang et al. 2023 (CL4CVR); Bahri et al. 2022 (SCARF)',
    otherValues: { correlated: 'cfm', random: 'rfm', scarf: 'corruption', marginal: 'corruption', embedding: 'dimensions', off: 'none', no: 'none', false: 'none' },
  }),
  complementary: key(z.boolean().default(true), { help: 'The second view masks what the first keeps. False masks two independent sets. Says nothing to `corruption`, whose second view is whole.', source: 'Yao et al. 2021, §3.2 and §4.5' }),
  maskedShare: key(z.number().gt(0).lt(1).default(0.5), { help: 'Share of the dimensions that `dimensions` masks, or of the features that `corruption` (0.6 in SCARF) and `replacedFeatures` replace. `cfm` and `rfm` mask about half by their own rules.', unit: 'fraction', source: 'Ouyang et al. 2023 (CL4CVR); Bahri et al. 2022 (SCARF)' }),
  fieldWeight: key(z.number().min(0).max(1000).default(0.01), { help: 'Within `noNegatives`, weight of the alignment of each feature’s embeddings and of their spread across features.', unit: 'dimensionless', source: 'Wang et al. 2023 (CL4CTR)' }),
  dropoutRate: key(z.number().min(0).lt(1).default(0.3), { help: 'Chance that a single value of a multi-valued feature is dropped from a view.', unit: 'probability', source: 'Yao et al. 2021, §3.2', otherNames: ['dropout'] }),
  keepAtLeastOne: key(z.boolean().default(false), { help: 'Never drop all values of a feature; false lets the default embedding stand in.' }),
  noise: key(z.number().min(0).max(100).default(0), {
    help: 'Length of the random vector that is added to each view’s concatenated embeddings, with their signs. 0 adds none; 0.1 or 0.2 is usual.', unit: 'dimensionless', formula: 'z + sign(z) · ε u / |u|, u uniform', source: 'Yu et al. 2022 (SimGCL); Yu et al. 2023 (XSimGCL)', otherNames: ['eps', 'epsilon'],
  }),
  fallbackNoise: key(z.number().min(0).max(100).default(0.1), { help: 'The noise where `cfm` or `rfm` finds a single feature, which cannot be divided between views, and no values to drop from it. 0 leaves such views the same.', unit: 'dimensionless', source: 'Yu et al. 2022 (SimGCL)' }),
  temperature: key(temperature.nullable().default(null), { help: 'Temperature of the contrastive loss. Null means `loss.temperature`.', unit: 'dimensionless', source: 'Yao et al. 2021, eq. 3' }),
  batchSize: key(z.int().min(2).max(1_000_000).nullable().default(null), { help: 'Items per contrastive batch. Null means `training.batchSize`; never more than the corpus.', unit: 'items' }),
  itemDistribution: key(z.enum(['uniform', 'training', 'power']).default('uniform'), {
    help: 'Where the items are drawn from, without replacement within a batch: the corpus uniformly, in proportion to training pairs, or to a power of them.', source: 'Yao et al. 2021, §3.3', otherValues: { train: 'training', log: 'training', corpus: 'uniform' },
  }),
  itemPower: key(z.number().min(0).max(10).default(0.5), { help: 'Exponent of the training pairs for `itemDistribution: power`: 0 is uniform, 1 is `training`.', unit: 'dimensionless', formula: 'count^itemPower' }),
  seedPer: key(z.enum(['batch', 'item']).default('batch'), { help: 'Draw the mask once per batch, or for every item.', source: 'Yao et al. 2021, §3.2' }),
  symmetric: key(z.boolean().default(false), { help: 'Average the loss over both directions. The paper uses one.' }),
  maskIdenticalViews: key(z.boolean().default(false), { help: 'Leave out negatives whose view has exactly the inputs of the positive’s.' }),
  schedule: section({
    kind: key(z.enum(['joint', 'warmUp', 'decay', 'pretrain', 'uncertainty']).default('joint'), {
      help: 'How the weight moves: `joint` keeps alpha, `warmUp` raises it from 0, `decay` takes it to `finalAlpha`, `pretrain` trains the items alone first and then the main loss with fresh accumulators, `uncertainty` learns it while the main loss keeps weight 1.',
      formula: 'uncertainty: L = L_main + exp(−s) L_self + s', source: 'Yao et al. 2021, §6; Kendall et al. 2018', otherValues: { constant: 'joint', warmup: 'warmUp', pretraining: 'pretrain', fineTune: 'pretrain', kendall: 'uncertainty' },
    }),
    duration: key(z.int().min(1).max(100_000).default(2), { help: 'Length of the warm-up, the decay or the pre-training, from the first step.', unit: 'epochs' }),
    finalAlpha: key(z.number().min(0).max(1000).default(0), { help: 'Weight after the decay, or while the main loss is fine-tuned after pre-training.', unit: 'dimensionless' }),
    minAlpha: key(z.number().gt(0).max(1000).default(0.01), { help: 'Least weight that `uncertainty` may learn.', unit: 'dimensionless' }),
    maxAlpha: key(z.number().gt(0).max(1000).default(10), { help: 'Largest weight that `uncertainty` may learn.', unit: 'dimensionless' }),
  }, { help: 'How the weight of self-supervision moves while training goes on. Everything is a function of the step or in the checkpoint, so a resumed run goes on exactly.' }),
  mutualInformation: section({
    normalization: key(z.enum(['none', 'nmi', 'ami']).default('none'), { help: 'How correlation is ranked. `none` is the paper’s raw mutual information, which favors features with many values; `nmi` divides by the entropies; `ami` takes off what chance explains, which in a small corpus is much.', formula: 'MI, or MI / sqrt(H₁ H₂), or (MI − E[MI]) / ((H₁ + H₂)/2 − E[MI])', source: 'Yao et al. 2021, eq. 4; Vinh et al. 2010', otherValues: { raw: 'none', normalized: 'nmi', adjusted: 'ami' } }),
    over: key(z.enum(['corpus', 'log']).default('corpus'), { help: 'What is counted: every item of the corpus once, or as often as it has training pairs.', otherValues: { items: 'corpus', training: 'log', pairs: 'log' } }),
    excludeId: key(z.boolean().default(false), { help: 'Leave id features out of the partners a seed can take.' }),
  }, { help: 'How feature correlation is measured for `cfm`.' }),
}, { help: 'The contrastive task on items.', otherNames: ['ssl', 'contrastive', 'selfSupervised', 'auxiliary'] });

import { z } from 'zod';
import { key, section } from './section';
import { temperature } from './loss';

export const selfSupervision = section({
  alpha: key(z.number().min(0).max(1000).default(0), {
    help: 'Weight of the contrastive loss. 0 trains without self-supervision.', formula: 'L = L_main + alpha · L_self', unit: 'dimensionless', source: 'Yao et al. 2021, eq. 5', otherNames: ['weight', 'sslWeight'],
  }),
  masking: key(z.enum(['cfm', 'rfm', 'none']).default('cfm'), {
    help: 'Which features a view masks: `cfm` a random seed feature and those most correlated with it, `rfm` a random half, `none` nothing (value dropout alone makes the views).', source: 'Yao et al. 2021, §3.2',
    otherValues: { correlated: 'cfm', random: 'rfm', off: 'none', no: 'none', false: 'none' },
  }),
  complementary: key(z.boolean().default(true), { help: 'The second view masks what the first keeps. False masks two independent sets.', source: 'Yao et al. 2021, §3.2 and §4.5' }),
  dropoutRate: key(z.number().min(0).lt(1).default(0.3), { help: 'Chance that a single value of a multi-valued feature is dropped from a view.', unit: 'probability', source: 'Yao et al. 2021, §3.2', otherNames: ['dropout'] }),
  keepAtLeastOne: key(z.boolean().default(false), { help: 'Never drop all values of a feature; false lets the default embedding stand in.' }),
  temperature: key(temperature.nullable().default(null), { help: 'Temperature of the contrastive loss. Null means `loss.temperature`.', unit: 'dimensionless', source: 'Yao et al. 2021, eq. 3' }),
  batchSize: key(z.int().min(2).max(1_000_000).nullable().default(null), { help: 'Items per contrastive batch. Null means `training.batchSize`; never more than the corpus.', unit: 'items' }),
  itemDistribution: key(z.enum(['uniform', 'training']).default('uniform'), {
    help: 'Where contrastive items are drawn from, without replacement within a batch: the corpus uniformly, or in proportion to training pairs.', source: 'Yao et al. 2021, §3.3',
  }),
  seedPer: key(z.enum(['batch', 'item']).default('batch'), { help: 'Draw the seed feature once per batch, or for every item.', source: 'Yao et al. 2021, §3.2' }),
  symmetric: key(z.boolean().default(false), { help: 'Average the loss over both directions. The paper uses one.' }),
  maskIdenticalViews: key(z.boolean().default(false), { help: 'Leave out negatives whose view has exactly the inputs of the positive’s.' }),
  mutualInformation: section({
    normalization: key(z.enum(['none', 'nmi']).default('none'), { help: 'How correlation is ranked. `none` is the paper’s raw mutual information, which favors features with many values.', formula: 'MI, or MI / sqrt(H₁ H₂)', source: 'Yao et al. 2021, eq. 4' }),
    excludeId: key(z.boolean().default(false), { help: 'Leave id features out of the partners a seed can take.' }),
  }, { help: 'How feature correlation is measured for `cfm`.' }),
}, { help: 'The contrastive task on items.', otherNames: ['ssl', 'contrastive', 'selfSupervised', 'auxiliary'] });

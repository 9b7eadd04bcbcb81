import { z } from 'zod';
import { key, section } from './section';

/** Every temperature has these bounds. */
export const temperature = z.number().gt(0).max(100);

export const loss = section({
  kind: key(z.enum(['batchSoftmax']).default('batchSoftmax'), {
    help: 'Cross-entropy of each observed pair against the other items of the batch.',
    formula: 'L = −(1/N) Σᵢ log( exp(s(qᵢ,xᵢ)/τ) / Σⱼ exp(s(qᵢ,xⱼ)/τ) )', source: 'Yao et al. 2021, eq. 6', otherNames: ['name', 'type'],
    otherValues: { softmax: 'batchSoftmax', inBatchSoftmax: 'batchSoftmax', crossEntropy: 'batchSoftmax', infoNCE: 'batchSoftmax', sampledSoftmax: 'batchSoftmax' },
  }),
  temperature: key(temperature.default(0.07), { help: 'Divides the similarity before the softmax. Smaller is sharper.', unit: 'dimensionless', source: 'Yao et al. 2021, §4.2', otherNames: ['tau'] }),
  logQ: key(z.enum(['none', 'yi2019']).default('none'), {
    help: 'Corrects for popular items being drawn as negatives more often. Raises head recall a lot and usually costs some tail.',
    formula: 's(q,xⱼ)/τ − log pⱼ on every column, pⱼ = count(j) / pairs', source: 'Yi et al. 2019, §3', otherValues: { true: 'yi2019', on: 'yi2019', yes: 'yi2019', yi: 'yi2019', off: 'none', no: 'none', false: 'none' },
  }),
  maskAccidentalHits: key(z.boolean().default(true), { help: 'Leave out negatives that are the same item as the positive.' }),
  maskOtherPositives: key(z.boolean().default(true), { help: 'Leave out negatives that are another item this query has a training pair with in the batch.' }),
}, { help: 'The main loss.' });

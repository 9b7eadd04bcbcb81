import { z } from 'zod';
import { key, section } from './section';

export const optimizer = section({
  kind: key(z.enum(['adagrad', 'rowwiseAdagrad', 'adam', 'sgd']).default('adagrad'), {
    help: 'Embedding tables update only the rows a step touched. `rowwiseAdagrad` keeps one accumulator per row (towers use plain Adagrad).', source: 'Yao et al. 2021, §4.2', otherNames: ['name', 'type'],
  }),
  learningRate: key(z.number().gt(0).max(100).default(0.1), { help: 'Step size.', unit: 'dimensionless', otherNames: ['lr', 'stepSize'] }),
  initialAccumulator: key(z.number().min(0).max(1000).default(0.1), { help: 'Adagrad’s accumulator at step 0.', formula: 'a += g²;  w −= lr · g / sqrt(a + epsilon)' }),
  epsilon: key(z.number().gt(0).max(1).default(1e-7), { help: 'Keeps divisions finite.' }),
  beta1: key(z.number().min(0).lt(1).default(0.9), { help: 'Adam’s decay of the mean gradient.' }),
  beta2: key(z.number().min(0).lt(1).default(0.999), { help: 'Adam’s decay of the squared gradient.' }),
}, { help: 'How weights move.', otherNames: ['optim'] });

import { z } from 'zod';
import { key, section } from './section';

const activation = z.enum(['relu', 'tanh', 'gelu', 'elu', 'linear']);

export const towers = section({
  kind: key(z.enum(['perceptron', 'matrixFactorization', 'popularity']).default('perceptron'), {
    help: 'How vectors are made: `perceptron` over all features of a side, `matrixFactorization` takes the embedding of the id as the vector (its size is the last of `hidden`) and reads nothing else, `popularity` trains nothing and ranks items by their training pairs. The last two are baselines.',
    otherNames: ['name', 'type'], otherValues: { mf: 'matrixFactorization', mlp: 'perceptron', mostPopular: 'popularity', topPopular: 'popularity' },
  }),
  hidden: key(z.array(z.int().min(1).max(65_536)).min(1).max(16).default([256, 64]), {
    help: 'Layer sizes of each tower. The last one is the size of the query and item vectors.', unit: 'units', source: 'Yao et al. 2021, §4.2', otherNames: ['hiddenLayers', 'layers', 'mlp'],
  }),
  activation: key(activation.default('relu'), { help: 'After every layer but the last.' }),
  outputActivation: key(activation.default('linear'), { help: 'After the last layer. `relu` confines cosines to [0, 1] and can make a vector zero.' }),
  normalize: key(z.boolean().default(true), { help: 'Divide query and item vectors by their length, so that scores are cosines.', formula: 's(a, b) = <a, b> / (|a| |b|)', source: 'Yao et al. 2021, §3.1' }),
  initialization: key(z.enum(['glorot', 'pytorch']).default('glorot'), {
    help: 'Layer weights at step 0, uniform: `glorot` with biases at 0, or `pytorch`, what PyTorch’s linear layers start from, biases random too. With small embeddings, random biases make all vectors alike at first and training slower.',
    formula: '±sqrt(6 / (in + out)), or ±1 / sqrt(in) for weights and biases',
  }),
  shareTables: key(z.boolean().default(true), { help: 'A feature with `side: both` uses one embedding table in both towers.' }),
  initialScale: key(z.number().gt(0).max(10).default(0.05), { help: 'Standard deviation of the embeddings at step 0.', unit: 'dimensionless' }),
  defaultEmbedding: key(z.enum(['learned', 'zero']).default('learned'), {
    help: 'The vector that stands for missing, masked, dropped and unseen values, one per feature: learned, or zero and frozen.', source: 'Yao et al. 2021, §3.2',
  }),
}, { help: 'The two towers: concatenated feature embeddings, then a multi-layer perceptron.', otherNames: ['model', 'network', 'architecture', 'encoder'] });

import { z } from 'zod';
import { key, section, textOfForm } from './section';

/** `recall@50`, `map@10`, `ndcg@10` or `mrr`. */
export const metricName = textOfForm(/^(recall|map|ndcg)@[1-9][0-9]*$|^mrr$|^g?auc$/, {
  form: '`recall@K`, `map@K` or `ndcg@K` with a cut-off K, `mrr`, or with outcomes `auc` or `gauc`', suggestions: ['recall@50', 'map@10', 'ndcg@10', 'mrr'],
});

export const training = section({
  batchSize: key(z.int().min(1).max(1_000_000).default(1024), { help: 'Pairs per step; the other items of the batch are the negatives. A last partial batch is left out of its epoch.', unit: 'pairs', source: 'Yao et al. 2021, §4.2', otherNames: ['bs'] }),
  epochs: key(z.int().min(1).max(100_000).default(12), { help: 'Passes over the training pairs, at most.', unit: 'epochs', otherNames: ['maxEpochs', 'numEpochs'] }),
  seed: key(z.int().min(0).max(0xffffffff).default(1), { help: 'Seeds initial weights, shuffle, sampling, masks and dropout, each in a stream of its own.' }),
  backend: key(z.enum(['auto', 'cuda', 'webgpu', 'native', 'tensorflow', 'wasm', 'cpu']).default('auto'), {
    help: 'Where the arithmetic runs: `cuda` and `webgpu` on a GPU, the others on the CPU. `auto` takes the first of them that works and says which.', otherNames: ['engine'], otherValues: { gpu: 'auto', tf: 'tensorflow', wgpu: 'webgpu', vulkan: 'webgpu' },
  }),
  device: key(z.int().min(0).max(63).nullable().default(null), {
    help: 'Number of the GPU, from 0, as `longtail doctor` lists them; null takes the first. Runs on different devices train at the same time. An engine on the CPU has device 0 alone.', otherNames: ['gpu', 'gpuId', 'deviceId', 'cudaDevice'], hint: 'What kind of engine it is goes into `training.backend`.',
  }),
  checkpointEveryMinutes: key(z.number().gt(0).max(100_000).default(5), { help: 'Longest time between checkpoints; every evaluation also makes one.', unit: 'minutes' }),
  earlyStopping: key(
    z.strictObject({
      metric: key(metricName.default('recall@50'), { help: 'Validation metric to watch; larger is better.', source: 'Yao et al. 2021, §4.2' }),
      slice: key(z.string().min(1).default('all'), { help: 'Slice of the validation pairs it is taken on.' }),
      patience: key(z.int().min(1).max(10_000).default(3), { help: 'Stop after this many evaluations without a new best.', unit: 'evaluations' }),
    }).nullable().default(null),
    { help: 'Stop when validation no longer improves. Null trains all epochs. The best checkpoint is the one reported either way.' },
  ),
}, { help: 'The training loop.', otherNames: ['train', 'trainer', 'fit'] });

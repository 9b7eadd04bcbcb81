import { z } from 'zod';
import { key, section, textOfForm } from './section';

/** `head`, `tail`, `cold`, `popularity:5`, `item.section`, `query.section`. */
export const sliceName = textOfForm(/^(head|tail|cold|popularity(:[2-9]|:[1-4][0-9])?|(item|query)\.[A-Za-z_][A-Za-z0-9_-]*)$/, {
  form: '`head`, `tail`, `cold`, `popularity`, `popularity:N` with N from 2 to 49, or `item.NAME` or `query.NAME` with the name of a category feature',
  suggestions: ['head', 'tail', 'cold', 'popularity'],
});

export const evaluation = section({
  every: section({ epochs: key(z.int().min(1).max(100_000).default(1), { help: 'Evaluate on validation after this many epochs.', unit: 'epochs' }) }, { help: 'How often validation runs.' }),
  validationPairs: key(z.int().min(1).nullable().default(20_000), {
    help: 'At most so many validation pairs are ranked at a time while training: all those of queries drawn uniformly, the same for every seed. Null takes all. The test is always whole.',
    unit: 'pairs', otherNames: ['maxValidationPairs', 'validationSample', 'validationSize'],
  }),
  metrics: key(z.array(z.enum(['recall', 'map', 'ndcg', 'mrr', 'coverage', 'gini'])).min(1).default(['recall', 'map', 'ndcg']), {
    help: 'What is reported. Each test pair is one query with one relevant item, ranked against the whole corpus.',
    formula: 'recall@k = mean [rank ≤ k];  map@k = mean [rank ≤ k] / rank;  ndcg@k = mean [rank ≤ k] / log2(1 + rank);  mrr = mean 1/rank', source: 'Yi et al. 2019, §6.2',
    otherValues: { hitRate: 'recall', hit: 'recall', hr: 'recall' }, hint: 'Cut-offs are not written here but in `evaluation.cutoffs`.',
  }),
  cutoffs: key(z.array(z.int().min(1).max(100_000)).min(1).default([10, 50]), { help: 'The k of recall@k and the like.', unit: 'items', otherNames: ['k', 'ks', 'topK', 'at'] }),
  head: key(
    z.union([
      z.strictObject({ minPairs: key(z.int().min(1), { help: 'An item with at least this many training pairs is head.', unit: 'pairs' }) }),
      z.strictObject({ topShare: key(z.number().gt(0).lt(1), { help: 'This share of the trained items, most pairs first, is head; ties by corpus order.', unit: 'fraction', source: 'Yao et al. 2021, §4.3' }) }),
    ]).default({ topShare: 0.1 }),
    { help: 'Where the head ends. Tail is the rest, cold items (no training pair) included.' },
  ),
  slices: key(z.array(sliceName).default(['head', 'tail', 'cold']), {
    help: 'Parts of the test pairs reported beside `all`: `head`, `tail`, `cold`, `popularity` (groups of about equal training pairs; `popularity:8` for eight), and `item.NAME` or `query.NAME` for any category feature.',
  }),
  exclude: key(z.array(z.enum(['self', 'seen'])).default(['self']), { help: 'Items left out of a query’s ranking: `self` the query itself (item-to-item data), `seen` its training items.' }),
}, { help: 'How a model is judged.', otherNames: ['eval', 'validation', 'test'] });

import { z } from 'zod';
import { key } from './section';

const columnName = z.string().min(1);

const paths = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const readOptions = {
  format: key(z.enum(['auto', 'csv', 'tsv', 'jsonl', 'parquet', 'atomic', 'movielens', 'edgeList']).default('auto'), {
    help: 'How the files are read. `auto` goes by the suffix, compressed or not. `atomic` is RecBole’s `name:type` header, `movielens` is `::` separated Latin-1 without a header (columns `column0`, `column1` …), `edgeList` is white-space separated with `#` comments (same column names).',
  }),
  delimiter: key(z.string().min(1).max(4).nullable().default(null), {
    help: 'Column separator of text files. Null lets it be detected.', example: '";"',
  }),
  encoding: key(z.enum(['utf-8', 'latin-1', 'utf-16']).default('utf-8'), { help: 'Character encoding of text files.' }),
  badRows: key(z.enum(['fail', 'skip']).default('fail'), {
    help: 'What a malformed row does: `fail` ends with its file and row number, `skip` counts and reports it.',
  }),
};

/** One condition on a column of the interactions; all must hold. */
const condition = z.strictObject({
  column: key(columnName, { help: 'Column of the interactions file.' }),
  in: key(z.array(z.union([z.string(), z.number(), z.boolean()])).min(1).nullable().default(null), { help: 'Keep rows whose value is one of these.' }),
  min: key(z.union([z.number(), z.string()]).nullable().default(null), { help: 'Keep rows at or above this value.' }),
  max: key(z.union([z.number(), z.string()]).nullable().default(null), { help: 'Keep rows at or below this value.' }),
});

export const interactions = key(
  z.strictObject({
    path: key(paths, { help: 'File, glob, or list of them, relative to this file: one row per observed (query, item) pair.', example: 'interactions.parquet' }),
    ...readOptions,
    query: key(columnName, { help: 'Column with the query id (user, seed item, source page).', otherNames: ['user', 'userId'] }),
    item: key(columnName, { help: 'Column with the item id.', otherNames: ['itemId', 'product'] }),
    timestamp: key(columnName.nullable().default(null), { help: 'Column with the time of the interaction; time splits and histories need it.', otherNames: ['time'] }),
    outcome: key(columnName.nullable().default(null), { help: 'Column that says how a pair that was shown ended: a number above 0 or true is a positive (a click, a purchase), 0, false or nothing a negative. Everything but `loss.kind: binaryCrossEntropy` and its metrics looks at the positives alone. Null: every row is a positive.', otherNames: ['click', 'clicked', 'target', 'converted'] }),
    where: key(z.array(key(condition, { help: 'One condition.', example: '{ column: rating, min: 4 }' })).default([]), { help: 'Rows to keep. All conditions must hold.' }),
    deduplicate: key(z.boolean().default(true), { help: 'Keep one row of each (query, item) pair: the earliest when there is a timestamp, the first in the file otherwise.' }),
    minQueryPairs: key(z.int().min(0).default(0), { help: 'Drop queries with fewer pairs than this, counted once after `where`.', unit: 'pairs' }),
    minItemPairs: key(z.int().min(0).default(0), { help: 'Drop pairs of items with fewer pairs than this, counted once after `where`.', unit: 'pairs' }),
  }),
  { help: 'The observed (query, item) pairs.', otherNames: ['data', 'pairs', 'events', 'ratings'] },
);

const entityFile = z.strictObject({
  path: key(paths, { help: 'File, glob, or list of them, relative to this file: one row per entity.', example: 'items.parquet' }),
  ...readOptions,
  id: key(columnName, { help: 'Column with the id that interactions refer to.' }),
  label: key(columnName.nullable().default(null), { help: 'Column to show people instead of the id.' }),
});

export const items = key(entityFile.nullable().default(null), {
  help: 'The item corpus with its features. Without it the corpus is every item of the interactions and only the id is a feature.', otherNames: ['products', 'corpus'],
});

export const queries = key(z.union([z.literal('items'), entityFile]).nullable().default(null), {
  help: 'Where query features come from: `items` for item-to-item data (a query is an item), or a file of its own. Without it the id (and histories) are the only query features.', otherNames: ['users'],
});

const share = (value: number, what: string) =>
  key(z.number().min(0).max(1).default(value), { help: `Share of the pairs used for ${what}.`, unit: 'fraction' });

const sampleTraining = key(z.number().gt(0).max(1).default(1), {
  help: 'Keep this share of the training pairs, drawn uniformly by hash; validation and test stay whole. 0.1 is the paper’s sparse setting.',
  unit: 'fraction', source: 'Yao et al. 2021, §4.4',
});
const splitSeed = key(z.int().min(0).max(0xffffffff).default(0), { help: 'Changes which pairs fall where. 0 hashes the ids alone.' });
const buckets = (hashed: string) => key(z.int().min(2).max(1_000_000).default(1000), {
  help: 'The hash is taken modulo this; shares are rounded to whole buckets. Lowest buckets are test, then validation, the rest is training.',
  formula: `first 8 hex digits of md5("${hashed}"), or of md5("seed|${hashed}") for a seed above 0, modulo buckets`,
});

export const split = key(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: key(z.literal('hash'), { help: 'Each pair by a hash of its two ids: independent of row order and of other pairs.', otherNames: ['random', 'randomSplit', 'shuffle', 'uniform', 'ratio'] }),
      seed: splitSeed, buckets: buckets('query|item'),
      train: share(0.8, 'training'), validation: share(0.1, 'validation'), test: share(0.1, 'test'),
      sampleTraining,
    }),
    z.strictObject({
      kind: key(z.literal('time'), { help: 'Oldest pairs train, newest test. Cuts are quantiles of the timestamp unless given; equal times stay together.', otherNames: ['temporal', 'timestamp', 'chronological', 'timeBased', 'date'] }),
      train: share(0.8, 'training'), validation: share(0.1, 'validation'), test: share(0.1, 'test'),
      validationFrom: key(z.union([z.number(), z.string()]).nullable().default(null), { help: 'First timestamp of validation. Give it together with `testFrom`.' }),
      testFrom: key(z.union([z.number(), z.string()]).nullable().default(null), { help: 'First timestamp of test.' }),
      sampleTraining,
    }),
    z.strictObject({
      kind: key(z.literal('leaveLastOut'), { help: 'The last pair(s) of each query are test, the ones before validation. Queries too short to leave one training pair stay in training.', otherNames: ['leaveOneOut', 'loo', 'lastOut', 'leaveLastOneOut'] }),
      validation: key(z.int().min(0).max(100).default(1), { help: 'Validation pairs per query.', unit: 'pairs' }),
      test: key(z.int().min(1).max(100).default(1), { help: 'Test pairs per query.', unit: 'pairs' }),
      sampleTraining,
    }),
    z.strictObject({
      kind: key(z.literal('coldItems'), { help: 'Whole items are held out, by a hash of the item id, so every test item is unseen in training.', otherNames: ['cold', 'coldStart', 'newItems', 'items'] }),
      seed: splitSeed, buckets: buckets('item'),
      train: share(0.8, 'training (of the items)'), validation: share(0.1, 'validation (of the items)'), test: share(0.1, 'test (of the items)'),
      sampleTraining,
    }),
  ]).prefault({ kind: 'hash' }),
  { help: 'Which pairs train, validate and test.', example: '{ kind: hash }' },
);

export const dataSections = { interactions, items, queries, split } as const;

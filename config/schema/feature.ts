import { z } from 'zod';
import { key, section, textOfForm } from './section';

const name = key(textOfForm(/^[A-Za-z_][A-Za-z0-9_-]*$/, { form: 'letters, digits, `_` and `-`, starting with a letter or `_`' }), { help: 'The feature’s name: letters, digits, `_` and `-`. Slices, masks and reports use it.' });
const side = key(z.enum(['query', 'item', 'both']).default('item'), {
  help: 'Which tower reads it. `both` needs the column in the items and in the queries file (or `queries: items`), and shares one table when `towers.shareTables` is on.',
  otherNames: ['tower'], otherValues: { user: 'query', product: 'item', items: 'item', queries: 'query' },
});
const column = key(z.string().min(1).nullable().default(null), { help: 'Column it is read from. Null means the column named like the feature.', otherNames: ['field', 'source'] });
const dim = key(z.int().min(1).max(4096).default(32), { help: 'Width of the embedding.', unit: 'dimensions', otherNames: ['embeddingDim', 'embeddingSize', 'width'] });
const table = key(z.string().min(1).nullable().default(null), {
  help: 'Name of the embedding table. Features that name the same table share rows and vocabulary and must have the same `dim`. Null means a table of its own.',
});
const vocabulary = section({
  minCount: key(z.int().min(1).default(1), { help: 'Values seen in fewer corpus rows than this have no row of their own and take the default embedding.', unit: 'rows' }),
  maxSize: key(z.int().min(1).nullable().default(null), { help: 'Keep only the most frequent values; ties by the value’s text.', unit: 'rows' }),
}, { help: 'Which values get a row in the embedding table.' });
const maxValues = key(z.int().min(1).max(10_000).default(16), { help: 'At most the first this many known values of an entity are used.', unit: 'values' });
const pooling = key(z.enum(['mean', 'sum', 'sqrtn']).default('mean'), {
  help: 'How the embeddings of several values become one vector.', formula: 'sum(e) / n (mean), sum(e) (sum), sum(e) / sqrt(n) (sqrtn)',
});
const kind = <Kind extends string>(literal: Kind, help: string, otherNames: readonly string[]) => key(z.literal(literal), { help, otherNames });

/** Feature kinds, each with its own keys. */
export const feature = key(
  z.discriminatedUnion('kind', [
    z.strictObject({ name, side, kind: kind('id', 'The entity’s own id: one row each. Only trained or corpus ids have rows; others take the default embedding.', ['identifier', 'key', 'index']), column, dim, table, vocabulary }),
    z.strictObject({ name, side, kind: kind('category', 'One value per entity.', ['categorical', 'cat', 'enum', 'string', 'nominal', 'boolean', 'bool']), column, dim, table, vocabulary }),
    z.strictObject({
      name, side, kind: kind('categories', 'A set of values per entity, pooled.', ['multiCategorical', 'multiValued', 'multiHot', 'multi', 'list', 'set', 'bag', 'tags']), column,
      separator: key(z.string().min(1).nullable().default(null), { help: 'Splits a text cell into values. Null when the column holds lists.', example: '"|"', otherNames: ['delimiter'] }),
      dim, table, vocabulary, maxValues, pooling,
    }),
    z.strictObject({
      name, side, kind: kind('text', 'Free text as a bag of tokens: runs of letters and digits.', ['freeText', 'words', 'tokens', 'tokenSeq']), column,
      lowercase: key(z.boolean().default(true), { help: 'Fold case before counting.' }),
      ngrams: key(z.array(z.int().min(1).max(5)).min(1).default([1]), { help: 'Lengths of the token runs used: `[1, 2]` is words and bigrams.', unit: 'tokens' }),
      dim, table, vocabulary, maxValues, pooling,
    }),
    z.strictObject({
      name, side, kind: kind('number', 'One number per entity, an input of width 1. Missing and masked are 0 after normalization.', ['numeric', 'numerical', 'float', 'int', 'integer', 'double', 'continuous', 'real', 'dense']), column,
      decimal: key(z.enum(['.', ',']).default('.'), { help: 'What stands before the fraction in cells of text. With `,` a cell such as `1.299,90` is 1299.9: its points are left out. Columns that are numbers already are not changed.', example: '","', otherNames: ['decimalSeparator', 'decimalMark'] }),
      transform: key(z.enum(['none', 'log1p', 'sqrt']).default('none'), { help: 'Applied first; keeps the sign.' }),
      normalization: key(z.enum(['standard', 'minMax', 'quantile', 'none']).default('standard'), {
        help: 'Scale fitted on the corpus.', formula: '(x − mean) / sd (standard), 2 (x − min) / (max − min) − 1 (minMax), 2 rank − 1 (quantile)',
      }),
    }),
    z.strictObject({
      name, side, kind: kind('vector', 'A fixed-length list of numbers per entity, say a text embedding made elsewhere.', ['embedding', 'array', 'floatSeq', 'features']), column,
      size: key(z.int().min(1).max(65_536), { help: 'Length of the list.', unit: 'numbers' }),
      normalization: key(z.enum(['unit', 'none']).default('unit'), { help: '`unit` divides each vector by its Euclidean length.' }),
    }),
    z.strictObject({
      name, kind: kind('history', 'The last items of this query strictly before the interaction, pooled. Shares the item id’s table. Needs a timestamp.', ['sequence', 'seq', 'session', 'recent']),
      side: key(z.literal('query').default('query'), { help: 'A history belongs to the query.' }),
      table: key(z.string().min(1).nullable().default(null), { help: 'The table of item ids. Null means that of the item-side `id` feature.' }),
      last: key(z.int().min(1).max(10_000).default(20), { help: 'How many of the most recent items are used.', unit: 'items' }),
      pooling,
    }),
  ]),
  { help: 'One input of a tower.', example: '{ name: category, kind: category }' },
);

export const features = key(z.array(feature).min(1), { help: 'The inputs of the towers, in order.' });

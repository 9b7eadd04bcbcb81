import type { DataProfile, FeatureProfile, SourceProfile } from '../dataProfile';
import type { ProblemExample } from './problemExample';

const withSource = (name: 'interactions' | 'items', change: Partial<SourceProfile>) => (profile: DataProfile): DataProfile => ({ ...profile, [name]: { ...profile[name], ...change } });
const withFeature = (name: string, change: Partial<FeatureProfile>) => (profile: DataProfile): DataProfile => ({
  ...profile, features: profile.features.map((feature) => (feature.name === name ? { ...feature, ...change } : feature)),
});
const withPairs = (change: Partial<NonNullable<DataProfile['pairs']>>) => (profile: DataProfile): DataProfile => ({ ...profile, pairs: profile.pairs && { ...profile.pairs, ...change } });
const withSplit = (change: Partial<NonNullable<DataProfile['split']>>) => (profile: DataProfile): DataProfile => ({ ...profile, split: profile.split && { ...profile.split, ...change } });
const withColumnType = (name: string, type: string) => (profile: DataProfile): DataProfile => ({
  ...profile, items: profile.items && { ...profile.items, columns: profile.items.columns.map((column) => (column.name === name ? { name, type } : column)) },
});
const both = (...changes: readonly ((profile: DataProfile) => DataProfile)[]) => (profile: DataProfile): DataProfile => changes.reduce((one, change) => change(one), profile);

const ids = '  - { name: customer, side: query, kind: id }\n  - { name: product, kind: id }\n';

/** One config and its data for each rule that looks at data. */
export const dataRuleExamples: readonly ProblemExample[] = [
  {
    code: 'data-file-missing', about: 'No file matches a path. Paths are relative to the features file that they are written in.',
    features: 'items: { path: itms.csv, id: product }\n', underlined: 'itms.csv',
    data: { words: 'there is no such file', change: withSource('items', { files: [], columns: [], rows: 0, failure: { code: 'file-missing', message: 'No file matches `itms.csv`, looked for in `/shop`.' } }) },
  },
  {
    code: 'data-file-unreadable', about: 'A file exists and is not of the format it is read as.',
    features: 'items: { path: items.csv, format: parquet, id: product }\n', underlined: 'items.csv',
    data: { words: 'the file is not Parquet', change: withSource('items', { failure: { code: 'file-unreadable', message: '`items.csv` cannot be read as Parquet: it does not start with `PAR1`.' } }) },
  },
  {
    code: 'data-row-malformed', about: 'A row has more or fewer columns than the header, or an unclosed quote.',
    features: 'items: { path: items.csv, id: product }\n', underlined: 'items.csv',
    data: { words: 'one row has a comma too many', change: withSource('items', { failure: { code: 'row-malformed', message: 'Row 812 of `items.csv` has 4 columns and the header has 3.' } }) },
  },
  {
    code: 'column-missing', about: 'A column that the config names is not in the file. A feature without `column` is read from the column of its own name.',
    features: `features:\n${ids}  - { name: shade, kind: category, column: colour }\n`, underlined: 'colour',
    data: { words: 'the column is called `color`', change: withSource('items', { columns: ['product', 'color'].map((name) => ({ name, type: 'VARCHAR' })) }) },
  },
  {
    code: 'column-type', about: 'The column does not hold what the kind of the feature reads.',
    features: `features:\n${ids}  - { name: price, kind: number }\n`, underlined: 'number',
    data: { words: 'prices are written with their currency', change: both(withColumnType('price', 'VARCHAR'), withFeature('price', { present: 0, unusable: 1200 })) },
  },
  {
    code: 'separator-wrong', about: 'The separator of a `categories` feature occurs in no cell, and another sign does.',
    features: `features:\n${ids}  - { name: tags, kind: categories, separator: ";" }\n`, underlined: '";"',
    data: { words: 'cells are like `blue|gift`', change: withFeature('tags', { maxValues: 1, meanValues: 1 }) },
  },
  {
    code: 'separator-missing', about: 'A `categories` feature without a separator needs a column of lists.',
    features: `features:\n${ids}  - { name: tags, kind: categories }\n`, underlined: 'categories',
    data: { words: 'cells are like `blue|gift`', change: (profile) => profile },
  },
  {
    code: 'vector-length', about: 'The vectors in the column do not have the length that `size` says.',
    features: `features:\n${ids}  - { name: meaning, kind: vector, size: 300 }\n`, underlined: '300',
    data: { words: 'vectors have 384 numbers', change: withFeature('meaning', { min: 384, max: 384 }) },
  },
  {
    code: 'id-missing', about: 'Rows have no id and are left out. It is an error when no row has one.',
    features: 'items: { path: items.csv, id: product }\n', underlined: 'product',
    data: { words: '12 rows have an empty `product`', change: withSource('items', { rowsWithoutId: 12 }) },
  },
  {
    code: 'id-duplicate', about: 'Several rows of the items or queries file have one id. The first counts.',
    features: 'items: { path: items.csv, id: product }\n', underlined: 'product',
    data: { words: '3 products are listed twice', change: withSource('items', { duplicateRows: 3 }) },
  },
  {
    code: 'rows-skipped', about: 'Malformed rows were left out, as `badRows: skip` asks.',
    features: 'items: { path: items.csv, id: product, badRows: skip }\n', underlined: 'skip',
    data: { words: '2 rows are malformed', change: withSource('items', { skippedRows: 2 }) },
  },
  {
    code: 'no-pairs', about: 'Nothing is left of the interactions after `where`, `minQueryPairs` and `minItemPairs`.',
    features: 'interactions: { where: [{ column: product, in: [nothing] }] }\n', underlined: '[{ column: product, in: [nothing] }]',
    data: { words: 'no row fits', change: both(withPairs({ pairs: 0 }), withSplit({ train: 0, validation: 0, test: 0 })) },
  },
  {
    code: 'orphan-pairs', about: 'Interactions name items or queries that their files do not have. It is an error when none fits.',
    features: 'interactions: { path: orders.csv, query: customer, item: product }\n', underlined: 'product',
    data: { words: '40 orders are for products that were removed', change: withPairs({ orphanItems: 40 }) },
  },
  {
    code: 'feature-all-missing', about: 'No item or query has a value of the feature.',
    features: `features:\n${ids}  - { name: color, kind: category }\n`, underlined: 'color',
    data: { words: 'the column is empty', change: withFeature('color', { present: 0, missing: 1200, distinct: 0, vocabularySize: 0, topValues: [] }) },
  },
  {
    code: 'feature-constant', about: 'Every item or query has the same value, which tells nothing apart.',
    features: `features:\n${ids}  - { name: color, kind: category }\n`, underlined: 'color',
    data: { words: 'every product is blue', change: withFeature('color', { distinct: 1, vocabularySize: 1, topValues: [{ value: 'blue', count: 1200 }] }) },
  },
  {
    code: 'category-looks-like-id', about: 'A category has as many values as rows, so no two rows share an embedding.',
    features: `features:\n${ids}  - { name: title, kind: category }\n`, underlined: 'category',
    data: { words: 'titles are all different', change: withFeature('title', { distinct: 1200, vocabularySize: 1200 }) },
  },
  {
    code: 'vocabulary-empty', about: 'No value is frequent enough for a row of its own.',
    features: `features:\n${ids}  - { name: color, kind: category, vocabulary: { minCount: 100 } }\n`, underlined: '100',
    data: { words: 'the most frequent color is that of 60 products', change: withFeature('color', { vocabularySize: 0 }) },
  },
  {
    code: 'split-part-empty', about: 'A part of the split got no pair.',
    features: 'split: { kind: hash, train: 0.998, validation: 0.001, test: 0.001 }\n', underlined: '0.001',
    data: { words: 'there are 90 pairs', change: both(withPairs({ pairs: 90 }), withSplit({ train: 87, validation: 3, test: 0 })) },
    model: 'training: { batchSize: 16 }\n',
  },
  {
    code: 'batch-beyond-data', about: 'The training part is smaller than one batch.',
    model: 'training: { batchSize: 8192 }\n', underlined: '8192',
    data: { words: 'there are 4,000 training pairs', change: (profile) => profile },
  },
  {
    code: 'cutoff-beyond-catalog', about: 'A cut-off is larger than the number of items.',
    model: 'evaluation: { cutoffs: [10, 2000] }\n', underlined: '2000',
    data: { words: 'there are 1,200 products', change: (profile) => profile },
  },
];

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { checkData } from '../config/checkData';
import type { FileReader } from '../config/fileReader';
import { parseConfig } from '../config/parseConfig';
import { resolveExperiment } from '../config/resolveExperiment';
import { resolveConfig, resolveFeatures, type Resolved } from '../config/resolveConfig';
import { profileData } from '../trainer/data/profile';

/** A correct pair of files; the features file defaults to that of the shop in `fixtures/tenMistakes`. */
interface Variant { readonly what: string; readonly model: string; readonly features?: string; readonly others?: Readonly<Record<string, string>> }

const ids = `interactions: { path: orders.csv, query: customer, item: product, timestamp: time }
items: { path: items.csv, id: product }
`;
const both = '  - { name: customer, side: query, kind: id }\n  - { name: product, kind: id }\n';
const popular = Array.from({ length: 40 }, (_, at) => `p${String(at + 1).padStart(2, '0')}`).join(', ');
const small = 'training: { batchSize: 32 }\n';

const variants: readonly Variant[] = [
  { what: 'nothing but what is required', model: small },
  { what: 'a hash split with a seed and its own shares', model: small, features: `${ids}split: { kind: hash, seed: 3, buckets: 10, train: 0.7, validation: 0.1, test: 0.2 }\nfeatures:\n${both}` },
  { what: 'a time split by shares', model: small, features: `${ids}split: { kind: time, train: 0.6, validation: 0.2, test: 0.2 }\nfeatures:\n${both}` },
  { what: 'a time split by cuts', model: small, features: `${ids}split: { kind: time, validationFrom: 1705000000, testFrom: 1706000000 }\nfeatures:\n${both}` },
  { what: 'the last pair left out', model: small, features: `${ids}split: { kind: leaveLastOut, validation: 1, test: 1 }\nfeatures:\n${both}` },
  { what: 'cold items', model: `${small}evaluation: { slices: [cold] }\n`, features: `${ids}split: { kind: coldItems }\nfeatures:\n${both}` },
  { what: 'a sparse training part', model: small, features: `${ids}split: { kind: hash, sampleTraining: 0.5 }\nfeatures:\n${both}` },
  { what: 'every kind of feature', model: small, features: `${ids}queries: { path: customers.csv, id: customer }
features:
${both}  - { name: category, kind: category, dim: 8, vocabulary: { minCount: 2, maxSize: 100 } }
  - { name: tags, kind: categories, separator: "|", pooling: sqrtn, maxValues: 8 }
  - { name: title, kind: text, ngrams: [1, 2], lowercase: false }
  - { name: price, kind: number, transform: log1p, normalization: quantile }
  - { name: age, side: query, kind: number }
  - { name: city, side: query, kind: category }
  - { name: recent, kind: history, last: 5 }
` },
  { what: 'vectors spelled out as text', model: small, features: `${ids}features:\n${both}  - { name: meaning, kind: vector, column: spelled, size: 2 }\n`.replace('items.csv', 'meanings.csv') },
  { what: 'items that are queries, with shared tables', model: small, features: `interactions: { path: together.csv, query: product, item: other }\nitems: { path: items.csv, id: product }\nqueries: items\nfeatures:\n  - { name: product, side: both, kind: id }\n  - { name: tags, side: both, kind: categories, separator: "|" }\n` },
  { what: 'a table shared by two features', model: small, features: `${ids}features:\n${both}  - { name: brand, kind: category, table: makers, dim: 16 }\n  - { name: brand2, kind: category, column: brand, table: makers, dim: 16 }\n` },
  { what: 'interactions without an items file', model: small, features: `interactions: { path: orders.csv, query: customer, item: product }\nfeatures:\n${both}` },
  { what: 'several files, filters and a delimiter', model: `${small}evaluation: { cutoffs: [10] }\n`, features: `interactions:
  path: [january.csv, "orders-[2-3].csv"]
  format: csv
  delimiter: ","
  badRows: skip
  query: customer
  item: product
  where: [{ column: time, min: 1700000000 }, { column: product, in: [${popular}, 7, true] }]
  minQueryPairs: 2
features:
${both}` },
  { what: 'slices by feature and popularity, early stopping on the tail', model: 'training: { batchSize: 32, earlyStopping: { metric: map@10, slice: tail, patience: 2 } }\nevaluation: { metrics: [recall, map, ndcg, mrr, coverage, gini], cutoffs: [5, 10], head: { minPairs: 9 }, slices: [head, tail, cold, "popularity:5", item.category], exclude: [self, seen] }\n' },
  { what: 'self-supervision with every setting', model: `${small}selfSupervision:
  alpha: 0.3
  masking: rfm
  complementary: false
  dropoutRate: 0.1
  keepAtLeastOne: true
  temperature: 0.1
  batchSize: 32
  itemDistribution: training
  seedPer: item
  symmetric: true
  maskIdenticalViews: true
  mutualInformation: { normalization: nmi, excludeId: true }
` },
  { what: 'Adam with a small rate and scores that are not cosines', model: `${small}optimizer: { kind: adam, learningRate: 0.001, beta1: 0.8 }\ntowers: { hidden: [16], normalize: false }\nloss: { temperature: 1 }\n` },
  { what: 'the paper’s preset with a smaller batch', model: `preset: paper-wikipedia\n${small}` },
  { what: 'the recommended preset, two of its keys back at their defaults', model: `preset: recommended\n${small}loss: { logQ: null }\nselfSupervision: { maskIdenticalViews: null }\n` },
  { what: 'a variant of the paper', model: `preset: rfm_no_compl\n${small}` },
  { what: 'a model that extends another', model: 'extends: base.model.yaml\nloss: { temperature: 0.1 }\n', others: { 'base.model.yaml': `longtail: model/1\n${small}towers: { hidden: [16, 8] }\nevaluation: { head: { topShare: 0.2 } }\n` } },
  { what: 'features that extend others and change the split', model: small, features: 'extends: shop.features.yaml\nsplit: { kind: leaveLastOut }\nitems: { label: null }\n' },
  { what: 'anchors, comments, quotes and several ways to write the same', model: `# a comment
"training":   # another
  batchSize: &n 32
  epochs: !!int "3"
selfSupervision: {alpha: 3.e-1, "masking": 'cfm', batchSize: *n}
evaluation:
  cutoffs:
  - 10
  - 50
loss:
` },
  { what: 'windows line ends and a byte order mark', model: `${small}loss: { temperature: 0.1 }\n`.replaceAll('\n', '\r\n') },
];

const fixture = fileURLToPath(new URL('fixtures/tenMistakes/shop', import.meta.url));
const examples = fileURLToPath(new URL('../examples', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'longtail-correct-'));
const [shop, cacheFolder] = [join(folder, 'shop'), join(folder, 'cache')];
await cp(fixture, shop, { recursive: true });
const [header, ...orders] = (await readFile(join(shop, 'orders.csv'), 'utf8')).trim().split('\n');
for (const [at, name] of ['january.csv', 'orders-2.csv', 'orders-3.csv'].entries()) await writeFile(join(shop, name), [header, ...orders.slice(at * 120, (at + 1) * 120), ''].join('\n'));
const bought = orders.map((order) => order.split(',')[1]!);
await writeFile(join(shop, 'together.csv'), ['product,other', ...bought.slice(1).map((product, at) => `${bought[at]!},${product}`), ''].join('\n'));
const catalog = (await readFile(join(shop, 'items.csv'), 'utf8')).trim().split('\n').slice(1);
await writeFile(join(shop, 'meanings.csv'), ['product,spelled', ...catalog.map((row, at) => `${row.split(',')[0]!},${at} ${at * at - 7}`), ''].join('\n'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The variant's own files on top of those of the shop on disk. */
function readerOf({ model, features, others, what }: Variant): FileReader {
  const header = what.includes('byte order mark') ? '\uFEFFlongtail: model/1\r\n' : 'longtail: model/1\n';
  const own = new Map(Object.entries({ 'my.model.yaml': `${header}features: ${features === undefined ? 'shop' : 'my'}.features.yaml\n${model}`, ...others }));
  if (features !== undefined) own.set('my.features.yaml', `longtail: features/1\n${features}`);
  return {
    read: async (path) => own.get(path.slice(shop.length + 1)) ?? readFile(path, 'utf8'),
    resolve: (fromFile, relative) => resolve(dirname(fromFile), relative),
  };
}

const resolveVariant = (variant: Variant): Promise<Resolved> => resolveConfig(join(shop, 'my.model.yaml'), readerOf(variant));

test.each(variants)('a config with $what has no problem, nor have its data', async (variant) => {
  const resolved = await resolveVariant(variant);
  expect(resolved.problems).toEqual([]);
  for (const sampled of [true, false]) {
    const profile = await profileData(resolved.config!.features, { cacheFolder, sampled });
    expect(checkData(resolved, profile)).toEqual([]);
  }
});

test.each(variants)('each file with $what has no problem taken alone', async (variant) => {
  const reader = readerOf(variant);
  for (const path of (await resolveVariant(variant)).paths) {
    if (path.endsWith('base.model.yaml')) continue; // it leaves `features` to the one that extends it
    expect(parseConfig((await reader.read(path))!, path).problems).toEqual([]);
  }
});

const exampleFiles = (await readdir(examples, { recursive: true })).filter((file) => file.endsWith('.yaml') && !file.includes('.longtail')).map((file) => join(examples, file)).sort();

test('there are examples to check', () => {
  expect(exampleFiles.some((file) => file.endsWith('.features.yaml'))).toBe(true);
  expect(exampleFiles.some((file) => file.endsWith('.model.yaml'))).toBe(true);
});

test.each(exampleFiles)('the example %s has no problem, nor have its data', async (file) => {
  const disk: FileReader = { read: (path) => readFile(path, 'utf8'), resolve: (fromFile, relative) => resolve(dirname(fromFile), relative) };
  const parsed = parseConfig(await readFile(file, 'utf8'), file);
  expect(parsed.problems).toEqual([]);
  expect(['features', 'model', 'experiment']).toContain(parsed.document.kind);
  if (parsed.document.kind === 'experiment') {
    const { experiment, problems } = await resolveExperiment(file, disk);
    expect(problems).toEqual([]);
    for (const { resolved } of experiment!.arms) expect(checkData(resolved, await profileData(resolved.config.features, { cacheFolder }))).toEqual([]);
    return;
  }
  const resolved = parsed.document.kind === 'model' ? await resolveConfig(file, disk) : await resolveFeatures(file, disk);
  expect(resolved.problems).toEqual([]);
  expect(checkData(resolved, await profileData(resolved.features!, { cacheFolder }))).toEqual([]);
});

import { expect, test } from 'vitest';
import { memoryReader } from './memoryReader.testkit';
import { resolveConfig, resolveFeatures, type Resolved } from './resolveConfig';
import { readResolved, resolvedYaml } from './resolvedYaml';

const features = `longtail: features/1
interactions: { path: data/orders.csv, query: customer, item: product }
items: { path: data/items.csv, id: product }
features:
  - { name: customer, side: query, kind: id }
  - { name: product, kind: id, dim: 16 }
  - { name: tags, kind: categories, separator: "|", dim: 16 }
`;

interface Files { readonly model?: string; readonly base?: string; readonly features?: string; readonly wide?: string }

/** The model `/shop/models/my.model.yaml` with what is given here below its header. */
function resolve(files: Files, overrides: readonly string[] = []): Promise<Resolved> {
  return resolveConfig('/shop/models/my.model.yaml', memoryReader({
    '/shop/models/my.model.yaml': `longtail: model/1\n${files.model ?? 'features: ../shop.features.yaml\n'}`,
    '/shop/base.model.yaml': `longtail: model/1\n${files.base ?? ''}`,
    '/shop/shop.features.yaml': features,
    '/shop/wide/wide.features.yaml': `longtail: features/1\n${files.wide ?? 'extends: ../shop.features.yaml\n'}`,
  }), overrides);
}

async function configOf(files: Files, overrides: readonly string[] = []): Promise<NonNullable<Resolved['config']>> {
  const { config, problems } = await resolve(files, overrides);
  expect(problems).toEqual([]);
  return config!;
}

const fromBase = 'extends: ../base.model.yaml\n';
const base = 'features: shop.features.yaml\n';

test('a default gives way to a preset, a preset to an ancestor, an ancestor to the file, the file to --set', async () => {
  const temperatureOf = async (files: Files, overrides: readonly string[] = []) => (await configOf({ ...files, model: fromBase + (files.model ?? ''), base: base + (files.base ?? '') }, overrides)).model.loss.temperature;
  expect(await temperatureOf({})).toBe(0.07);
  expect(await temperatureOf({ model: 'preset: paper-aai\n' })).toBe(0.06);
  expect(await temperatureOf({ base: 'preset: paper-aai\n' })).toBe(0.06);
  expect(await temperatureOf({ model: 'preset: paper-aai\n', base: 'loss: { temperature: 0.2 }\n' })).toBe(0.2);
  expect(await temperatureOf({ model: 'preset: paper-aai\nloss: { temperature: 0.3 }\n', base: 'loss: { temperature: 0.2 }\n' })).toBe(0.3);
  expect(await temperatureOf({ model: 'preset: paper-aai\nloss: { temperature: 0.3 }\n', base: 'loss: { temperature: 0.2 }\n' }, ['loss.temperature=0.4'])).toBe(0.4);
  expect(await temperatureOf({ model: 'loss: { temperature: 0.3 }\n' }, ['loss.temperature=0.4', 'loss.temperature=0.5'])).toBe(0.5);
});

test('null in a file restores the default below every ancestor and preset', async () => {
  const { model } = await configOf({ model: `${fromBase}preset: paper-aai\nloss: { temperature: null }\n`, base: `${base}loss: { temperature: 0.2 }\n` });
  expect(model.loss.temperature).toBe(0.07);
});

test('--set without a value restores the default', async () => {
  const { model } = await configOf({ model: 'features: ../shop.features.yaml\ntraining: { epochs: 3 }\n' }, ['training.epochs=']);
  expect(model.training.epochs).toBe(12);
});

test('--set names a preset, whose keys still give way to the file', async () => {
  const { model } = await configOf({ model: 'features: ../shop.features.yaml\nloss: { temperature: 0.3 }\n' }, ['preset=paper-aai']);
  expect([model.loss.temperature, model.training.batchSize]).toEqual([0.3, 4096]);
});

test('--set reaches both files, list elements by name and by place, and groups', async () => {
  const { model, features: data } = await configOf({}, ['features[tags].dim=8', 'features[1].vocabulary.minCount=2', 'split={ kind: hash, seed: 3 }', 'split.seed=4', 'evaluation.cutoffs=[5, 20]', 'evaluation.cutoffs[1]=30']);
  expect(data.features[2]).toMatchObject({ name: 'tags', dim: 8, separator: '|' });
  expect(data.features[1]).toMatchObject({ name: 'product', vocabulary: { minCount: 2 } });
  expect(data.split).toMatchObject({ kind: 'hash', seed: 4 });
  expect(model.evaluation.cutoffs).toEqual([5, 30]);
});

test('--set of another kind of split leaves the keys of the old kind behind; of another kind of feature, it keeps them', async () => {
  const { features: data } = await configOf({ model: 'features: ../wide/wide.features.yaml\n', wide: 'extends: ../shop.features.yaml\nsplit: { kind: hash, buckets: 10 }\n' }, ['split.kind=coldItems', 'features[product].kind=category']);
  expect(data.split).toMatchObject({ kind: 'coldItems', buckets: 1000 });
  expect(data.features[1]).toMatchObject({ name: 'product', kind: 'category', dim: 16 });
});

test('a feature of another kind keeps what both kinds have and loses what only the old one has; keys that no kind has stay mistakes', async () => {
  const { features: data } = await configOf({}, ['features[tags].kind=text', 'features[tags].ngrams=[1, 2]']);
  expect(data.features[2]).toMatchObject({ name: 'tags', kind: 'text', dim: 16, ngrams: [1, 2] });
  expect(data.features[2]).not.toHaveProperty('separator');
  // A number has no embedding, so `dim` goes as well.
  expect((await configOf({}, ['features[tags].kind=number'])).features.features[2]).toEqual({ name: 'tags', side: 'item', kind: 'number', column: null, decimal: '.', transform: 'none', normalization: 'standard' });
  const told = async (...overrides: readonly string[]) => (await resolve({}, overrides)).problems.map(({ code, path, key }) => `${path} ${code} ${key}`);
  expect(await told('features[tags].separator=;', 'features[tags].kind=text')).toEqual(['--set unknown-key features[tags].separator']);
  expect(await told('features[tags].kind=vector')).toEqual(['/shop/shop.features.yaml missing-key features[tags].size']);
  expect(await told('features[tags].kind=txt')).toEqual(['--set unknown-kind features[tags].kind']);
});

test('a mistake from outside is told at --set, under the key and value written there', async () => {
  const { problems, config } = await resolve({}, ['training.seed=3', 'training.epochs=-1']);
  expect(config).toBeUndefined();
  expect(problems).toMatchObject([{ code: 'out-of-bounds', path: '--set', key: 'training.epochs', range: { start: { line: 1, character: 16 }, end: { line: 1, character: 18 } } }]);
});

test('paths are relative to the file that they are written in, however it was reached', async () => {
  const { model, features: data } = await configOf({
    model: 'features: ../wide/wide.features.yaml\n',
    wide: 'extends: ../shop.features.yaml\nitems: { path: [more.csv, ../extra.csv] }\n',
  });
  expect(model.features).toBe('/shop/wide/wide.features.yaml');
  expect(data.interactions.path).toBe('/shop/data/orders.csv');
  expect(data.items?.path).toEqual(['/shop/wide/more.csv', '/shop/extra.csv']);
});

test('a features path written in an ancestor is relative to the ancestor, one from outside to the model', async () => {
  expect((await configOf({ model: fromBase, base })).model.features).toBe('/shop/shop.features.yaml');
  expect((await configOf({}, ['features=../wide/wide.features.yaml'])).model.features).toBe('/shop/wide/wide.features.yaml');
});

test('locate finds a key in the file that wrote it, and what contains it when nobody did', async () => {
  const { locate } = await resolve({ model: `${fromBase}training: { epochs: 3 }\n`, base: `${base}loss: { temperature: 0.2 }\n` }, ['split.seed=1']);
  expect(locate('loss.temperature')).toEqual({ path: '/shop/base.model.yaml', range: { start: { line: 2, character: 21 }, end: { line: 2, character: 24 } } });
  expect(locate('training.seed')).toEqual({ path: '/shop/models/my.model.yaml', range: { start: { line: 2, character: 0 }, end: { line: 2, character: 8 } } });
  expect(locate('split.seed')?.path).toBe('--set');
  expect(locate('features[tags].dim')).toMatchObject({ path: '/shop/shop.features.yaml', range: { start: { line: 6, character: 57 } } });
  expect(locate('nonsense')).toBeUndefined();
});

test('nine files in a row are too many, eight ancestors are not', async () => {
  const chain = (length: number) => Object.fromEntries(Array.from({ length: length + 1 }, (_, at) => [`/${at}.model.yaml`, `longtail: model/1\n${at === length ? 'features: f.features.yaml\n' : `extends: ${at + 1}.model.yaml\n`}`]));
  const codes = async (length: number) => (await resolveConfig('/0.model.yaml', memoryReader({ ...chain(length), '/f.features.yaml': features }))).problems.map(({ code }) => code);
  expect(await codes(8)).toEqual([]);
  expect(await codes(9)).toEqual(['extends-too-deep']);
});

test('a features file alone is resolved without a model', async () => {
  const { features: data, config, problems } = await resolveFeatures('/shop/shop.features.yaml', memoryReader({ '/shop/shop.features.yaml': features }), ['features[tags].dim=4']);
  expect(problems).toEqual([]);
  expect(config).toBeUndefined();
  expect(data?.features[2]).toMatchObject({ dim: 4 });
  expect(data?.interactions.path).toBe('/shop/data/orders.csv');
});

test('a resolved config written as text reads back as itself', async () => {
  const config = await configOf({ model: 'features: ../shop.features.yaml\npreset: recommended\n' });
  expect(readResolved(resolvedYaml(config))).toEqual(config);
});

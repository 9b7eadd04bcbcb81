import { expect, test } from 'vitest';
import { memoryReader } from './memoryReader.testkit';
import { armLabel, resolveExperiment } from './resolveExperiment';

const features = `longtail: features/1
interactions: { path: orders.csv, query: customer, item: product }
items: { path: items.csv, id: product }
features:
  - { name: customer, side: query, kind: id }
  - { name: product, kind: id }
  - { name: tags, kind: categories, separator: "|", dim: 32 }
`;
const model = 'longtail: model/1\nfeatures: shop.features.yaml\n';

const resolve = (experiment: string, { overrides = [] as readonly string[], model: text = model } = {}) => resolveExperiment(
  '/shop/my.experiment.yaml', memoryReader({ '/shop/my.experiment.yaml': `longtail: experiment/1\nmodel: shop.model.yaml\n${experiment}`, '/shop/shop.model.yaml': text, '/shop/shop.features.yaml': features }), overrides,
);
const labels = async (experiment: string, settings = '') => {
  const { experiment: found, problems } = await resolve(experiment, { model: model + settings });
  expect(problems).toEqual([]);
  return found!.arms.map((arm) => `${arm.fraction} ${arm.condition.map(({ value }) => String(value)).join()} ${armLabel(arm)}`);
};

test('An experiment without arms trains the base model alone', async () => {
  expect(await labels('')).toEqual(['1  Baseline']);
});

test('Arms follow the base model, under each condition and share of the data', async () => {
  expect(await labels('arms: [{ name: CFM, set: { selfSupervision.alpha: 0.3 } }]\nacross: { loss.logQ: [none, yi2019] }\ndataFractions: [1, 0.1]\n')).toEqual([
    '1 none Baseline', '1 none CFM', '0.1 none Baseline', '0.1 none CFM', '1 yi2019 Baseline', '1 yi2019 CFM', '0.1 yi2019 Baseline', '0.1 yi2019 CFM',
  ]);
});

test('A grid applies to each arm without one of its own, its last key changing fastest', async () => {
  const experiment = `arms:
  - { name: CFM, set: { selfSupervision.masking: cfm } }
  - { name: Hot, grid: { loss.temperature: [0.1, 0.2] } }
  - { name: Wide, set: { towers.hidden: [8] }, grid: {} }
grid: { selfSupervision.alpha: [0.3, 1], selfSupervision.dropoutRate: [0.1, 0.2] }
`;
  expect(await labels(experiment)).toEqual(['Baseline', 'CFM, alpha 0.3, dropoutRate 0.1', 'CFM, alpha 0.3, dropoutRate 0.2', 'CFM, alpha 1, dropoutRate 0.1', 'CFM, alpha 1, dropoutRate 0.2', 'Hot, temperature 0.1', 'Hot, temperature 0.2', 'Wide'].map((label) => `1  ${label}`));
});

test('A grid without arms changes the base model; keys that end alike are told in full', async () => {
  expect(await labels('grid: { loss.temperature: [0.1], selfSupervision.temperature: [0.2] }\n', 'selfSupervision: { alpha: 0.3 }\n')).toEqual(['1  Baseline', '1  loss.temperature 0.1, selfSupervision.temperature 0.2']);
});

test('What an arm sets ends in its config: single keys, groups, features by name, null for the default', async () => {
  const { experiment } = await resolve(`arms:
  - name: all
    set:
      selfSupervision: { alpha: 0.3, masking: rfm }
      features[tags].dim: 8
      loss.temperature: null
dataFractions: [0.25]
`, { model: `${model}loss: { temperature: 0.5 }\n` });
  const [base, arm] = experiment!.arms;
  expect(base!.resolved.config.model.loss.temperature).toBe(0.5);
  expect(arm!.resolved.config.model).toMatchObject({ loss: { temperature: 0.07 }, selfSupervision: { alpha: 0.3, masking: 'rfm' } });
  expect(arm!.resolved.config.features.features[2]).toMatchObject({ name: 'tags', dim: 8 });
  expect(arm!.resolved.config.features.split).toMatchObject({ kind: 'hash', sampleTraining: 0.25, train: 0.8 });
});

test('The overrides of an arm give its very config on the command line', async () => {
  const { experiment } = await resolve('arms: [{ name: a, set: { "features[tags].dim": 8, selfSupervision: { alpha: 1 }, preset: recommended } }]\ndataFractions: [0.5]\nacross: { loss.temperature: [0.1] }\n');
  const { resolveConfig } = await import('./resolveConfig');
  for (const { overrides, resolved } of experiment!.arms) {
    const again = await resolveConfig('/shop/shop.model.yaml', memoryReader({ '/shop/shop.model.yaml': model, '/shop/shop.features.yaml': features }), overrides);
    expect(again.config).toEqual(resolved.config);
  }
});

test('Overrides from outside change the experiment where the key is its own, else the base model', async () => {
  const { experiment } = await resolve('arms: [{ name: CFM, set: { selfSupervision.alpha: 0.3 } }]\n', { overrides: ['seeds=[7]', 'training.epochs=2', 'dataFractions=[0.5]'] });
  expect(experiment!.settings.seeds).toEqual([7]);
  expect(experiment!.arms.map(({ resolved: { config }, fraction }) => [config.model.training.epochs, fraction])).toEqual([[2, 0.5], [2, 0.5]]);
});

test('The shares of the data replace the one that the features file writes, and only where they are written', async () => {
  const overrides = ['split={kind: hash, sampleTraining: 0.5}'];
  const fractions = async (text: string) => (await resolve(text, { overrides })).experiment!.arms.map(({ resolved: { config } }) => config.features.split.sampleTraining);
  expect(await fractions('')).toEqual([0.5]);
  expect(await fractions('dataFractions: [1, 0.5, 0.1]\n')).toEqual([1, 0.5, 0.1]);
});

test('A mistake in an arm is told at its own line, and no arm is planned', async () => {
  const { experiment, problems } = await resolve('arms:\n  - name: a\n    set: { selfSupervision.alpah: 0.3, loss.temperature: -1 }\n  - { name: b, set: { featurs: 3 } }\n');
  expect(experiment).toBeUndefined();
  expect(problems.map(({ code, path, range: { start } }) => [code, path, start.line])).toEqual([['unknown-key', '/shop/my.experiment.yaml', 5]]);
  const { problems: later } = await resolve('arms:\n  - name: a\n    set: { selfSupervision.alpah: 0.3, loss.temperature: -1 }\n');
  expect(later.map(({ code, message }) => [code, message.split('.')[0]])).toEqual([['unknown-key', '`selfSupervision` has no key `alpah`'], ['out-of-bounds', '`loss']]);
});

test('A mistake that an arm makes of a line of the model is told where the arm is named', async () => {
  const { problems } = await resolve('arms: [{ name: Slow, set: { optimizer.kind: sgd } }]\n', { model: `${model}optimizer: { initialAccumulator: 0.1 }\n` });
  expect(problems.map(({ path }) => path)).toEqual(['/shop/my.experiment.yaml']);
  expect(problems[0]).toMatchObject({ code: 'optimizer-key-unused', message: expect.stringContaining('In the arm `Slow`') as string, related: [{ path: '/shop/shop.model.yaml' }] });
});

test('Problems of the base model are told once, not once an arm', async () => {
  const { problems } = await resolve('grid: { selfSupervision.alpha: [0.1, 0.2, 0.3] }\n', { model: `${model}loss: { temperature: -1 }\n` });
  expect(problems.map(({ code, path }) => [code, path])).toEqual([['out-of-bounds', '/shop/shop.model.yaml']]);
});

import { expect, test } from 'vitest';
import { checkData } from './checkData';
import { memoryReader } from './memoryReader.testkit';
import { parseConfig } from './parseConfig';
import type { Problem } from './problem';
import { exampleProfile } from './reference/exampleProfile';
import { shopFeatures } from './reference/problemExample';
import { resolveConfig, resolveFeatures } from './resolveConfig';

const header = 'longtail: model/1\nfeatures: shop.features.yaml\n';
const files = (model: string, features = shopFeatures) => ({ '/shop/my.model.yaml': header + model, '/shop/shop.features.yaml': features });
const told = ({ code, severity, range: { start } }: Problem) => `${start.line}:${start.character} ${severity} ${code}`;
const problemsOf = async (model: string, features?: string) => (await resolveConfig('/shop/my.model.yaml', memoryReader(files(model, features)))).problems;

test.each([
  ['on its line', 'evaluation: { cutoffs: [50, 10] } # longtail-ignore: cutoffs-order as the paper lists them\n'],
  ['on the line above', '# longtail-ignore: cutoffs-order\nevaluation: { cutoffs: [50, 10] }\n'],
  ['among others', '# longtail-ignore: cutoffs-order, temperature-without-normalize\nevaluation: { cutoffs: [50, 10] }\n# longtail-ignore: temperature-without-normalize\ntowers: { normalize: false }\n', '2:34 hint ignore-unused'],
])('a comment suppresses a warning %s', async (_, model, ...left) => {
  expect((await problemsOf(model)).map(told)).toEqual(left);
  expect(parseConfig(header + model).problems).toEqual([]);
});

test('a comment on another line suppresses nothing and is told so, with a fix that takes it out', async () => {
  const model = 'evaluation: { cutoffs: [50, 10] }\n# longtail-ignore: cutoffs-order\ntraining: { epochs: 3 } # longtail-ignore: cutoffs-order, views-identical\n';
  const problems = await problemsOf(model);
  expect(problems.map(told)).toEqual(['2:23 warning cutoffs-order', '3:19 hint ignore-unused', '4:43 hint ignore-unused', '4:58 hint ignore-unused']);
  const removed = problems.slice(1).map(({ fixes }) => `${fixes![0]!.range.start.line}:${fixes![0]!.range.start.character} to ${fixes![0]!.range.end.line}:${fixes![0]!.range.end.character}`);
  expect(removed).toEqual(['3:0 to 4:0', '4:43 to 4:58', '4:56 to 4:73']);
});

test('a comment suppresses no error, and says so where the error is one that rules find', async () => {
  const problems = await problemsOf('training: { batchSize: 1 } # longtail-ignore: batch-without-negatives\n');
  expect(problems.map(told)).toEqual(['2:23 error batch-without-negatives', '2:46 hint ignore-unused']);
  expect(problems[1]!.message).toBe('`batch-without-negatives` is an error here, and errors cannot be suppressed. Mend it, and remove this comment.');
  // Beside an error it is not known what else there would be.
  expect((await problemsOf('training: { batchSize: 1 } # longtail-ignore: cutoffs-order\n')).map(told)).toEqual(['2:23 error batch-without-negatives']);
  const shape = await problemsOf('training: { batchSiz: 1 } # longtail-ignore: unknown-key\n');
  expect(shape.map(told)).toEqual(['2:12 error unknown-key', '2:45 warning ignore-unknown-code']);
});

test('a comment with a misspelt code is a warning that says the nearest one, and one without a code says what to write', async () => {
  const [near, none] = await problemsOf('evaluation: { cutoffs: [10, 50] } # longtail-ignore: cutofs-order\ntraining: { epochs: 3 } # longtail-ignore\n');
  expect(near).toMatchObject({ code: 'ignore-unknown-code', severity: 'warning', message: expect.stringContaining('Did you mean `cutoffs-order`?'), fixes: [{ newText: 'cutoffs-order' }] });
  expect(none).toMatchObject({ code: 'ignore-unknown-code', message: 'This comment names nothing to suppress. Write the code of a warning: `# longtail-ignore: code`.' });
});

test('a comment suppresses what the data say, in the features file that a model refers to', async () => {
  const features = shopFeatures.replace('  - { name: category', '  # longtail-ignore: feature-constant\n  - { name: category').replace('kind: id }\n  #', 'kind: id } # longtail-ignore: feature-constant\n  #');
  const reader = memoryReader(files('', features));
  const said = async (resolve: () => ReturnType<typeof resolveConfig>, sampled = false) => {
    const resolved = await resolve();
    const profile = exampleProfile(resolved.features!);
    const constant = { ...profile, sampled, features: profile.features.map((one) => (one.name === 'category' ? { ...one, distinct: 1, entropyNats: 0 } : one)) };
    return [...resolved.problems, ...checkData(resolved, constant)].map(told);
  };
  const model = () => resolveConfig('/shop/my.model.yaml', reader);
  const alone = () => resolveFeatures('/shop/shop.features.yaml', reader);
  // From the model the comments of another file are not judged; from a sample none is.
  expect(await said(model)).toEqual([]);
  expect(await said(alone, true)).toEqual([]);
  expect(await said(alone)).toEqual([`5:${'  - { name: product, kind: id } # longtail-ignore: '.length} hint ignore-unused`]);
});

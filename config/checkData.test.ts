import { expect, test } from 'vitest';
import { checkData } from './checkData';
import type { DataProfile } from './dataProfile';
import { memoryReader } from './memoryReader.testkit';
import { exampleProfile } from './reference/exampleProfile';
import { resolveConfig, resolveFeatures, type Resolved } from './resolveConfig';

const features = `longtail: features/1
interactions: { path: orders.csv, query: customer, item: product }
items: { path: items.csv, id: product }
features:
  - { name: customer, side: query, kind: id }
  - { name: product, kind: id }
  - { name: category, kind: category, vocabulary: { minCount: 9 } }
  - { name: tags, kind: categories, separator: ";" }
`;

const reader = memoryReader({ '/my.model.yaml': 'longtail: model/1\nfeatures: f.features.yaml\nevaluation: { cutoffs: [10, 5000] }\n', '/f.features.yaml': features });
const resolved = (): Promise<Resolved> => resolveConfig('/my.model.yaml', reader);

/** Data with five things wrong: tags are separated by `|`, categories are rare and all different, 1,200 items are fewer than 5,000, and a column is missing. */
async function wrongProfile(): Promise<DataProfile> {
  const profile = exampleProfile((await resolved()).features!);
  return {
    ...profile,
    interactions: { ...profile.interactions, columns: [{ name: 'product', type: 'VARCHAR' }] },
    features: profile.features.map((one) => (one.name === 'category' ? { ...one, distinct: one.present, vocabularySize: 0, topValues: [{ value: 'a', count: 1 }] } : one)),
  };
}

test('a full profile decides everything', async () => {
  const codes = checkData(await resolved(), await wrongProfile()).map(({ code }) => code);
  expect([...codes].sort()).toEqual(['category-looks-like-id', 'column-missing', 'cutoff-beyond-catalog', 'separator-wrong', 'vocabulary-empty']);
});

test('a sample leaves what it cannot decide to the full profile, and says that the rest comes from the first rows', async () => {
  const problems = checkData(await resolved(), { ...await wrongProfile(), sampled: true, pairs: null, split: null });
  expect(problems.map(({ code }) => code).sort()).toEqual(['column-missing', 'separator-wrong']);
  const messageOf = (code: string) => problems.find((problem) => problem.code === code)!.message;
  expect(messageOf('separator-wrong')).toMatch(/ \(Seen in the first rows\.\)$/);
  // A column is there or not, whatever was read of the rows.
  expect(messageOf('column-missing')).not.toContain('Seen in');
});

test('a sample of 100,000 rows says how many it saw', async () => {
  const profile = await wrongProfile();
  const problems = checkData(await resolved(), { ...profile, sampled: true, pairs: null, split: null, interactions: { ...profile.interactions, rows: 100_000 } });
  expect(problems.find(({ code }) => code === 'separator-wrong')!.message).toMatch(/\(Seen in the first 100,000 rows of each file\.\)$/);
});

test('a features file alone is held against its data, without what is about a model', async () => {
  const codes = checkData(await resolveFeatures('/f.features.yaml', reader), await wrongProfile()).map(({ code }) => code);
  expect([...codes].sort()).toEqual(['category-looks-like-id', 'column-missing', 'separator-wrong', 'vocabulary-empty']);
});

test('a config with errors of its own is not held against data', async () => {
  const broken = await resolveConfig('/my.model.yaml', memoryReader({ '/my.model.yaml': 'longtail: model/1\nfeatures: f.features.yaml\n', '/f.features.yaml': features.replace('kind: category,', 'kind: categry,') }));
  expect(checkData(broken, await wrongProfile())).toEqual([]);
});

import { expect, test } from 'vitest';
import { configReference } from './configReference';
import { fileShape, type FileKind, type Shape } from './keyShape';
import { memoryReader } from './memoryReader.testkit';
import { exampleExperiment, exampleFeatures, exampleModel } from './reference/exampleConfigs';
import { resolveConfig } from './resolveConfig';
import { resolveExperiment } from './resolveExperiment';
import { presetNames } from './schema/files';

const text = configReference();
const lines = text.split('\n');

test('the examples of the reference are right', async () => {
  const { config, problems } = await resolveConfig('/shop.model.yaml', memoryReader({ '/shop.model.yaml': exampleModel, '/shop.features.yaml': exampleFeatures }));
  expect(problems).toEqual([]);
  expect(config?.model.training.earlyStopping).toMatchObject({ metric: 'recall@50', slice: 'tail' });
  const { experiment, problems: ofExperiment } = await resolveExperiment('/shop.experiment.yaml', memoryReader({ '/shop.experiment.yaml': exampleExperiment, '/shop.model.yaml': exampleModel, '/shop.features.yaml': exampleFeatures }));
  expect(ofExperiment).toEqual([]);
  // Base and two arms, under two conditions, with two shares of the data.
  expect(experiment?.arms).toHaveLength(12);
});

/** Names of all keys that can be written somewhere below a shape. */
function namesIn(shape: Shape): string[] {
  switch (shape.kind) {
    case 'map': return [...shape.keys].flatMap(([name, key]) => [name, ...namesIn(key.shape)]);
    case 'variants': return [...shape.variants.values()].flatMap(namesIn);
    case 'oneOf': return shape.options.flatMap(namesIn);
    case 'list': return namesIn(shape.item);
    default: return [];
  }
}

test.each(['features', 'model', 'experiment'] as const satisfies readonly FileKind[])('every key of %s files has its row or its heading', (kind) => {
  for (const name of new Set(namesIn(fileShape(kind)))) {
    expect(lines.some((line) => line.startsWith(`| \`${name}\` |`) || line.startsWith(`\`${name}\`: `) || line.startsWith(`| ${name} |`) || new RegExp(`^#+ (.*\\.)?${name}$`).test(line)), name).toBe(true);
  }
});

test('every preset has its settings', () => {
  for (const name of presetNames) expect(lines).toContain(`### ${name}`);
});

test('every link within the reference leads to a heading', () => {
  const anchors = lines.filter((line) => line.startsWith('#')).map((line) => line.replace(/^#+ /, '').toLowerCase().replace(/[^a-z0-9 _-]/g, '').replaceAll(' ', '-'));
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]!);
  expect(links.length).toBeGreaterThan(20);
  for (const link of links) expect(anchors).toContain(link);
});

test('every table has as many cells in each row as in the row above', () => {
  const nCells = (line: string) => line.replaceAll('\\|', '').split('|').length;
  lines.forEach((line, at) => {
    if (line.startsWith('|') && lines[at - 1]!.startsWith('|')) expect(nCells(line), line).toBe(nCells(lines[at - 1]!));
  });
});

test('nothing is left unsaid', () => {
  expect(text).not.toMatch(/undefined|\[object|NaN| {2}\|/);
});

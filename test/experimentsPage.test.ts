import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { memoryReader } from '../config/memoryReader.testkit';
import { exampleFeatures, exampleModel } from '../config/reference/exampleConfigs';
import { armLabel, resolveExperiment } from '../config/resolveExperiment';

const page = readFileSync(path.resolve(import.meta.dirname, '../docs/experiments.md'), 'utf8');

test('The experiment on the page about experiments is right, on the models of the reference', async () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(page)![1]!;
  const { experiment, problems } = await resolveExperiment('/shop.experiment.yaml', memoryReader({ '/shop.experiment.yaml': text, '/shop.model.yaml': exampleModel, '/shop.features.yaml': exampleFeatures }));
  expect(problems).toEqual([]);
  const labels = experiment!.arms.map(armLabel);
  // Base, three arms and four points of a grid, under two conditions, with two shares of the data.
  expect(labels.slice(0, 8)).toEqual(['Correlated masking', 'Random masking', 'No dropout', 'Wide tags', 'Weight, alpha 0.1', 'Weight, alpha 0.3', 'Weight, alpha 1', 'Weight, alpha 3']);
  expect(labels).toHaveLength(32);
});

import { expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import { memoryReader } from './memoryReader.testkit';
import { parseConfig } from './parseConfig';
import { randomFile } from './randomValue.testkit';
import { exampleExperiment, exampleFeatures, exampleModel } from './reference/exampleConfigs';
import { resolveExperiment } from './resolveExperiment';

const resolve = (text: string) => resolveExperiment('/shop.experiment.yaml', memoryReader({ '/shop.experiment.yaml': text, '/shop.model.yaml': exampleModel, '/shop.features.yaml': exampleFeatures }));

/** Every problem has its place in the text it names, and there are arms exactly when there is no error. */
async function requireSound(text: string): Promise<boolean> {
  expect(() => parseConfig(text, '/shop.experiment.yaml')).not.toThrow();
  const { experiment, problems } = await resolve(text);
  const lines = text.split(/\r\n|\r|\n/);
  for (const { path, range: { start, end }, message } of problems) {
    expect(message).not.toMatch(/undefined|NaN|\[object/);
    if (path !== '/shop.experiment.yaml') continue;
    expect(start.line, text).toBeLessThan(lines.length);
    expect(start.character, text).toBeLessThanOrEqual(lines[start.line]!.length);
    expect(start.line < end.line || start.character <= end.character).toBe(true);
  }
  if (text.startsWith('longtail: experiment/1\n')) expect(experiment === undefined, text).toBe(problems.some(({ severity }) => severity === 'error'));
  return experiment !== undefined;
}

test('an experiment text with anything cut out, put in or swapped never throws, and its problems have places', async () => {
  const source = stream(1, 'experiment texts');
  const pieces = ['{', '}', '[', ']', ':', ',', '"', '\n', '  - ', '#', '&a ', '*a', 'null', '0.3', 'set: ', 'grid: { x: [1] }', 'features[tags].dim: 3', 'training.seed: 2', '\t', '\u{1F600}', 'longtail', 'across: {}'];
  let sound = 0;
  for (let round = 0; round < 400; round += 1) {
    let text = exampleExperiment;
    for (let edit = source.integer(4); edit >= 0; edit -= 1) {
      const at = source.integer(text.length + 1);
      const cut = source.integer(3) === 0 ? source.integer(12) : 0;
      text = text.slice(0, at) + (source.integer(3) === 0 ? '' : pieces[source.integer(pieces.length)]!) + text.slice(at + cut);
    }
    if (await requireSound(text)) sound += 1;
  }
  // Some edits do no harm, most do.
  expect(sound).toBeGreaterThan(10);
  expect(sound).toBeLessThan(350);
}, 120_000);

test('an experiment of random values never throws', async () => {
  const source = stream(2, 'experiment values');
  for (let round = 0; round < 300; round += 1) {
    const value = { longtail: 'experiment/1', ...randomFile('experiment', round % 2 === 0 ? 0 : 0.05, source), model: 'shop.model.yaml' };
    await requireSound(JSON.stringify(value));
  }
}, 120_000);

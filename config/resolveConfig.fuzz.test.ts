import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { stream } from '../trainer/numerics/stream';
import { checkData } from './checkData';
import { memoryReader } from './memoryReader.testkit';
import type { Problem } from './problem';
import { randomFile } from './randomValue.testkit';
import { exampleProfile } from './reference/exampleProfile';
import { resolveConfig } from './resolveConfig';

const modelPath = '/shop/my.model.yaml';
const featuresPath = '/shop/my.features.yaml';

/** Some of a random features file, so that many a pair of files comes through without an error. */
function randomFeatures(source: ReturnType<typeof stream>): Record<string, unknown> {
  const random = randomFile('features', 0, source);
  const written = (random['features'] as Record<string, unknown>[]).map((feature, at) => ({ ...feature, name: `feature${at}`, table: undefined }));
  return {
    ...random, extends: undefined,
    interactions: { ...(random['interactions'] as object), timestamp: 'time', where: [] },
    queries: source.uniform() < 0.5 ? 'items' : { path: 'queries.csv', id: 'query' },
    items: { path: 'items.csv', id: 'item' },
    split: source.uniform() < 0.3 ? random['split'] : undefined,
    features: [{ name: 'query', side: 'query', kind: 'id' }, { name: 'item', kind: 'id' }, ...written],
  };
}

test('no rule throws on 500 random pairs of files, and every problem has its place and its words', async () => {
  const source = stream(1, 'random pairs of files');
  let sound = 0;
  const codes = new Set<string>();
  for (let round = 0; round < 500; round += 1) {
    const random = randomFile('model', 0, source);
    const texts: Record<string, string> = {
      [modelPath]: stringify(JSON.parse(JSON.stringify({ ...random, extends: undefined, features: 'my.features.yaml' }))),
      [featuresPath]: stringify(JSON.parse(JSON.stringify(randomFeatures(source)))),
    };
    const resolved = await resolveConfig(modelPath, memoryReader(texts));
    const problems: Problem[] = [...resolved.problems];
    if (resolved.config) {
      sound += 1;
      const profile = exampleProfile(resolved.config.features);
      problems.push(...checkData(resolved, profile), ...checkData(resolved, { ...profile, sampled: true }));
    }
    for (const problem of problems) {
      codes.add(problem.code);
      expectInText(problem, texts);
      if (/undefined|\[object|NaN/.test(problem.message.replaceAll(/`[^`]*`/g, ''))) throw new Error(`“${problem.message}” is not for people.`);
    }
  }
  // Many pairs must reach the data rules, and many rules must have something to say, for this to mean anything.
  expect(sound).toBeGreaterThan(50);
  expect(codes.size).toBeGreaterThan(15);
});

function expectInText({ path, range: { start, end }, code }: Problem, texts: Readonly<Record<string, string>>): void {
  const lines = texts[path]!.split('\n');
  const lies = [start, end].every(({ line, character }) => line < lines.length && character <= lines[line]!.length);
  if (!lies || end.line < start.line) throw new Error(`\`${code}\` lies at ${JSON.stringify([start, end])} of\n${texts[path]!}`);
}

import { expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import { checkShape } from './checkShape';
import { completeConfig } from './completeConfig';
import type { MapNode } from './configNode';
import { fileSchemas, type FileKind } from './keyShape';
import { readYaml } from './readYaml';
import { randomFile } from './randomValue.testkit';
import { featuresFile, modelFile } from './schema/files';
import { sourceText } from './sourceText';

const rounds = 3000;

/** What the hand-made check says of a plain value, written as JSON, which is YAML too. */
function shapeProblems(value: unknown, kind: FileKind): ReturnType<typeof checkShape> {
  const { root, problems } = readYaml(sourceText(JSON.stringify(value), ''));
  if (root?.kind !== 'map' || problems.length > 0) throw new Error(`This is no YAML: ${JSON.stringify(value)}`);
  return checkShape(root, kind, { missing: 'report' });
}

test.each(['features', 'model', 'experiment'] as const)('a %s file passes the check of shape exactly when the schema accepts it', (kind) => {
  const source = stream(1, `random ${kind} files`);
  const schema = fileSchemas[kind];
  let accepted = 0;
  for (let round = 0; round < rounds; round += 1) {
    // A file has some dozen keys, so that with these chances about half of all files have a mistake.
    const value = randomFile(kind, round % 3 === 0 ? 0 : 0.02, source);
    const passes = shapeProblems(value, kind).length === 0;
    const read = schema.safeParse(value);
    if (passes !== read.success) throw new Error(`${passes ? 'The check' : 'The schema'} alone accepts ${JSON.stringify(value)}: ${JSON.stringify(read.error?.issues)}`);
    if (passes) accepted += 1;
  }
  // Enough of both for the comparison to mean something.
  expect(accepted).toBeGreaterThan(rounds / 3);
  expect(accepted).toBeLessThan(rounds * 5 / 6);
});

test('a file without mistakes is accepted, whatever it holds', () => {
  const source = stream(2, 'random files');
  for (let round = 0; round < 500; round += 1) {
    for (const kind of ['features', 'model', 'experiment'] as const) expect(shapeProblems(randomFile(kind, 0, source), kind)).toEqual([]);
  }
});

test('every default is itself a value that the key takes', () => {
  const filled = (text: string, kind: 'features' | 'model') => {
    const root = readYaml(sourceText(text, '')).root as MapNode;
    return kind === 'model' ? completeConfig(root, 'model').config : completeConfig(root, 'features').config;
  };
  const model = filled('longtail: model/1\nfeatures: f.yaml\n', 'model');
  const features = filled('longtail: features/1\ninteractions: { path: a.csv, query: q, item: i }\nfeatures: [{ name: q, side: query, kind: id }]\n', 'features');
  expect(modelFile.parse(model)).toEqual(model);
  expect(featuresFile.parse(features)).toEqual(features);
});

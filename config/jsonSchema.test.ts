import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { stream } from '../trainer/numerics/stream';
import { jsonSchema } from './jsonSchema';
import { fileSchemas, fileShape, type FileKind } from './keyShape';
import { randomFile } from './randomValue.testkit';

type Schema = Readonly<Record<string, unknown>>;

const annotations = new Set(['$schema', 'title', 'description', 'default', 'examples']);

/** Draft 7 in the words that the schema uses; a word it does not know throws. */
function accepts(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([word, wanted]) => annotations.has(word) || holds(word, wanted, schema, value));
}

function holds(word: string, wanted: unknown, schema: Schema, value: unknown): boolean {
  const group = typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  const list = Array.isArray(value) ? value as unknown[] : undefined;
  switch (word) {
    case 'type': return (Array.isArray(wanted) ? wanted : [wanted]).some((type) => isOfType(type as string, value));
    case 'const': return value === wanted;
    case 'enum': return (wanted as unknown[]).includes(value);
    case 'anyOf': return (wanted as Schema[]).some((one) => accepts(one, value));
    case 'oneOf': return (wanted as Schema[]).filter((one) => accepts(one, value)).length === 1;
    case 'properties': return !group || Object.entries(wanted as Record<string, Schema>).every(([key, one]) => !Object.hasOwn(group, key) || accepts(one, group[key]));
    case 'required': return !group || (wanted as string[]).every((key) => Object.hasOwn(group, key));
    case 'additionalProperties':
      if (wanted !== false) return !group || Object.values(group).every((one) => accepts(wanted as Schema, one));
      return !group || Object.keys(group).every((key) => Object.hasOwn(schema['properties'] as object, key));
    case 'propertyNames': return !group || Object.keys(group).every((key) => accepts(wanted as Schema, key));
    case 'items': return !list || list.every((one) => accepts(wanted as Schema, one));
    case 'minItems': return !list || (wanted as number) <= list.length;
    case 'maxItems': return !list || list.length <= (wanted as number);
    case 'minLength': return typeof value !== 'string' || (wanted as number) <= value.length;
    case 'maxLength': return typeof value !== 'string' || value.length <= (wanted as number);
    case 'pattern': return typeof value !== 'string' || new RegExp(wanted as string, 'u').test(value);
    case 'minimum': return typeof value !== 'number' || (wanted as number) <= value;
    case 'maximum': return typeof value !== 'number' || value <= (wanted as number);
    case 'exclusiveMinimum': return typeof value !== 'number' || (wanted as number) < value;
    case 'exclusiveMaximum': return typeof value !== 'number' || value < (wanted as number);
    default: throw new Error(`The schema uses \`${word}\`, which this test does not know.`);
  }
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'null': return value === null;
    case 'array': return Array.isArray(value);
    case 'object': return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer': return Number.isInteger(value);
    default: return typeof value === type;
  }
}

const rounds = 2000;

test.each(['features', 'model', 'experiment'] as const)('the JSON Schema of %s files accepts what the config language accepts', (kind) => {
  const source = stream(3, `random ${kind} files`);
  const schema = jsonSchema(kind);
  const own = fileSchemas[kind];
  const needed = [...fileShape(kind).keys].filter(([, { isRequired }]) => isRequired).map(([key]) => key);
  let accepted = 0;
  let compared = 0;
  for (let round = 0; round < rounds; round += 1) {
    const value = randomFile(kind, round % 3 === 0 ? 0 : 0.02, source);
    // These may come from a file that is extended, which an editor with the JSON Schema alone cannot see.
    if (needed.some((key) => !Object.hasOwn(value, key))) continue;
    const [byJson, byOurs] = [accepts(schema, value), own.safeParse(value).success];
    if (byJson !== byOurs) throw new Error(`${byJson ? 'The JSON Schema' : 'The config language'} alone accepts ${JSON.stringify(value)}.`);
    compared += 1;
    if (byJson) accepted += 1;
  }
  expect(compared).toBeGreaterThan(rounds / 2);
  expect(accepted).toBeGreaterThan(rounds / 3);
  expect(accepted).toBeLessThan(compared * 5 / 6);
});

test('the JSON Schema lets null stand for a default, and not for what has none', () => {
  const model = jsonSchema('model');
  expect(accepts(model, { longtail: 'model/1', features: 'f.yaml', loss: null, training: { epochs: null, earlyStopping: null }, evaluation: { head: null, metrics: null } })).toBe(true);
  expect(accepts(model, { longtail: null, features: 'f.yaml' })).toBe(false);
  expect(accepts(jsonSchema('features'), { longtail: 'features/1', items: null, queries: null, split: null })).toBe(true);
  expect(accepts(jsonSchema('features'), { longtail: 'features/1', features: [{ name: null, kind: 'id' }] })).toBe(false);
});

test('the JSON Schema lets a file leave to an ancestor what it must have', () => {
  expect(accepts(jsonSchema('model'), { longtail: 'model/1', extends: 'base.model.yaml' })).toBe(true);
});

test.each(await configsIn('test/fixtures/tenMistakes/shop', 'examples'))('the JSON Schema accepts %s', async (file) => {
  const kind: FileKind = file.endsWith('.features.yaml') ? 'features' : 'model';
  expect(accepts(jsonSchema(kind), parse(await readFile(file, 'utf8')))).toBe(true);
});

/** Every config in these folders of the project and below. */
async function configsIn(...folders: readonly string[]): Promise<string[]> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const lists = await Promise.all(folders.map((folder) => readdir(root + folder, { recursive: true, withFileTypes: true }).catch(() => [])));
  return lists.flat().filter((one) => one.isFile() && /\.(features|model)\.yaml$/.test(one.name) && !one.parentPath.includes('.longtail')).map((one) => `${one.parentPath}/${one.name}`);
}

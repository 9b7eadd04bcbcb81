import { configReference } from '../configReference';
import { jsonSchema } from '../jsonSchema';
import { problemReference } from './problemReference';

/** Texts by path of everything that is made from the schema and committed. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  return {
    'docs/config.md': configReference(),
    'docs/problems.md': await problemReference(),
    'docs/schema/features-1.schema.json': `${JSON.stringify(jsonSchema('features'), null, 2)}\n`,
    'docs/schema/experiment-1.schema.json': `${JSON.stringify(jsonSchema('experiment'), null, 2)}\n`,
    'docs/schema/model-1.schema.json': `${JSON.stringify(jsonSchema('model'), null, 2)}\n`,
  };
}

import { z } from 'zod';
import { fileSchemas, type FileKind } from './keyShape';
import type { KeyHelp } from './schema/section';

type Schema = Record<string, unknown> & { type?: unknown; required?: string[]; properties?: Record<string, Schema> };

/** JSON Schema (draft 7) of a kind of file, for editors that know nothing of Longtail. Null is allowed wherever it restores a default. */
export function jsonSchema(kind: FileKind): Readonly<Record<string, unknown>> {
  const made = z.toJSONSchema(fileSchemas[kind], {
    target: 'draft-7', io: 'input', override: ({ jsonSchema: schema }) => describe(schema as Schema),
  }) as Schema;
  // What a file must have may come from the one it extends.
  const required = (made.required ?? []).filter((key) => key === 'longtail');
  const { $schema, description, ...rest } = made;
  return { $schema, title: `Longtail ${kind} file, version 1`, description, ...rest, required };
}

/** Puts what a key says of itself where editors show it, and lets null stand for the default. */
function describe(schema: Schema): void {
  const { help, unit, formula, source, example, otherNames: _names, otherValues: _values, hint: _hint, form, suggestions, ...rest } = schema as Schema & Partial<KeyHelp> & { form?: string; suggestions?: readonly string[] };
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, rest);
  const lines = [help, form === undefined ? undefined : `It takes ${form}.`, unit === undefined ? undefined : `Unit: ${unit}.`, formula === undefined ? undefined : `Formula: ${formula}.`, source === undefined ? undefined : `Source: ${source}.`];
  const description = lines.filter((line) => line !== undefined).join('\n\n');
  if (description !== '') schema['description'] = description;
  // Examples of groups are YAML for people, not values.
  const isGroup = example?.startsWith('{') === true;
  const examples = [...(example === undefined || isGroup ? [] : [example.replace(/^"(.*)"$/, '$1')]), ...(suggestions ?? [])];
  if (examples.length > 0) schema['examples'] = examples;
  if (schema.properties) {
    for (const [key, property] of Object.entries(schema.properties)) {
      if (!(schema.required ?? []).includes(key)) schema.properties[key] = orNull(property);
    }
  }
}

function orNull(schema: Schema): Schema {
  const options = schema['anyOf'];
  if (Array.isArray(options)) {
    return options.some((option: Schema) => option.type === 'null') ? schema : { ...schema, anyOf: [...options as Schema[], { type: 'null' }] };
  }
  if (Array.isArray(schema['oneOf'])) return { ...schema, oneOf: [...schema['oneOf'] as Schema[], { type: 'null' }] };
  if (Array.isArray(schema['enum'])) return { ...schema, ...(typeof schema.type === 'string' ? { type: [schema.type, 'null'] } : {}), enum: [...schema['enum'] as unknown[], null] };
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
}

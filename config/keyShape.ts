import type { z } from 'zod';
import { experimentFile } from './schema/experiment';
import { featuresFile, modelFile } from './schema/files';
import type { FormHelp, KeyHelp } from './schema/section';

/** What a value may be. Made from the schema, so that there is one place for keys, bounds and defaults. */
export type Shape = MapShape | VariantsShape | OneOfShape | ListShape | NumberShape | TextShape | ChoiceShape | SwitchShape | SettingsShape;

export interface MapShape { readonly kind: 'map'; readonly keys: ReadonlyMap<string, KeyShape> }
/** A map whose key `by` says which of several maps it is. */
export interface VariantsShape { readonly kind: 'variants'; readonly by: string; readonly variants: ReadonlyMap<string, MapShape> }
export interface OneOfShape { readonly kind: 'oneOf'; readonly options: readonly Shape[] }
export interface ListShape { readonly kind: 'list'; readonly item: Shape; readonly itemHelp: KeyHelp | undefined; readonly minLength: number; readonly maxLength: number }
export interface NumberShape {
  readonly kind: 'number';
  readonly isWhole: boolean;
  /** Bounds; infinite when there are none. */
  readonly min: number;
  readonly max: number;
  /** The bound itself is allowed. */
  readonly includesMin: boolean;
  readonly includesMax: boolean;
}
export interface TextShape { readonly kind: 'text'; readonly minLength: number; readonly maxLength: number; readonly pattern: RegExp | undefined; readonly form: FormHelp | undefined }
export interface ChoiceShape { readonly kind: 'choice'; readonly values: readonly string[] }
export interface SwitchShape { readonly kind: 'switch' }
/** Keys of the model and features files by address, `loss.temperature`, each with a value of it or a list of values. */
export interface SettingsShape { readonly kind: 'settings'; readonly each: 'value' | 'values' }

/** A key: what it may be, what it is when absent, and what it says of itself. */
export interface KeyShape {
  readonly shape: Shape;
  readonly isRequired: boolean;
  /** Null counts as a value of its own; everywhere else null restores the default. */
  readonly isNullable: boolean;
  /** As it is when the key is absent; undefined for a required key and for sections. */
  readonly defaultValue: unknown;
  readonly help: KeyHelp;
}

export type FileKind = 'features' | 'model' | 'experiment';

/** The schema of each kind of file. */
export const fileSchemas = { features: featuresFile, model: modelFile, experiment: experimentFile } as const;

const made = new Map<FileKind, MapShape>();

/** Everything a file of this kind may contain. */
export function fileShape(kind: FileKind): MapShape {
  let shape = made.get(kind);
  if (!shape) {
    shape = shapeOf(fileSchemas[kind]) as MapShape;
    made.set(kind, shape);
  }
  return shape;
}

/** The schema library's own description of a schema, of the kinds that the config language uses. */
type Definition =
  | { type: 'default' | 'prefault'; innerType: z.ZodType; defaultValue: unknown }
  | { type: 'nullable'; innerType: z.ZodType }
  | { type: 'object'; shape: Record<string, z.ZodType> }
  | { type: 'union'; options: readonly z.ZodType[]; discriminator?: string }
  | { type: 'array'; element: z.ZodType; checks?: readonly Check[] }
  | { type: 'number'; format?: string; checks?: readonly Check[] }
  | { type: 'string'; checks?: readonly Check[] }
  | { type: 'enum'; entries: Record<string, string> }
  | { type: 'literal'; values: readonly string[] }
  | { type: 'boolean' }
  | { type: 'record'; valueType: z.ZodType };

interface Check {
  readonly _zod: {
    readonly def:
      | { check: 'greater_than' | 'less_than'; value: number; inclusive: boolean }
      | { check: 'min_length'; minimum: number }
      | { check: 'max_length'; maximum: number }
      | { check: 'string_format'; pattern: RegExp };
  };
}

const definitionOf = (schema: z.ZodType) => schema._zod.def as unknown as Definition;

function keyShapeOf(schema: z.ZodType): KeyShape {
  const help = (schema.meta() ?? {}) as unknown as KeyHelp;
  let isNullable = false;
  let isRequired = true;
  let defaultValue: unknown;
  let inner = schema;
  for (;;) {
    const definition = definitionOf(inner);
    if (definition.type === 'nullable') isNullable = true;
    else if (definition.type === 'default' || definition.type === 'prefault') {
      isRequired = false;
      // A section's own defaults stand at its keys.
      if (definition.type === 'default') defaultValue = definition.defaultValue;
    } else break;
    inner = definition.innerType;
  }
  return { shape: shapeOf(inner), isRequired, isNullable, defaultValue, help };
}

function shapeOf(schema: z.ZodType): Shape {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'object':
      return { kind: 'map', keys: new Map(Object.entries(definition.shape).map(([name, value]) => [name, keyShapeOf(value)])) };
    case 'union': {
      const options = definition.options.map(shapeOf);
      if (definition.discriminator === undefined) return { kind: 'oneOf', options };
      return { kind: 'variants', by: definition.discriminator, variants: variantsOf(options as MapShape[], definition.discriminator) };
    }
    case 'array':
      return {
        kind: 'list', item: shapeOf(definition.element), itemHelp: definition.element.meta() as KeyHelp | undefined,
        ...lengths(definition.checks),
      };
    case 'number':
      return numberShape(definition.format === 'safeint', definition.checks ?? []);
    case 'string':
      return {
        kind: 'text', ...lengths(definition.checks),
        pattern: definition.checks?.map((check) => check._zod.def).find((check) => check.check === 'string_format')?.pattern,
        form: formOf(schema),
      };
    case 'enum':
      return { kind: 'choice', values: Object.values(definition.entries) };
    case 'literal':
      return { kind: 'choice', values: definition.values };
    case 'boolean':
      return { kind: 'switch' };
    case 'record':
      return { kind: 'settings', each: definitionOf(definition.valueType).type === 'array' ? 'values' : 'value' };
    default:
      throw new Error(`The config language has no shape for a \`${(definition as { type: string }).type}\` schema. Teach \`shapeOf\` this type.`);
  }
}

function formOf(schema: z.ZodType): FormHelp | undefined {
  const help = schema.meta() as Partial<FormHelp> | undefined;
  return help?.form === undefined ? undefined : (help as FormHelp);
}

function variantsOf(options: readonly MapShape[], by: string): ReadonlyMap<string, MapShape> {
  return new Map(options.flatMap((option) => {
    const shape = option.keys.get(by)?.shape;
    return shape?.kind === 'choice' ? shape.values.map((value) => [value, option] as const) : [];
  }));
}

function lengths(checks: readonly Check[] | undefined): { minLength: number; maxLength: number } {
  let minLength = 0;
  let maxLength = Infinity;
  for (const check of checks ?? []) {
    const definition = check._zod.def;
    if (definition.check === 'min_length') minLength = definition.minimum;
    if (definition.check === 'max_length') maxLength = definition.maximum;
  }
  return { minLength, maxLength };
}

function numberShape(isWhole: boolean, checks: readonly Check[]): NumberShape {
  let [min, includesMin] = isWhole ? [Number.MIN_SAFE_INTEGER, true] : [-Infinity, false];
  let [max, includesMax] = isWhole ? [Number.MAX_SAFE_INTEGER, true] : [Infinity, false];
  for (const check of checks) {
    const definition = check._zod.def;
    if (definition.check === 'greater_than') [min, includesMin] = [definition.value, definition.inclusive];
    if (definition.check === 'less_than') [max, includesMax] = [definition.value, definition.inclusive];
  }
  return { kind: 'number', isWhole, min, max, includesMin, includesMax };
}
